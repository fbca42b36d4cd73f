import type { RunEvent } from '../model/event.ts';
import type { PolicyState } from '../model/policy.ts';
import type { AttemptState, RunState, StepState } from '../model/state.ts';

type ClockJumped = Extract<RunEvent, { type: 'clock-jumped' }>;

/**
 * Moments to come keep their distance to now, and stretches that are being measured keep their length, wherever the clock
 * went: nothing times out, becomes due or stands still because of it. Time asleep counts as no time.
 */
export function shiftTimes(state: RunState, event: ClockJumped): RunState {
  const steps = Object.fromEntries(
    Object.entries(state.steps).map(([id, step]) => [id, shiftStep(step, event)] as const),
  ) as RunState['steps'];
  return { ...state, steps, policy: shiftPolicy(state.policy, event.byMs) };
}

function shiftStep(step: StepState, event: ClockJumped): StepState {
  const { retryAtMs } = step;
  const live = step.attempts.some(({ endedAtMs }) => endedAtMs === null);
  if (retryAtMs === null && !live) return step;
  return {
    ...step,
    retryAtMs: retryAtMs === null ? null : retryAtMs + event.byMs,
    attempts: live ? step.attempts.map((attempt) => shiftAttempt(attempt, event)) : step.attempts,
  };
}

/** A clock that was wrong was wrong at its beginning too; a machine that slept did begin it when it says. */
function shiftAttempt(attempt: AttemptState, { slept, byMs, atMs: jumpedAtMs }: ClockJumped): AttemptState {
  if (attempt.endedAtMs !== null) return attempt;
  return slept
    ? { ...attempt, jumpedAtMs, asleepMs: (attempt.asleepMs ?? 0) + byMs }
    : { ...attempt, jumpedAtMs, beganAtMs: attempt.beganAtMs + byMs };
}

function shiftPolicy(policy: PolicyState, byMs: number): PolicyState {
  const { breaker, waveSettled } = policy;
  const governed = Object.entries(policy.governed).map(
    ([limit, one]) => [limit, { ...one, changedAtMs: one.changedAtMs + byMs }] as const,
  );
  return {
    ...policy,
    governed: Object.fromEntries(governed),
    breakerClosedAtMs: policy.breakerClosedAtMs === 0 ? 0 : policy.breakerClosedAtMs + byMs,
    breaker: breaker === null || breaker.untilMs === null ? breaker : { ...breaker, untilMs: breaker.untilMs + byMs },
    waveSettled: waveSettled === null ? null : { ...waveSettled, atMs: waveSettled.atMs + byMs },
  };
}
