import type { Actor, RunFact } from '../model/event.ts';
import type { Failure } from '../model/failure.ts';
import { type AttemptId, partsOfAttempt, type Scope } from '../model/ids.ts';
import { NO_POLICY, type OpenBreaker } from '../model/policy.ts';
import type { RunState } from '../model/state.ts';
import { stepById } from '../state/reduce.ts';
import { isSpentCarrier } from '../state/retry.ts';
import { retryDelayMs } from './retry-delay.ts';

export const ENGINE: Actor = { user: 'engine', via: 'engine' };

/** What follows from a failure by itself: another try, fewer at a time, a pause of new starts. `state` has it already. */
export function afterFailure(state: RunState, attempt: AttemptId, nowMs: number): readonly RunFact[] {
  const { step: id } = partsOfAttempt(attempt);
  const last = state.steps[id]?.attempts.at(-1);
  const failure = last?.id === attempt && last.outcome?.status === 'failed' ? last.outcome.failure : null;
  if (failure === null || state.steps[id]?.status !== 'failed') return [];
  return [
    ...retryFacts(state, attempt, failure, nowMs),
    ...slowDown(state, attempt, failure, nowMs),
    ...trip(state, failure, nowMs),
  ];
}

function retryFacts(state: RunState, attempt: AttemptId, failure: Failure, nowMs: number): readonly RunFact[] {
  const { step } = partsOfAttempt(attempt);
  const policy = state.plan.policy?.retry ?? null;
  const spec = stepById(state.plan, step);
  // A carrier that has done its part is told by its regions, which try again alone.
  if (policy === null || spec === undefined || isSpentCarrier(state, spec)) return [];
  const n = (state.steps[step]?.autoRetries ?? 0) + 1;
  const delayMs = retryDelayMs(failure, n, policy, step);
  if (delayMs === null) return [];
  return [{ type: 'retry-scheduled', step, retryAtMs: nowMs + delayMs, n, why: failure.title }];
}

/** One penalty is not answered twice: failures of steps that began before the last change say nothing new. */
function slowDown(state: RunState, attempt: AttemptId, failure: Failure, nowMs: number): readonly RunFact[] {
  const { step: id } = partsOfAttempt(attempt);
  const step = stepById(state.plan, id);
  if (failure.class !== 'throttle' || step === undefined || (state.plan.policy?.retry ?? null) === null) return [];
  const { limit } = step;
  const allowed = state.limits[limit];
  const changedAtMs = state.policy.governed[limit]?.changedAtMs ?? 0;
  const beganAtMs = state.steps[id]?.attempts.at(-1)?.beganAtMs ?? nowMs;
  const value = Math.max(1, Math.floor(Math.min(allowed, runningOn(state, limit) + 1) / 2));
  if (value >= allowed || beganAtMs <= changedAtMs) return [];
  return [
    { type: 'concurrency-changed', limit, value, by: ENGINE, why: `lowered because of throttling (${failure.title})` },
  ];
}

function runningOn(state: RunState, limit: string): number {
  return state.plan.steps.filter((step) => step.limit === limit && state.steps[step.id]?.status === 'running').length;
}

function trip(state: RunState, failure: Failure, nowMs: number): readonly RunFact[] {
  const policy = (state.plan.policy ?? NO_POLICY).breaker;
  if (policy === null || state.policy.breaker !== null) return [];
  const since = Math.max(nowMs - policy.withinMs, state.policy.breakerClosedAtMs);
  const scopes = scopesWith(state, failure.fingerprint, since);
  const forAll = failure.class === 'auth' && failure.reach === 'all';
  if (!forAll && scopes.length < policy.failures) return [];
  // A login that has expired, or is refused in one region after another, is brought back by no waiting.
  const lasting = failure.class === 'auth';
  const pauseMs = Math.max(policy.pauseMs, failure.retryAfterMs ?? 0);
  const breaker: OpenBreaker = {
    ...{ cause: failure.fingerprint, title: failure.title, scopes, openedAtMs: nowMs },
    untilMs: lasting ? null : nowMs + pauseMs,
  };
  return [{ type: 'breaker-opened', breaker }];
}

/** Scopes that failed in this way since then, each once. */
function scopesWith(state: RunState, fingerprint: string, sinceMs: number): readonly Scope[] {
  const found = new Set<Scope>();
  for (const step of state.plan.steps) {
    for (const { endedAtMs, outcome } of state.steps[step.id]?.attempts ?? []) {
      const same = outcome?.status === 'failed' && outcome.failure.fingerprint === fingerprint;
      if (same && endedAtMs !== null && endedAtMs > sinceMs) found.add(step.scope);
    }
  }
  return [...found];
}
