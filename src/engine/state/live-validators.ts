import type { PushKey, Scope } from '../model/ids.ts';
import type { AttemptState, RunState, StepState } from '../model/state.ts';
import type { Step } from '../model/step.ts';
import { asTried } from './as-asked-for.ts';
import { chainRegions } from './chain-regions.ts';
import { stepsOf } from './select.ts';

/**
 * Validators that are up as far as the journal knows, by region. A region, or the part of it that a step is about, counts as
 * down while it is disrupted, and after it until a look at the chain that is younger has seen the region.
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

export function liveIn(state: RunState, scope: Scope): number {
  const seen = state.policy.validators[scope];
  if (seen === undefined) return 0;
  const down = [...downSince(state, scope, seen.atMs).values()].reduce((sum, one) => sum + one, 0);
  return Math.max(0, seen.live - down);
}

/**
 * Whether nothing was up in a region when it was seen last, and nothing was done there since. Of a part of a region nobody
 * knows more: a look counts validators, and does not say whose they are.
 */
export function isDark(state: RunState, scope: Scope): boolean {
  const seen = state.policy.validators[scope];
  return seen === undefined || (seen.live === 0 && partsDownSince(state, scope, seen.atMs) === 0);
}

export const partsDownSince = (state: RunState, scope: Scope, sinceMs: number): number =>
  downSince(state, scope, sinceMs).size;

/** Parts of a region that no look has seen since they were disrupted, and how many validators each may be short of. */
function downSince(state: RunState, scope: Scope, sinceMs: number): ReadonlyMap<PushKey, number> {
  const down = new Map<PushKey, number>();
  const steps = stepsOf(state.plan, scope);
  for (const step of steps) {
    const tried = disruptionBy(state, step);
    if (tried === null || endOf(state, step, steps) < sinceMs) continue;
    const part = step.push ?? scope;
    down.set(part, Math.max(down.get(part) ?? 0, tried.takesDown ?? Number.POSITIVE_INFINITY));
  }
  return down;
}

/** When the newest disruption of a region was over; endless while it goes on, 0 when there was none. */
export function disruptedUntilMs(state: RunState, scope: Scope): number {
  const steps = stepsOf(state.plan, scope);
  return Math.max(0, ...steps.map((step) => (disruptionBy(state, step) === null ? 0 : endOf(state, step, steps))));
}

/** The step as it was tried last, when that took validators down; null = it did not. */
function disruptionBy(state: RunState, step: Step): Step | null {
  const last = lastTried(state.steps[step.id]);
  const tried = last === undefined ? null : asTried(step, last);
  return tried?.disruptive === true ? tried : null;
}

/** Whose program was never started has taken nobody down; who only looked has brought nobody back either. */
const lastTried = (step: StepState | undefined): AttemptState | undefined =>
  step?.attempts.findLast(({ exit, needless }) => needless !== true && exit?.reason !== 'not-started');

/** The tool is done long before the pods are: what waits for them in the same phase belongs to the disruption. */
function endOf(state: RunState, step: Step, steps: readonly Step[]): number {
  const gates = steps.filter(({ after, phase }) => phase === step.phase && after.includes(step.id));
  const known = state.steps[step.id];
  const waited = known?.status === 'succeeded' ? gates.map(({ id }) => state.steps[id]) : [];
  if (waited.some((gate) => gate?.status === 'pending')) return Number.POSITIVE_INFINITY;
  const ends = [known, ...waited].map((each) => lastTried(each)?.endedAtMs);
  return Math.max(...ends.map((atMs) => (atMs === null ? Number.POSITIVE_INFINITY : (atMs ?? 0))));
}
