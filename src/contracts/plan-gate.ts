import { Interface } from 'ethers';
import type { ChainTask } from '../regions/chain-task.ts';
import { wholeNumber } from './amounts.ts';
import { chainFailure, type TroubleName } from './chain-failure.ts';
import { refuse } from './halt.ts';
import { RpcError } from './json-rpc.ts';
import type { PlannedWork, PlanningView } from './planned-work.ts';

type GateTask = Extract<ChainTask, { kind: 'gate' }>;

/**
 * As Router 1.2.0, RMNRemote 1.6 and FeeQuoter 1.6 declare them. The router's name for the risk management network is that of
 * its first version; what stands there is a proxy, which answers as the network itself.
 */
const LANE = new Interface([
  'function getArmProxy() view returns (address)',
  'function isCursed(bytes16 subject) view returns (bool)',
  'function getDestinationChainGasPrice(uint64 destChainSelector) view returns ((uint224 value, uint32 timestamp))',
  'function getDestChainConfig(uint64 destChainSelector) view returns ((bool isEnabled, uint16 maxNumberOfTokensPerMsg, uint32 maxDataBytes, uint32 maxPerMsgGasLimit, uint32 destGasOverhead, uint8 destGasPerPayloadByteBase, uint8 destGasPerPayloadByteHigh, uint16 destGasPerPayloadByteThreshold, uint32 destDataAvailabilityOverheadGas, uint16 destGasPerDataAvailabilityByte, uint16 destDataAvailabilityMultiplierBps, bytes4 chainFamilySelector, bool enforceOutOfOrder, uint16 defaultTokenFeeUSDCents, uint32 defaultTokenDestGasOverhead, uint32 defaultTxGasLimit, uint64 gasMultiplierWeiPerEth, uint32 gasPriceStalenessThreshold, uint32 networkFeeUSDCents))',
]);

/** Two readings, nothing sent: whether messages to the other chain pass, and whether what they cost can still be said. */
export async function planGate(task: GateTask, view: PlanningView): Promise<PlannedWork> {
  const { references } = view;
  const router = await references.addressIn(task.router, 'the router');
  const feeQuoter = task.feeQuoter === null ? null : await references.addressIn(task.feeQuoter, 'the fee quoter');
  // What earlier steps of the preview will write may be what opens the lane.
  if (references.usedPlanned || view.afterOthers === true) return open(task, 'looked at when its turn comes');
  const selector = wholeNumber(task.selector, 'the selector');
  await refuseCurse(task, view, router, selector);
  const age = feeQuoter === null ? 'no price is looked at' : await refuseOldPrice(task, view, feeQuoter, selector);
  return open(task, `not cursed; ${age}`);
}

const open = ({ name, selector }: GateTask, text: string): PlannedWork => ({
  do: 'nothing',
  summary: `${name}: ${selector} ${text}`,
  facts: { lane: text },
});

/** The subject of a chain is its selector in 16 bytes; a curse of everything answers for every subject. */
async function refuseCurse(task: GateTask, view: PlanningView, router: string, selector: bigint): Promise<void> {
  const rmn = String((await ask(task, view, router, 'getArmProxy', []))[0]);
  const subject = `0x${selector.toString(16).padStart(32, '0')}`;
  const [cursed] = await ask(task, view, rmn, 'isCursed', [subject]);
  if (cursed === true) throw shut(task, view, 'cursed', `isCursed(${subject}) of ${rmn} is true`);
}

/** By the fee quoter's own rule: a threshold of 0 lets every age pass, and a price that was never written is of 1970. */
async function refuseOldPrice(task: GateTask, view: PlanningView, feeQuoter: string, selector: bigint) {
  const [[price], [config], block] = await Promise.all([
    ask(task, view, feeQuoter, 'getDestinationChainGasPrice', [selector]),
    ask(task, view, feeQuoter, 'getDestChainConfig', [selector]),
    view.node.block(view.head),
  ]);
  const threshold = Number(fieldOf(config, 'gasPriceStalenessThreshold'));
  const writtenAt = Number(fieldOf(price, 'timestamp'));
  const age = Math.max(0, (block?.timestampSeconds ?? 0) - writtenAt);
  const text = writtenAt === 0 ? 'the price was never written' : `the price is ${age} s old`;
  if (threshold === 0) return `${text}, any age will do`;
  if (age > threshold) throw shut(task, view, 'price-stale', `${text}, ${feeQuoter} takes up to ${threshold} s`);
  return `${text}, of at most ${threshold} s`;
}

const fieldOf = (struct: unknown, name: string): unknown => (struct as Readonly<Record<string, unknown>>)[name];

async function ask(task: GateTask, view: PlanningView, to: string, name: string, given: readonly unknown[]) {
  try {
    const answer = await view.node.call({ to, data: LANE.encodeFunctionData(name, [...given]) }, view.head);
    return LANE.decodeFunctionResult(name, answer);
  } catch (error) {
    if (error instanceof RpcError && error.kind === 'lost') throw error;
    const why = error instanceof RpcError ? error.message : 'it answers nothing that fits';
    throw shut(task, view, 'lane-unreadable', `${name} of ${to}: ${why}`);
  }
}

const shut = ({ name, selector }: GateTask, { input }: PlanningView, trouble: TroubleName, text: string) =>
  refuse(chainFailure(trouble, [`to ${selector}: ${text}`], [input.network.name, name]));
