import { Interface } from 'ethers';
import { etherText } from '../lib/coin-text.ts';
import type { ChainTask, FundingTarget } from '../regions/chain-task.ts';
import { wholeNumber } from './amounts.ts';
import { chainFailure } from './chain-failure.ts';
import { refuse } from './halt.ts';
import { RpcError } from './json-rpc.ts';
import { messageFee } from './message-fee.ts';
import type { PlannedWork, PlanningView } from './planned-work.ts';

export type FundTask = Extract<ChainTask, { kind: 'fund' }>;

const ERC20 = new Interface([
  'function balanceOf(address owner) view returns (uint256)',
  'function transfer(address to, uint256 amount) returns (bool)',
]);

/** Who gets what, with every name resolved. */
export interface Funding {
  readonly to: string;
  /** Null = the chain's own coin. */
  readonly token: string | null;
  readonly target: bigint;
  /** What one message costs now; null = the target is an amount. */
  readonly messageFee: bigint | null;
}

export async function planFund(task: FundTask, view: PlanningView): Promise<PlannedWork> {
  const funding = await fundingOf(task, view);
  if (funding === null) return { do: 'later', title: `fund ${task.to} (${task.name})` };
  const balance = await balanceOf(funding, view, view.head);
  const facts = fundingFacts(funding, balance);
  if (balance >= funding.target) {
    const text = `${task.name}: ${funding.to} has ${heldText(funding, balance)}, ${amountText(funding, funding.target)} are wanted`;
    return { do: 'nothing', summary: text, facts };
  }
  const amount = funding.target - balance;
  refuseAboveLimit(task, funding, amount, view);
  const title = `send ${amountText(funding, amount)} to ${funding.to} (has ${heldText(funding, balance)})`;
  if (funding.token === null) return { do: 'send', kind: 'fund', title, to: funding.to, data: '0x', value: amount };
  const data = ERC20.encodeFunctionData('transfer', [funding.to, amount]);
  return { do: 'send', kind: 'fund', title, to: funding.token, data, value: 0n };
}

/** Null = the token or the router is not deployed yet, so nothing can be asked. */
export async function fundingOf(task: FundTask, view: PlanningView): Promise<Funding | null> {
  const { references } = view;
  const to = await references.addressIn(task.to, `the receiver of ${task.name}`);
  const receiverPlanned = references.usedPlanned;
  references.usedPlanned = false;
  const token = task.token === null ? null : await references.addressIn(task.token, `the token of ${task.name}`);
  const fee = await feeOf(task.target, token, view);
  const blind = references.usedPlanned;
  references.usedPlanned = receiverPlanned || blind;
  if (blind) return null;
  return { to, token, target: targetOf(task, fee), messageFee: fee };
}

async function feeOf(target: FundingTarget, token: string | null, view: PlanningView): Promise<bigint | null> {
  if (target.kind === 'amount') return null;
  const feeToken = target.feeToken === null ? null : await view.references.addressIn(target.feeToken, 'the fee token');
  if (feeToken !== token) {
    const text = `the fee is paid in ${feeToken ?? 'the coin of the chain'}, the funding is in ${token ?? 'the coin of the chain'}`;
    throw refuse(chainFailure('bad-setting', [text], [view.input.network.name]));
  }
  return messageFee(target, feeToken, view);
}

const targetOf = (task: FundTask, fee: bigint | null): bigint =>
  task.target.kind === 'amount'
    ? wholeNumber(task.target.wei, `the target of ${task.name}`)
    : (fee ?? 0n) * BigInt(task.target.count);

export async function balanceOf({ to, token }: Funding, { node }: PlanningView, block: number): Promise<bigint> {
  if (token === null) return node.balance(to, block);
  const data = ERC20.encodeFunctionData('balanceOf', [to]);
  try {
    const answer = await node.call({ to: token, data }, block);
    return BigInt(ERC20.decodeFunctionResult('balanceOf', answer)[0] as bigint);
  } catch (error) {
    if (error instanceof RpcError && error.kind === 'lost') throw error;
    throw refuse(chainFailure('no-contract', [`${token} does not answer as a token (balanceOf)`]));
  }
}

function refuseAboveLimit(task: FundTask, funding: Funding, amount: bigint, view: PlanningView): void {
  const limit = wholeNumber(task.limitWei, `the limit of ${task.name}`);
  if (amount <= limit) return;
  const text = `${task.name}: ${amountText(funding, amount)} are missing, at most ${amountText(funding, limit)} may be sent`;
  throw refuse(chainFailure('limit', [text], [view.input.network.name]));
}

export function fundingFacts(funding: Funding, balance: bigint) {
  const left = messagesIn(funding, balance);
  return {
    receiver: funding.to,
    receiverBalanceWei: balance.toString(),
    targetWei: funding.target.toString(),
    ...(funding.messageFee === null ? {} : { messageFeeWei: funding.messageFee.toString() }),
    ...(left === null ? {} : { messagesLeft: left.toString() }),
  };
}

/** Null = it is not for messages, or they cost nothing. */
const messagesIn = ({ messageFee: fee }: Funding, balance: bigint): bigint | null =>
  fee === null || fee === 0n ? null : balance / fee;

/** What the receiver has, and for how many messages that lasts at the fee of the moment. */
export function heldText(funding: Funding, balance: bigint): string {
  const left = messagesIn(funding, balance);
  const lasts = left === null ? '' : `, ${left} messages at ${amountText(funding, funding.messageFee ?? 0n)} each`;
  return amountText(funding, balance) + lasts;
}

/** A token's decimals are its own business: its smallest unit is what the limits are written in. */
export const amountText = ({ token }: Pick<Funding, 'token'>, amount: bigint): string =>
  token === null ? etherText(amount) : `${amount} units of ${token}`;
