import type { NodeMemory } from './node-memory.ts';
import { isHeard, type NodeView } from './node-view.ts';

/** How the clocks of the fleet stand to ours: block timestamps are in their time, everything else is in ours. */
export interface FleetClock {
  /** Theirs minus ours; 0 while too few tell it. */
  readonly aheadMs: number;
  /** So many agree that it is our clock which is wrong. */
  readonly ownIsOff: boolean;
}

// Two clocks that differ cannot say which of them is wrong.
const LEAST_WITNESSES = 3;
/** Two seconds: the Date header has a resolution of one, and Besu refuses a proposal more than one second ahead. */
export const SKEW_LIMIT_MS = 2_000;

export function fleetClock(views: readonly NodeView[]): FleetClock {
  const skews = views.filter(isHeard).flatMap((view) => nodeSkew(view.memory) ?? []);
  if (skews.length < LEAST_WITNESSES) return { aheadMs: 0, ownIsOff: false };
  const aheadMs = median(skews);
  return { aheadMs, ownIsOff: Math.abs(aheadMs) > SKEW_LIMIT_MS };
}

/** The middle one of the last three: one slow answer looks like a wrong clock. */
export const nodeSkew = (memory: NodeMemory): number | null =>
  memory.skewsMs.length === 0 ? null : median(memory.skewsMs);

/** How far a node's clock is off from the others', as far as that is certain; null = not told. */
export function certainSkew(memory: NodeMemory, clock: FleetClock): number | null {
  const skew = nodeSkew(memory);
  if (skew === null) return null;
  const off = skew - clock.aheadMs;
  // The answer was written at some moment of the time the ask took.
  return Math.sign(off) * Math.max(0, Math.abs(off) - (memory.latencyMs ?? 0) / 2);
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
