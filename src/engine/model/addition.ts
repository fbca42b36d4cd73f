import type { Environment, LimitName } from '../../regions/fleet.ts';
import type { StepId } from './ids.ts';
import type { PlannedRegion } from './plan.ts';
import type { WatchedRegion } from './planned-health.ts';
import type { PlannedPush, Tolerance } from './policy.ts';
import type { Step } from './step.ts';

/** One more region for a plan that is frozen already: all that becomes part of the plan with it, and nothing else. */
export interface RegionAddition {
  readonly fleet: string;
  readonly environment: Environment;
  readonly region: PlannedRegion;
  /** Only its own, in an order they can run in. */
  readonly steps: readonly Step[];
  /** Steps of the fleet's own row that wait for every region, with those of the new one that they then wait for too. */
  readonly waits: Readonly<Record<StepId, readonly StepId[]>>;
  /** How its nodes are watched; null = nothing says how they are reached. */
  readonly health: WatchedRegion | null;
  /** Its buttons in a rollout by hand; empty = one for the whole region. */
  readonly pushes: readonly PlannedPush[];
  /** What may run at once of a tool, where that goes by the number of regions. */
  readonly limits: Readonly<Partial<Record<LimitName, number>>>;
  /** What may fail, counted with the new region. */
  readonly tolerance: Tolerance;
  /** Who answers for it; null = the fleet file names nobody. */
  readonly owner: string | null;
  /** Features of the plan that are on in it. */
  readonly features: readonly string[];
  readonly notes: readonly string[];
}

/** The button of a region that goes in one piece. */
export const wholePush = ({ scope, validators }: PlannedRegion): PlannedPush => ({
  key: scope,
  scope,
  validators,
});
