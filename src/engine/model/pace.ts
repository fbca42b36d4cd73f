import type { PhaseId } from '../../regions/fleet.ts';

/** How long the same work took in earlier runs of a fleet file: what a run goes by until it has times of its own. */
export interface EarlierPace {
  /** In so many of them a region did all phases of this run. */
  readonly runs: number;
  readonly phases: readonly (Pace & { readonly phase: PhaseId })[];
  /** All phases of this run together; null = no earlier region had them all. */
  readonly region: Pace | null;
}

/** What something took regions, from many times of it. */
export interface Pace {
  readonly times: number;
  readonly medianMs: number;
  /** Nine of ten took no longer. */
  readonly p90Ms: number;
}
