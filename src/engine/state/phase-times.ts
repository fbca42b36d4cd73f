import type { PhaseId } from '../../regions/fleet.ts';
import type { Scope } from '../model/ids.ts';
import type { RunState } from '../model/state.ts';
import { changesIn, plannedBy } from './change-rollup.ts';
import { type Cell, cellOf, stepsOf } from './select.ts';

export const regionPhases = ({ plan }: Pick<RunState, 'plan'>): readonly PhaseId[] =>
  plan.phases.filter((phase) => phase.scope === 'region' && phase.absent === null).map((phase) => phase.id);

/** What one phase took the regions that are done with it. */
export interface PhaseTimes {
  readonly phase: PhaseId;
  readonly done: number;
  readonly of: number;
  readonly slowest: { readonly scope: Scope; readonly ms: number } | null;
  readonly medianMs: number;
}

/** How long each phase took where it is done; what still runs has not shown yet how slow it is. */
export function phaseTimes(state: RunState): readonly PhaseTimes[] {
  return regionPhases(state).map((phase) => {
    const took = state.plan.regions
      .flatMap(({ scope }) => {
        const ms = phaseMs(state, scope, phase);
        return ms === null ? [] : [{ scope, ms }];
      })
      .toSorted((a, b) => a.ms - b.ms);
    const median = took[Math.floor(took.length / 2)]?.ms ?? 0;
    return { phase, done: took.length, of: state.plan.regions.length, slowest: took.at(-1) ?? null, medianMs: median };
  });
}

/** From its first try to its end; null = it is not done. */
export const phaseMs = (state: RunState, scope: Scope, phase: PhaseId): number | null =>
  tookMs(cellOf(state, scope, phase));

export const tookMs = ({ status, beganAtMs, endedAtMs }: Cell): number | null =>
  status === 'succeeded' && beganAtMs !== null && endedAtMs !== null ? endedAtMs - beganAtMs : null;

/** Whether nothing was to be done there: a plan without changes, an upgrade that none needed. How long that takes says nothing of work. */
export function foundNothing(state: RunState, scope: Scope, phase: PhaseId): boolean {
  return stepsOf(state.plan, scope).some((step) => {
    if (step.phase !== phase) return false;
    const planned = plannedBy(state, step);
    return state.steps[step.id]?.attempts.at(-1)?.needless === true || (planned !== null && changesIn(planned) === 0);
  });
}
