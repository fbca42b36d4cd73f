import { isJsonObject, type JsonValue } from '../../lib/json.ts';
import type { Result } from '../../lib/result.ts';
import { hexQuantity } from '../hex-quantity.ts';
import { listAt, textAt } from '../json-path.ts';
import type { RpcCall, RpcProblem, RpcReply } from '../json-rpc-answer.ts';
import { problemText } from '../problem-failure.ts';
import { evidenceLine } from '../seen-failure.ts';

/** Asks one node of the fleet; never throws. */
export type AskNode = (node: string, calls: readonly RpcCall[]) => Promise<Result<readonly RpcReply[], RpcProblem>>;

/** What one node says of the set of validators; `problem`: why it says nothing. */
export interface NodeVotes {
  readonly node: string;
  readonly told: ToldVotes | null;
  readonly problem: string | null;
}

export interface ToldVotes {
  readonly height: number;
  /** Of the next block, lower case, ascending. */
  readonly validators: readonly string[];
  /** What it was asked to vote for: address in lower case -> whether it is to come in. */
  readonly proposals: Readonly<Record<string, boolean>>;
}

/** Whether the node took what it was asked to propose or discard. */
export interface VoteAnswer {
  readonly node: string;
  /** Null = it did not answer, and may have heard it all the same. */
  readonly taken: boolean | null;
  readonly text: string;
}

export const isAddress = (text: string): boolean => /^0x[0-9a-f]{40}$/i.test(text);

const READING: readonly RpcCall[] = [
  { method: 'eth_blockNumber' },
  { method: 'qbft_getValidatorsByBlockNumber', params: ['pending'] },
  { method: 'qbft_getPendingVotes' },
];

/** Besu answers so too when a contract holds the list of validators: then there is nothing to vote on. */
const OFF = 'does not offer votes: its API group QBFT is off (--rpc-http-api), or a contract holds the validators';

export async function readNodeVotes(ask: AskNode, node: string): Promise<NodeVotes> {
  const replies = await ask(node, READING);
  if (!replies.ok) return { node, told: null, problem: trouble(replies.problem) };
  const [height, validators, proposals] = replies.value;
  const refused = [validators, proposals, height].find((reply) => reply?.ok === false);
  if (refused?.ok === false) return { node, told: null, problem: refusal(refused.problem) };
  const told = toldFrom(valueOf(height), valueOf(validators), valueOf(proposals));
  return { node, told, problem: told === null ? 'gives no usable answer' : null };
}

function toldFrom(height: JsonValue, validators: JsonValue, proposals: JsonValue): ToldVotes | null {
  const at = hexQuantity(height);
  const set = listAt(validators).map((entry) => textAt(entry)?.toLowerCase() ?? '');
  if (at === null || set.length === 0 || !set.every(isAddress) || !isJsonObject(proposals)) return null;
  const wanted = Object.entries(proposals).flatMap(([address, add]) =>
    isAddress(address) && typeof add === 'boolean' ? [[address.toLowerCase(), add] as const] : [],
  );
  return { height: at, validators: set.toSorted(), proposals: Object.fromEntries(wanted) };
}

export const proposeVote = (ask: AskNode, node: string, address: string, add: boolean): Promise<VoteAnswer> =>
  change(ask, node, { method: 'qbft_proposeValidatorVote', params: [address, add] }, 'will vote');

export const discardVote = (ask: AskNode, node: string, address: string): Promise<VoteAnswer> =>
  change(ask, node, { method: 'qbft_discardValidatorVote', params: [address] }, 'proposes it no more');

/** Both may be asked twice: they put a word in a list, or take it out. */
async function change(ask: AskNode, node: string, call: RpcCall, done: string): Promise<VoteAnswer> {
  const replies = await ask(node, [call]);
  if (!replies.ok) return { node, taken: null, text: trouble(replies.problem) };
  const [reply] = replies.value;
  if (reply?.ok === false) return { node, taken: false, text: refusal(reply.problem) };
  return reply?.value === true
    ? { node, taken: true, text: done }
    : { node, taken: null, text: 'gives no usable answer' };
}

const valueOf = (reply: RpcReply | undefined): JsonValue => (reply?.ok ? reply.value : null);

const refusal = ({
  capabilityMissing,
  code,
  message,
}: {
  capabilityMissing: boolean;
  code: number;
  message: string;
}) => (capabilityMissing ? OFF : evidenceLine(`refuses: ${message} (${code})`));

const trouble = (problem: RpcProblem): string => evidenceLine(problemText(problem, '').trim());

/** What most of the nodes that tell have for the next block; of two as many, what the higher ones have. */
export function currentSet(told: readonly ToldVotes[]): { height: number; validators: readonly string[] } | null {
  const sides = [...Map.groupBy(told, ({ validators }) => validators.join()).values()].map((side) => ({
    votes: side.length,
    height: Math.max(...side.map(({ height }) => height)),
    validators: side[0]?.validators ?? [],
  }));
  const [first] = sides.toSorted((one, other) => other.votes - one.votes || other.height - one.height);
  return first === undefined ? null : { height: first.height, validators: first.validators };
}
