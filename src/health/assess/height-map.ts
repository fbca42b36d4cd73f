import type { BlockRun } from './block-run.ts';
import type { ChainPace } from './chain-pace.ts';

// Block timestamps are whole seconds, so a block may be a second younger than it says.
const TIMESTAMP_STEP_MS = 1_000;
/** Thirty polls of one every two minutes. */
const MOST_KNOWN = 3_600;

/**
 * The height the chain must have had at a moment of our clock, on the safe side: nodes are asked at different moments, and
 * one that was asked two seconds before another is not behind because a block came in between. Only distances between
 * timestamps are used, so no clock need be right.
 */
export function heightMap(run: BlockRun, pace: ChainPace, blockPeriodMs: number): (atMs: number) => number {
  const { head, headSeenAtMs } = pace;
  // The polls of 500 nodes lie within the same minute, and block timestamps are whole seconds: by seconds before the head.
  const known: number[] = [];
  return (atMs) => {
    const untilMs = head.timestampMs + (atMs - headSeenAtMs) - TIMESTAMP_STEP_MS;
    if (untilMs >= head.timestampMs) return head.height;
    const first = run[0] ?? head;
    if (untilMs < first.timestampMs) {
      const earlier = Math.ceil((first.timestampMs - untilMs) / Math.max(blockPeriodMs, TIMESTAMP_STEP_MS));
      return Math.max(0, first.height - earlier);
    }
    const before = Math.ceil((head.timestampMs - untilMs) / TIMESTAMP_STEP_MS);
    if (before > MOST_KNOWN) return newestBefore(run, untilMs);
    return (known[before] ??= newestBefore(run, head.timestampMs - before * TIMESTAMP_STEP_MS));
  };
}

function newestBefore(run: BlockRun, untilMs: number): number {
  let [low, high] = [0, run.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((run[middle]?.timestampMs ?? 0) <= untilMs) low = middle;
    else high = middle - 1;
  }
  return run[low]?.height ?? 0;
}
