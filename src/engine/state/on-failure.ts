import type { Scope, StepId } from '../model/ids.ts';
import type { Plan } from '../model/plan.ts';
import type { RunState } from '../model/state.ts';
import type { Step } from '../model/step.ts';
import { failureOf, stepsOf } from './select.ts';

/** Nobody tries it again by itself, and it was no person who ended it: who cancels wants to decide what comes next. */
export function hasFailedForGood(state: RunState, id: StepId): boolean {
  const step = state.steps[id];
  return step?.status === 'failed' && step.retryAtMs === null && failureOf(step)?.class !== 'cancelled';
}

/** What comes after the phase of this failed step goes on without it. */
export const continues = (state: RunState, failed: Step): boolean =>
  state.plan.phases.find(({ id }) => id === failed.phase)?.onFailure === 'continue' &&
  hasFailedForGood(state, failed.id);

export function isLaterPhase({ phases }: Plan, one: Step['phase'], than: Step['phase']): boolean {
  const place = (phase: Step['phase']): number => phases.findIndex(({ id }) => id === phase);
  return place(one) > place(than);
}

/** The steps of a region's way back, once it was begun. */
export const wokenIn = (state: RunState, scope: Scope): readonly Step[] =>
  stepsOf(state.plan, scope).filter(
    ({ id, dormant }) => dormant !== undefined && state.steps[id]?.status !== 'dormant',
  );

/** How a region's going back by itself stands, in words; null = it was not begun. */
export function wayBackWords(state: RunState, scope: Scope): string | null {
  const woken = wokenIn(state, scope);
  const to = woken[0]?.dormant?.to;
  if (to === undefined) return null;
  const statuses = woken.map(({ id }) => state.steps[id]?.status);
  if (statuses.every((status) => status === 'succeeded')) return `rolled back to ${to}`;
  if (statuses.includes('skipped')) return `rolling back to ${to} was left out`;
  const failed = woken.find(({ id }) => {
    const step = state.steps[id];
    return step?.status === 'lost' || (step?.status === 'failed' && step.retryAtMs === null);
  });
  if (failed !== undefined)
    return `rolling back to ${to} failed: ${failureOf(state.steps[failed.id])?.title ?? failed.title}`;
  return `rolling back to ${to}`;
}
