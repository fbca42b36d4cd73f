import type { Scope } from '../model/ids.ts';
import type { RunState } from '../model/state.ts';
import { stepsOf } from './select.ts';

/**
 * Validators that are up as far as the journal knows, by region. A region whose disruptive step runs counts as down, and
 * goes on counting as down after it until a look at the chain that is younger than the step has seen it up again.
 */
export function liveValidators(state: RunState): ReadonlyMap<Scope, number> {
  return new Map(state.plan.regions.map(({ scope }) => [scope, liveIn(state, scope)]));
}

function liveIn(state: RunState, scope: Scope): number {
  const seen = state.policy.validators[scope];
  if (seen === undefined) return 0;
  for (const step of stepsOf(state.plan, scope)) {
    if (step.disruptive !== true) continue;
    const last = state.steps[step.id]?.attempts.at(-1);
    if (last !== undefined && (last.endedAtMs === null || last.endedAtMs >= seen.atMs)) return 0;
  }
  return seen.live;
}
