import type { Scope } from '../model/ids.ts';
import type { RunState } from '../model/state.ts';
import { stepsOf } from './select.ts';

/** Regions with a failure that nobody, not even the engine by itself, is going to try again. */
export function failedScopes(state: RunState): ReadonlySet<Scope> {
  const failed = state.plan.regions.filter(({ scope }) =>
    stepsOf(state.plan, scope).some(({ id }) => {
      const step = state.steps[id];
      return step?.status === 'lost' || (step?.status === 'failed' && step.retryAtMs === null);
    }),
  );
  return new Set(failed.map(({ scope }) => scope));
}
