import type { AttemptState } from '../model/state.ts';
import type { Step } from '../model/step.ts';

/**
 * How long the program of a try that runs has said nothing, once that is longer than is usual for it. Null = it speaks, or
 * was not started yet, or nobody said what is usual. `saidAtMs`: when its log grew last; absent = it never did.
 */
export function silentMs(
  { silentAfterMs }: Step,
  { remedy, carriedBy, beganAtMs, spawnedAtMs, jumpedAtMs = 0 }: AttemptState,
  saidAtMs: number | undefined,
  nowMs: number,
): number | null {
  // A way out runs another program than the one the recipe spoke of.
  if (silentAfterMs === undefined || remedy !== undefined) return null;
  const startedAtMs = carriedBy === null ? spawnedAtMs : beganAtMs;
  if (startedAtMs === undefined) return null;
  const forMs = nowMs - Math.max(startedAtMs, saidAtMs ?? 0, jumpedAtMs);
  return forMs >= silentAfterMs ? forMs : null;
}
