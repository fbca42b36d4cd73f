import type { RunState } from '../../engine/model/state.ts';
import type { LimitName } from '../../regions/fleet.ts';
import { surveyOf } from './run-data.ts';

/** How much of one limit is taken at this moment. */
export interface LimitUse {
  readonly limit: LimitName;
  readonly allowed: number;
  readonly running: number;
  /** Steps that would start if it were higher. */
  readonly waiting: number;
  /** What the engine may raise it to again after it has lowered it by itself; null = it has not. */
  readonly ceiling: number | null;
}

/** The limits this plan has steps for, in the order they are first needed. */
export function limitUses(state: RunState): readonly LimitUse[] {
  const names = [...new Set(state.plan.steps.map((step) => step.limit))];
  const holds = [...surveyOf(state).holds.values()];
  return names.map((limit) => ({
    limit,
    allowed: state.limits[limit],
    running: state.plan.steps.filter((step) => step.limit === limit && takesSlot(state, step.id)).length,
    waiting: holds.filter((hold) => hold.kind === 'limit' && hold.limit === limit).length,
    ceiling: state.policy.governed[limit]?.ceiling ?? null,
  }));
}

/** What is carried has no process of its own: its carrier holds the slot. */
function takesSlot(state: RunState, id: keyof RunState['steps']): boolean {
  const now = state.steps[id];
  return now?.status === 'running' && now.attempts.at(-1)?.carriedBy === null;
}
