import type { Scope, StepId } from '../engine/model/ids.ts';
import type { Step } from '../engine/model/step.ts';
import type { Fleet, FleetRegion, FleetZone, PhaseId } from '../regions/fleet.ts';
import type { Place } from './place.ts';
import type { RecipeContext } from './recipe-context.ts';

/** One phase of one row: what a recipe is given to make its steps from. */
export interface Stretch {
  readonly fleet: Fleet;
  readonly context: RecipeContext;
  readonly phase: PhaseId;
  readonly scope: Scope;
  /** Null for the fleet's own row. */
  readonly region: FleetRegion | null;
  /** The last steps of whatever this row does before: the phase begins after them. */
  readonly after: readonly StepId[];
}

/** A stretch of one region's row, or of the administrative region's. */
export interface RegionStretch extends Stretch {
  readonly region: FleetRegion;
  readonly place: Place;
  /** The zone it is about; absent = the whole region. */
  readonly zone?: FleetZone;
}

/** `last`: what the next phase of the row begins after. Without steps it is what this one would have begun after. */
export interface Laid {
  readonly steps: readonly Step[];
  readonly last: readonly StepId[];
}

export const nothingLaid = (stretch: Stretch): Laid => ({ steps: [], last: stretch.after });

/** Steps in a row, each after the one before it. */
export function inOrder(stretch: Stretch, makers: readonly ((after: readonly StepId[]) => Step)[]): Laid {
  const steps: Step[] = [];
  let last = stretch.after;
  for (const make of makers) {
    const step = make(last);
    steps.push(step);
    last = [step.id];
  }
  return { steps, last };
}

export const placeholdersOf = (stretch: RegionStretch): Readonly<Record<string, string>> => ({
  region: stretch.region.region.id,
  kubeconfig: stretch.place.kubeconfig,
  ...(stretch.zone === undefined ? {} : { zone: stretch.zone.name }),
});
