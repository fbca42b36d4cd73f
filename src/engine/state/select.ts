import type { PhaseId } from '../../regions/fleet.ts';
import type { Failure } from '../model/failure.ts';
import type { Scope, StepId } from '../model/ids.ts';
import type { Plan } from '../model/plan.ts';
import type { AttemptState, RunState, StepState } from '../model/state.ts';
import type { Step } from '../model/step.ts';

/** What one phase of one scope looks like. `absent`: the plan has no step for it. */
export type CellStatus = 'absent' | 'pending' | 'running' | 'succeeded' | 'failed' | 'skipped';

export interface Cell {
  readonly scope: Scope;
  readonly phase: PhaseId;
  readonly status: CellStatus;
  readonly done: number;
  readonly total: number;
  readonly beganAtMs: number | null;
  /** Null while anything of it is pending or running. */
  readonly endedAtMs: number | null;
}

const byScope = new WeakMap<Plan, ReadonlyMap<Scope, readonly Step[]>>();

export function stepsOf(plan: Plan, scope: Scope): readonly Step[] {
  let index = byScope.get(plan);
  if (index === undefined) {
    index = Map.groupBy(plan.steps, (step) => step.scope);
    byScope.set(plan, index);
  }
  return index.get(scope) ?? [];
}

const byCarrier = new WeakMap<Plan, ReadonlyMap<StepId | null, readonly Step[]>>();

/** The steps whose first try happens inside this one. */
export function carriedIn(plan: Plan, carrier: StepId): readonly Step[] {
  const index = byCarrier.get(plan) ?? Map.groupBy(plan.steps, (step) => step.carriedBy);
  byCarrier.set(plan, index);
  return index.get(carrier) ?? [];
}

export function cellOf(state: RunState, scope: Scope, phase: PhaseId): Cell {
  const steps = stepsOf(state.plan, scope).filter((step) => step.phase === phase);
  const states = steps.map((step) => state.steps[step.id]).filter(isWork);
  const status = cellStatus(states);
  const attempts = states.flatMap((step) => step.attempts);
  const settled = status === 'succeeded' || status === 'skipped' || status === 'failed';
  return {
    scope,
    phase,
    status,
    done: states.filter((step) => step.status === 'succeeded' || step.status === 'skipped').length,
    total: states.length,
    beganAtMs: least(attempts.map((attempt) => attempt.beganAtMs)),
    endedAtMs: settled ? most(attempts.map((attempt) => attempt.endedAtMs ?? 0)) : null,
  };
}

const isWork = (step: StepState | undefined): step is StepState => step !== undefined && step.status !== 'dormant';

function cellStatus(states: readonly StepState[]): CellStatus {
  if (states.length === 0) return 'absent';
  const has = (...wanted: readonly string[]) => states.some((step) => wanted.includes(step.status));
  if (has('running')) return 'running';
  if (has('failed', 'lost')) return 'failed';
  if (has('pending')) return 'pending';
  return has('skipped') ? 'skipped' : 'succeeded';
}

/** Where a region stands as a whole. `unverified`: all its work is done, but nothing has proved it. */
/** A whole run without its preflight says so itself: no region of it has been left out for that. */
export function hasSkipped({ plan, steps: known }: RunState, steps: readonly Step[]): boolean {
  const expected = plan.skipPreflight === undefined ? null : 'preflight';
  return steps.some(({ id, phase }) => phase !== expected && known[id]?.status === 'skipped');
}

export type RegionStatus = 'waiting' | 'running' | 'failed' | 'skipped' | 'unverified' | 'verified';

export function regionStatus(state: RunState, scope: Scope): RegionStatus {
  const steps = stepsOf(state.plan, scope);
  const states = steps.map((step) => state.steps[step.id]).filter((step) => step !== undefined);
  const has = (...wanted: readonly string[]) => states.some((step) => wanted.includes(step.status));
  if (has('failed', 'lost')) return 'failed';
  if (has('running')) return 'running';
  if (has('pending')) return has('succeeded', 'skipped') && state.status !== 'ended' ? 'running' : 'waiting';
  if (hasSkipped(state, steps)) return 'skipped';
  return steps.some((step) => step.phase === 'verify') ? 'verified' : 'unverified';
}

export function allAttempts(state: RunState): readonly AttemptState[] {
  return Object.values(state.steps).flatMap((step: StepState) => step.attempts);
}

/** What the same attempts take one after another, in ms; a carried attempt is inside its carrier and not counted. */
export function workMs(state: RunState, nowMs: number): number {
  let sum = 0;
  for (const attempt of allAttempts(state)) {
    if (attempt.carriedBy === null) sum += (attempt.endedAtMs ?? nowMs) - attempt.beganAtMs;
  }
  return sum;
}

export function wallMs(state: RunState, nowMs: number): number {
  return state.launchedAtMs === null ? 0 : Math.max(0, (state.endedAtMs ?? nowMs) - state.launchedAtMs);
}

/** The failure a person should read for this step; null when its last try did not fail. */
export function failureOf(step: StepState | undefined): Failure | null {
  if (step?.status !== 'failed' && step?.status !== 'lost') return null;
  const outcome = step.attempts.at(-1)?.outcome;
  return outcome?.status === 'failed' ? outcome.failure : null;
}

function least(values: readonly number[]): number | null {
  return values.length === 0 ? null : Math.min(...values);
}

function most(values: readonly number[]): number | null {
  return values.length === 0 ? null : Math.max(...values);
}
