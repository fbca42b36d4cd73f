import type { Probe, ProbeAnswer, ProbeContext } from '../engine/ports.ts';
import { etherText, gweiText } from '../lib/coin-text.ts';
import type { ChainTaskInput } from '../regions/chain-task.ts';
import { gasPricesAt, viewAccount } from './account-view.ts';
import { gweiToWei } from './amounts.ts';
import { answered } from './answered.ts';
import { chainFailure } from './chain-failure.ts';
import { ChainNode } from './chain-node.ts';
import { chooseFees, priceNow } from './fees.ts';
import { refuse } from './halt.ts';
import { JsonRpc } from './json-rpc.ts';
import { accountDirectory, readLedger } from './ledger.ts';
import { transactionsOf } from './ledger-view.ts';
import { accountFor } from './open-signer.ts';
import { type Lane, previewAll } from './preview-lane.ts';
import { previewLine } from './preview-line.ts';
import type { PreviewedTask } from './previewed-task.ts';
import type { RoomPorts } from './room-ports.ts';
import { lookUp } from './secret-reference.ts';

/** Says what a lane would do, in order, and what it would cost. Signs nothing, sends nothing, writes nothing. */
export const chainPreviewProbe = (ports: RoomPorts): Probe => ({
  ask: (json, context) => {
    const input = json as unknown as ChainTaskInput;
    return answered(input, () => preview(input, context, ports));
  },
});

async function preview(input: ChainTaskInput, context: ProbeContext, ports: RoomPorts): Promise<ProbeAnswer> {
  const { network } = input;
  const from = await accountFor(input, ports, context.memory);
  const directory = accountDirectory(input.accountsDirectory, network.chainId, from);
  const { entries } = await readLedger(directory);
  const url = lookUp(network.rpc, ports, `rpc of ${network.name}`);
  const node = new ChainNode(new JsonRpc(url, { aborted: context.aborted, atPoint: ports.atPoint }));
  const account = await viewAccount(node, network, from, entries);
  const lane = { input, node, from, account, known: transactionsOf(entries) };
  return summed(lane, await previewAll(lane));
}

async function summed(lane: Lane, tasks: readonly PreviewedTask[]): Promise<ProbeAnswer> {
  const { node, account, input, from } = lane;
  const { network } = input;
  const prices = await gasPricesAt(node, account.head);
  const toSend = tasks.filter(({ nonce }) => nonce !== null);
  if (toSend.length > 0) chooseFees(prices, gweiToWei(network.maxFeeGwei, 'maxFeeGwei'), [network.name]);
  const price = priceNow(prices);
  const lines = toSend.map((each) => previewLine(each, price));
  const gas = toSend.reduce((sum, each) => sum + (each.gas?.gas ?? 0n), 0n);
  const value = toSend.reduce((sum, { work }) => sum + (work.do === 'send' ? work.value : 0n), 0n);
  const cost = gas * price + value;
  if (cost > account.balanceWei) {
    const text = `${from} has ${etherText(account.balanceWei)}, the lane takes ${etherText(cost)} at the price of now`;
    throw refuse(chainFailure('funds', [text], [network.name]));
  }
  const unknown = toSend.filter((each) => each.gas === null || each.gas.gas === null).length;
  return {
    answer: 'yes',
    summary: summaryOf(network.name, toSend.length, cost, unknown),
    facts: {
      network: network.name,
      chainId: network.chainId,
      from,
      nonce: account.nonce,
      balanceWei: account.balanceWei.toString(),
      gasPriceGwei: gweiText(price),
      gas: gas.toString(),
      valueWei: value.toString(),
      costWei: cost.toString(),
      notEstimated: unknown,
      willSend: lines,
      alreadyDone: tasks.flatMap(({ work }) => (work.do === 'nothing' ? [work.summary] : [])),
      addresses: Object.fromEntries(
        tasks.flatMap(({ task, address }) => (address === null ? [] : [[task.name, address]])),
      ),
    },
  };
}

function summaryOf(network: string, count: number, cost: bigint, unknown: number): string {
  if (count === 0) return `${network}: nothing to send`;
  const more = unknown === 0 ? '' : `, and ${unknown} that cannot be estimated yet`;
  return `${network}: ${count} ${count === 1 ? 'transaction' : 'transactions'}, about ${etherText(cost)}${more}`;
}
