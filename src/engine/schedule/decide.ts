import type { RunResult } from '../model/event.ts';
import type { Hold } from '../model/hold.ts';
import type { StepId } from '../model/ids.ts';
import type { RunState, StepState } from '../model/state.ts';
import { stepById } from '../state/reduce.ts';
import { awaitsPerson, runResult } from '../state/result.ts';
import { beginsAtMs, lastBegins } from '../state/stagger.ts';
import { type Survey, survey } from '../state/survey.ts';

export interface Decision {
  /** Steps to claim and start now. Deciding again on the state that has them begun starts nothing. */
  readonly start: readonly StepId[];
  readonly holds: ReadonlyMap<StepId, Hold>;
  /** Set when nothing runs and nothing can start without a person. */
  readonly end: RunResult | null;
}

export interface DecideOptions {
  /** Whether a step that needs a person's approval lets the run end (headless) or keeps it waiting (a screen). */
  readonly endWhenHeld: boolean;
}

export function decide(state: RunState, nowMs: number, options: DecideOptions): Decision {
  const found = survey(state);
  const start = state.status === 'running' ? dueNow(state, found, nowMs) : [];
  const end = start.length === 0 && isSettled(state, found, options) ? runResult(state, found, nowMs) : null;
  return { start, holds: found.holds, end };
}

/** Begins that are kept apart have their moment; everything else starts at once. */
function dueNow(state: RunState, { startable }: Survey, nowMs: number): readonly StepId[] {
  const last = lastBegins(state);
  if (last.size === 0) return startable;
  return startable.filter((id) => {
    const limit = stepById(state.plan, id)?.limit;
    return limit !== undefined && beginsAtMs(state, limit, last, nowMs) === null;
  });
}

function isSettled(state: RunState, found: Survey, options: DecideOptions): boolean {
  if (state.status !== 'running' && state.status !== 'stopping') return false;
  if (isAny(state, (step) => step.status === 'running')) return false;
  if (state.status === 'stopping') return true;
  if (goesOnByItself(state, found)) return false;
  return options.endWhenHeld || ![...found.holds.values()].some(awaitsPerson);
}

/** In the order of the plan, in which what runs comes early: a list of all values first would take longer than the rest. */
const isAny = ({ plan, steps }: RunState, test: (step: StepState) => boolean): boolean =>
  plan.steps.some(({ id }) => {
    const step = steps[id];
    return step !== undefined && test(step);
  });

/** Time alone, or a look at the chain, lets something start again. */
function goesOnByItself(state: RunState, found: Survey): boolean {
  const { breaker } = state.policy;
  if (breaker !== null && breaker.untilMs === null) return false;
  if (isAny(state, (step) => step.status === 'failed' && step.retryAtMs !== null)) return true;
  return [...found.holds.values()].some(
    (hold) =>
      (hold.kind === 'breaker' && hold.untilMs !== null) ||
      (hold.kind === 'quorum' && hold.final !== true) ||
      hold.kind === 'disk' ||
      hold.kind === 'stagger' ||
      (hold.kind === 'wave' && hold.soaking),
  );
}
