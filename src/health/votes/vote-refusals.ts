import type { ChainHealth, NodeHealth, NodeTroubleKind } from '../../engine/model/health.ts';
import { countText } from '../assess/words.ts';
import { strengthOf } from './set-strength.ts';

/** A change of the set somebody wants, and what is known of the chain and of the one it is about. */
export interface WantedVote {
  readonly chain: ChainHealth;
  /** Of the next block. */
  readonly set: readonly string[];
  readonly address: string;
  readonly add: boolean;
  /** Null = no node of the fleet is known to have this address. */
  readonly node: NodeHealth | null;
  readonly maxBlocksBehind: number;
}

/** What a person has typed for it. */
export interface VoteConsent {
  /** How many validators will be left, when that is below four. */
  readonly belowFour: number | null;
  /** Why a node that is not seen in sync is to come in all the same. */
  readonly force: string | null;
}

/** The fewest of which one may lie (n = 3f + 1). */
const FEWEST = 4;
// These answer, and yet no block can count on them.
const IDLE: ReadonlySet<NodeTroubleKind> = new Set(['not-sealing', 'lagging', 'syncing']);

/** Answers, on this chain. */
const isSeen = ({ verdict }: NodeHealth): boolean => verdict === 'healthy' || verdict === 'degraded';

export const sizeAfter = ({ set, add }: Pick<WantedVote, 'set' | 'add'>): number => set.length + (add ? 1 : -1);

/** Makes blocks or may at any moment; of an address nobody of ours has, only its blocks are known. */
export function isLive({ node, address, chain }: WantedVote): boolean {
  if (node === null) return chain.blocks.some(({ proposer }) => proposer === address);
  return isSeen(node) && (node.trouble === null || !IDLE.has(node.trouble.kind));
}

/** How many could agree on a block after the change. */
export function liveAfter(wanted: WantedVote): number {
  const { chain, add } = wanted;
  if (!add) return chain.live - (isLive(wanted) ? 1 : 0);
  return chain.live + (outOfSync(wanted) === null ? 1 : 0);
}

/** Why this vote must not be asked for; none = it may. */
export function voteRefusals(wanted: WantedVote, consent: VoteConsent): readonly string[] {
  const { set, address, add, chain } = wanted;
  if (set.includes(address) === add) return [`${address} is ${add ? 'a validator already' : 'no validator'}`];
  return [
    withoutQuorum(chain),
    quorumAfter(wanted),
    belowFour(wanted, consent),
    add && consent.force === null ? unsynced(wanted) : null,
  ].filter((reason) => reason !== null);
}

function withoutQuorum({ state, live, quorum, validators }: ChainHealth): string | null {
  const moves = state === 'advancing' || state === 'slow' || state === 'idle';
  if (moves && live >= quorum) return null;
  const seen = `${live} of ${validators} validators take part, ${quorum} are needed`;
  return `the chain is ${moves ? 'seen without its quorum' : state}: ${seen}; votes stand in blocks, and a change could make it worse`;
}

function quorumAfter(wanted: WantedVote): string | null {
  const { validators, quorum } = strengthOf(sizeAfter(wanted));
  const live = liveAfter(wanted);
  if (live >= quorum) return null;
  return `the chain would stop: of ${validators} validators ${live} would be live, and a block needs ${quorum}`;
}

function belowFour(wanted: WantedVote, { belowFour: typed }: VoteConsent): string | null {
  const left = sizeAfter(wanted);
  if (wanted.add || left >= FEWEST || typed === left) return null;
  const { mayStop } = strengthOf(left);
  return `${countText(left, 'validator')} would be left, of which none may lie and ${mayStop} may stop; if that is meant: --below-four ${left}`;
}

function unsynced(wanted: WantedVote): string | null {
  const problem = outOfSync(wanted);
  if (problem === null) return null;
  return `${problem}: as a validator it would count and make no blocks; if it must come in all the same: --force REASON`;
}

/** Null = a node of ours has the address, answers, and is at the head of this chain. */
function outOfSync({ node, maxBlocksBehind }: WantedVote): string | null {
  if (node === null) return 'no node of the fleet is known to have this address';
  if (node.lag === null || !isSeen(node))
    return `${node.node} is not seen at the head of the chain (${node.trouble?.text ?? 'it has not answered'})`;
  if (node.syncing !== null || node.lag > maxBlocksBehind)
    return `${node.node} is not in sync, ${countText(node.lag, 'block')} behind`;
  return null;
}
