import type { PhaseId } from '../../regions/fleet.ts';
import { type AttemptId, partsOfAttempt, type Scope, type StepId } from '../model/ids.ts';
import type { RunState } from '../model/state.ts';
import type { Step } from '../model/step.ts';
import { wokenIn } from './on-failure.ts';
import { stepIndex } from './reduce.ts';
import { carriedIn, stepsOf } from './select.ts';
import { survey } from './survey.ts';

/**
 * The steps a retry puts back to pending: what failed, from where its used-up inputs are made anew, with everything
 * behind it. Empty scopes mean every scope with a failure. Steps that run are never touched.
 */
export function stepsToRetry(state: RunState, scopes: readonly Scope[], from: PhaseId | null): readonly StepId[] {
  return stepsToReset(
    state,
    scopesToRetry(state, scopes).flatMap((scope) => seedsOf(state, scope, from)),
  );
}

/** The scopes a retry means: those named, else all with a failure that is not told again by their regions. */
export function scopesToRetry(state: RunState, named: readonly Scope[]): readonly Scope[] {
  if (named.length > 0) return named;
  const failed = state.plan.steps.filter((step) => hasFailed(state, step.id) && !isSpentCarrier(state, step));
  return [...new Set(failed.map((step) => step.scope))];
}

/** It has carried every region once, so those that failed go on alone; running it again would plan the whole fleet anew. */
export function isSpentCarrier(state: RunState, carrier: Step): boolean {
  const parts = carriedIn(state.plan, carrier.id);
  const begun = parts.every((part) => (state.steps[part.id]?.attempts.length ?? 0) > 0);
  const isWaitedFor = state.plan.steps.some((step) => step.scope === carrier.scope && step.after.includes(carrier.id));
  return begun && !isWaitedFor && parts.some((part) => hasEverFailed(state, part.id));
}

const hasEverFailed = (state: RunState, id: StepId): boolean =>
  state.steps[id]?.attempts.some(
    ({ outcome, carriedBy }) => outcome?.status === 'failed' && wasRun(state, carriedBy),
  ) === true;

/** Whoever carried it may never have been started, when an engine died in between: then nothing was tried. Null = it went alone. */
function wasRun(state: RunState, carrier: AttemptId | null): boolean {
  if (carrier === null) return true;
  const attempts = state.steps[partsOfAttempt(carrier).step]?.attempts;
  return attempts?.find(({ id }) => id === carrier)?.exit?.reason !== 'not-started';
}

function hasFailed(state: RunState, id: StepId): boolean {
  const status = state.steps[id]?.status;
  return status === 'failed' || status === 'lost';
}

function seedsOf(state: RunState, scope: Scope, from: PhaseId | null): readonly StepId[] {
  const steps = stepsOf(state.plan, scope);
  const takenBack = wokenIn(state, scope).flatMap(({ undoes }) => undoes ?? []);
  if (from !== null) return [...takenBack, ...steps.filter((step) => step.phase === from).map((step) => step.id)];
  const failed = steps.filter((step) => hasFailed(state, step.id)).map((step) => step.id);
  return failed.length > 0 ? [...takenBack, ...failed] : blockersOf(state, steps);
}

/** A region that only waits behind a failed fleet step is retried by retrying that step. */
function blockersOf(state: RunState, steps: readonly Step[]): readonly StepId[] {
  const { holds } = survey(state);
  return steps.flatMap((step) => {
    const hold = holds.get(step.id);
    return hold?.kind === 'blocked' ? [hold.by] : [];
  });
}

/** What goes back to pending when these steps are tried again: from where their inputs are made anew, and what is behind them. */
export function stepsToReset(state: RunState, seeds: readonly StepId[]): readonly StepId[] {
  return reachOf(state, seeds).filter((id) => canReset(state, id));
}

/** Everything that a reset of these is about, in plan order. */
function reachOf(state: RunState, seeds: readonly StepId[]): readonly StepId[] {
  const index = stepIndex(state.plan);
  const wanted = new Set(seeds.map((id) => beginning(index, id)));
  // Plan order is topological, so one pass finds everything behind a reset step in its own scope.
  for (const step of state.plan.steps) {
    const behind = step.after.some((id) => wanted.has(id) && index.get(id)?.scope === step.scope);
    if (behind) wanted.add(step.id);
  }
  return state.plan.steps.map((step) => step.id).filter((id) => wanted.has(id));
}

/**
 * Something that a retry would have to do anew runs at this moment. A retry beside it would take away again what is just
 * being put back, or a look at what was before would count for what comes.
 */
export const worksBehind = (state: RunState, scope: Scope): boolean =>
  stepsOf(state.plan, scope).some(({ id, undoes }) => undoes !== undefined && isRunning(state, id)) ||
  reachOf(state, seedsOf(state, scope, null)).some((id) => isRunning(state, id));

const isRunning = (state: RunState, id: StepId): boolean => state.steps[id]?.status === 'running';

/** Where a retry of this step begins. */
export function beginning(index: ReadonlyMap<StepId, Step>, id: StepId): StepId {
  let at = id;
  for (let hops = 0; hops < index.size; hops += 1) {
    const earlier = index.get(at)?.restartFrom ?? null;
    if (earlier === null) return at;
    at = earlier;
  }
  return at;
}

function canReset(state: RunState, id: StepId): boolean {
  const step = state.steps[id];
  // An approval was given to a plan that is about to be made anew, so it must be asked for again; a way back sleeps again.
  if (step?.status === 'pending') return step.approved !== null || stepIndex(state.plan).get(id)?.dormant !== undefined;
  return step?.status === 'failed' || step?.status === 'lost' || step?.status === 'succeeded';
}
