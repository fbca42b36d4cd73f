import type { BlockSample, ExpectedChain } from '../node-sample.ts';
import type { BlockRun } from './block-run.ts';
import { type FleetClock, median } from './fleet-clock.ts';
import type { NodeMemory } from './node-memory.ts';

/** When the newest block came, when the next one is due, and whether it is late. Times are in our clock. */
export interface ChainPace {
  readonly head: BlockSample;
  /** When it was first seen here. */
  readonly headSeenAtMs: number;
  readonly headAtMs: number;
  /** The newest answer this is concluded from. */
  readonly toldAtMs: number;
  /** Since when the chain has had this head, as far as can be told. */
  readonly standsSinceMs: number;
  readonly nextDueAtMs: number;
  /** Transactions wait, or blocks come also when empty. */
  readonly hurry: boolean;
  /** It is over its time by one round. */
  readonly late: boolean;
  /** It is over its time by the stall threshold. */
  readonly stalled: boolean;
  /** The longest that a block may keep waiting when nothing hurries it. */
  readonly stallAfterMs: number;
}

// Facts of Besu: the stall threshold is the period of a block plus request timeout x 2^2.
export const STALL_TIMEOUTS = 4;
// Block timestamps are whole seconds.
const TIMESTAMP_STEP_MS = 1_000;

export interface PaceInput {
  /** Of the nodes on the right chain that are heard. */
  readonly memories: readonly NodeMemory[];
  readonly expected: ExpectedChain;
  readonly clock: FleetClock;
  readonly staleMs: number;
}

/** Null while nobody tells a block. */
export function chainPace(input: PaceInput): ChainPace | null {
  const { memories, expected, clock } = input;
  const first = firstWithBestHead(memories);
  if (first === null || first.head === null) return null;
  const { head } = first;
  const headAtMs = head.timestampMs - clock.aheadMs;
  const toldAtMs = memories.reduce((newest, each) => Math.max(newest, each.usefulAtMs ?? 0), 0);
  // The timestamp of a genesis is any; often it is 0.
  const sinceSeen = head.height === 0 || sawItCome(first, input.staleMs);
  const standsSinceMs = sinceSeen ? first.headSinceMs : Math.min(first.headSinceMs, headAtMs);
  const emptyMs = Math.max(expected.blockPeriodMs, expected.emptyBlockPeriodMs);
  const pendingSinceMs = waitingSince(memories, head, headAtMs);
  const hurriedMs =
    pendingSinceMs === null
      ? Number.POSITIVE_INFINITY
      : Math.max(standsSinceMs, pendingSinceMs) + expected.blockPeriodMs;
  const nextDueAtMs = Math.min(standsSinceMs + emptyMs, hurriedMs);
  const overMs = toldAtMs - nextDueAtMs;
  return {
    ...{ head, headSeenAtMs: first.headSinceMs, headAtMs, toldAtMs, standsSinceMs, nextDueAtMs },
    hurry: pendingSinceMs !== null || emptyMs === expected.blockPeriodMs,
    late: overMs > expected.requestTimeoutMs + TIMESTAMP_STEP_MS,
    stalled: overMs > STALL_TIMEOUTS * expected.requestTimeoutMs,
    stallAfterMs: emptyMs + STALL_TIMEOUTS * expected.requestTimeoutMs,
  };
}

/** Among those with the highest block the one that had it first. */
function firstWithBestHead(memories: readonly NodeMemory[]): NodeMemory | null {
  let first: NodeMemory | null = null;
  for (const each of memories) {
    if (each.head === null) continue;
    const gain = each.head.height - (first?.head?.height ?? -1);
    if (gain > 0 || (gain === 0 && first !== null && each.headSinceMs < first.headSinceMs)) first = each;
  }
  return first;
}

/** Then our own clock says how old it is, and no clock of the fleet need be right. */
const sawItCome = ({ headAfterMs, headSinceMs }: NodeMemory, staleMs: number): boolean =>
  headAfterMs !== null && headSinceMs - headAfterMs <= staleMs;

/**
 * Since when transactions have been waiting that the chain could take. Those that an empty block has passed over cannot be
 * taken (a gap in the nonces, too low a price) and hurry nobody.
 */
function waitingSince(memories: readonly NodeMemory[], head: BlockSample, headAtMs: number): number | null {
  let since: number | null = null;
  for (const { pendingSinceMs } of memories) {
    if (pendingSinceMs === null || (head.transactions === 0 && headAtMs > pendingSinceMs)) continue;
    since = Math.min(since ?? pendingSinceMs, pendingSinceMs);
  }
  return since;
}

// Enough to even out one late block, few enough to follow a change within a minute.
const INTERVAL_BLOCKS = 20;

export interface Intervals {
  readonly meanMs: number | null;
  /** Not moved by one long pause, such as a halt that is over. */
  readonly medianMs: number | null;
}

export function intervals(run: BlockRun): Intervals {
  // Between the genesis, whose timestamp is any, and block 1 there is no interval.
  const times = run.filter((block) => block.height > 0).slice(-INTERVAL_BLOCKS - 1);
  const gaps = times.slice(1).map((block, index) => block.timestampMs - (times[index]?.timestampMs ?? 0));
  if (gaps.length === 0) return { meanMs: null, medianMs: null };
  return { meanMs: Math.round(gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length), medianMs: median(gaps) };
}
