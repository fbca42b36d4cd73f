import type { RunEvent } from '../model/event.ts';
import { type AttemptId, partsOfAttempt } from '../model/ids.ts';
import type { AttemptState, RunState, StepStatus } from '../model/state.ts';
import type { Step } from '../model/step.ts';
import { withoutDifference } from './reduce-world.ts';
import { withSteps } from './with-steps.ts';

type Of<Type extends RunEvent['type']> = Extract<RunEvent, { type: Type }>;

export function beginAttempt(state: RunState, event: Of<'attempt-begun'>): RunState {
  const { step, n } = partsOfAttempt(event.attempt);
  const attempt: AttemptState = {
    id: event.attempt,
    n,
    beganAtMs: event.atMs,
    endedAtMs: null,
    pid: null,
    startTicks: null,
    carriedBy: event.carriedBy,
    cancelled: false,
    exit: null,
    outcome: null,
    ...(event.remedy === undefined ? {} : { remedy: event.remedy }),
    ...(event.needless === undefined ? {} : { needless: event.needless }),
  };
  return withSteps(withoutDifference(state, step), [step], (known) => ({
    ...known,
    ...{ status: 'running', remedy: undefined },
    attempts: [...known.attempts, attempt],
  }));
}

/** `planned`: the step it was a try of. */
export function endAttempt(state: RunState, event: Of<'attempt-ended'>, planned: Step | undefined): RunState {
  const { step } = partsOfAttempt(event.attempt);
  const live = state.steps[step]?.attempts.at(-1);
  // A report about an attempt that is not the live one is history told twice; it must not overturn a later one.
  if (live?.id !== event.attempt || live.endedAtMs !== null) return state;
  const ended = withAttempt(state, event.attempt, {
    endedAtMs: endOf(event, live),
    exit: event.exit,
    outcome: event.outcome,
  });
  // What a way out leaves behind is the step itself, still to be done.
  const tookWayOut = live.remedy !== undefined && event.outcome.status === 'succeeded';
  const status = tookWayOut ? 'pending' : statusAfter(event, planned);
  return withSteps(ended, [step], (known) => ({ ...known, status }));
}

/** Never before its begin and never to come: the clock may have been set meanwhile. */
const endOf = ({ atMs, exit }: Of<'attempt-ended'>, { beganAtMs }: AttemptState): number =>
  Math.min(atMs, Math.max(beganAtMs, exit?.endedAtMs ?? atMs));

function statusAfter(event: Of<'attempt-ended'>, step: Step | undefined): StepStatus {
  if (event.outcome.status === 'succeeded') return 'succeeded';
  return event.exit?.reason === 'lost' && step?.onLost === 'ask' ? 'lost' : 'failed';
}

export function forceAttempt(state: RunState, { attempt }: Of<'attempt-forced'>): RunState {
  const { step } = partsOfAttempt(attempt);
  const before = state.steps[step]?.attempts.find(({ id }) => id === attempt)?.forced ?? 0;
  return withAttempt(state, attempt, { forced: before + 1 });
}

export function withAttempt(state: RunState, id: AttemptId, change: Partial<AttemptState>): RunState {
  const { step } = partsOfAttempt(id);
  return withSteps(state, [step], (known) => ({
    ...known,
    attempts: known.attempts.map((attempt) => (attempt.id === id ? { ...attempt, ...change } : attempt)),
  }));
}
