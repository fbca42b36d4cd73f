import type { LimitName } from '../../regions/fleet.ts';
import type { RegionAddition } from '../model/addition.ts';
import type { RunState } from '../model/state.ts';
import { asLaid } from './as-laid.ts';
import { extendPlan } from './extend-plan.ts';
import { stepsToChange } from './with-steps.ts';

/** One more region, of which nothing has begun. */
export function withRegion(state: RunState, addition: RegionAddition): RunState {
  const steps = stepsToChange(state);
  for (const step of addition.steps) steps[step.id] = asLaid(step);
  // What a person or the engine has set meanwhile stays as it is.
  const limits = Object.entries(addition.limits).filter(
    ([name]) => state.limits[name as LimitName] === state.plan.limits[name as LimitName],
  );
  return {
    ...state,
    plan: extendPlan(state.plan, addition),
    limits: { ...state.limits, ...Object.fromEntries(limits) },
    steps,
  };
}
