import type { RegionAddition } from '../../../src/engine/model/addition.ts';
import type { Plan } from '../../../src/engine/model/plan.ts';
import { NO_POLICY } from '../../../src/engine/model/policy.ts';
import { chainPlan, sampleRegion } from './sample-plan.ts';

/** A region with one step per phase, as `chainPlan` makes them, for any plan of the same fleet. */
export function sampleAddition(id: string, change: Partial<RegionAddition> = {}): RegionAddition {
  const { fleet, environment, steps } = chainPlan([id]);
  return {
    ...{ fleet, environment, region: sampleRegion(id), steps },
    ...{ waits: {}, health: null, pushes: [], limits: {}, tolerance: NO_POLICY.tolerance },
    ...{ owner: null, features: [], notes: [] },
    ...change,
  };
}

/** Only what the plan has in its regions; a plan may leave phases out. */
export const phasesLike = (plan: Plan, addition: RegionAddition): RegionAddition => {
  const phases = new Set(plan.steps.map(({ phase }) => phase));
  const steps = addition.steps.filter(({ phase }) => phases.has(phase));
  const ids = new Set(steps.map(({ id }) => id));
  return { ...addition, steps: steps.map((step) => ({ ...step, after: step.after.filter((one) => ids.has(one)) })) };
};
