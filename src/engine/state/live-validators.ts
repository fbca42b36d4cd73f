import type { Scope } from '../model/ids.ts';
import type { AttemptState, RunState, StepState } from '../model/state.ts';
import type { Step } from '../model/step.ts';
import { asAskedFor } from './as-asked-for.ts';
import { chainRegions } from './reduce.ts';
import { stepsOf } from './select.ts';

/**
 * Validators that are up as far as the journal knows, by region. A region counts as down while it is disrupted, and after
 * it until a look at the chain that is younger has seen it up again.
 */
export function liveValidators(state: RunState): ReadonlyMap<Scope, number> {
  return new Map(chainRegions(state.plan).map(({ scope }) => [scope, liveIn(state, scope)]));
}

/** Whether the chain of an earlier run may live in this region without anybody having looked. */
export function isUnseen(state: RunState, scope: Scope): boolean {
  if (state.plan.policy?.chainStood !== true) return false;
  const seen = state.policy.validators[scope];
  return seen === undefined || (seen.live === 0 && seen.atMs <= lastEndIn(state, scope));
}

/** When the newest attempt of a region ended: it may have opened a way to nodes that could not be asked before. */
export function lastEndIn(state: RunState, scope: Scope): number {
  return Math.max(0, ...stepsOf(state.plan, scope).map(({ id }) => state.steps[id]?.attempts.at(-1)?.endedAtMs ?? 0));
}

function liveIn(state: RunState, scope: Scope): number {
  const seen = state.policy.validators[scope];
  return seen === undefined || disruptedUntilMs(state, scope) >= seen.atMs ? 0 : seen.live;
}

/** When the newest disruption of a region was over; endless while it goes on, 0 when there was none. */
export function disruptedUntilMs(state: RunState, scope: Scope): number {
  const steps = stepsOf(state.plan, scope);
  return Math.max(0, ...steps.map((step) => (disrupts(state, step) ? endOf(state, step, steps) : 0)));
}

function disrupts(state: RunState, step: Step): boolean {
  const last = lastTried(state.steps[step.id]);
  return last !== undefined && asAskedFor(step, last.remedy).disruptive === true;
}

/** Whose program was never started has taken nobody down. */
const lastTried = (step: StepState | undefined): AttemptState | undefined =>
  step?.attempts.findLast(({ exit }) => exit?.reason !== 'not-started');

/** The tool is done long before the pods are: what waits for them in the same phase belongs to the disruption. */
function endOf(state: RunState, step: Step, steps: readonly Step[]): number {
  const gates = steps.filter(({ after, phase }) => phase === step.phase && after.includes(step.id));
  const known = state.steps[step.id];
  const waited = known?.status === 'succeeded' ? gates.map(({ id }) => state.steps[id]) : [];
  if (waited.some((gate) => gate?.status === 'pending')) return Number.POSITIVE_INFINITY;
  const ends = [known, ...waited].map((each) => lastTried(each)?.endedAtMs);
  return Math.max(...ends.map((atMs) => (atMs === null ? Number.POSITIVE_INFINITY : (atMs ?? 0))));
}
