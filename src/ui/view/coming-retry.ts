import type { StepId } from '../../engine/model/ids.ts';
import type { RunState } from '../../engine/model/state.ts';
import { mostTries } from '../../engine/state/retry-paces.ts';
import { failureOf } from '../../engine/state/select.ts';
import { countdown } from './countdown.ts';

/** A try that the engine is going to make by itself. */
export interface ComingRetry {
  readonly atMs: number;
  /** Which of them it is, from 1. */
  readonly n: number;
  readonly most: number;
}

/** Null = nobody but a person tries this step again; a run that has ended tries nothing. */
export function comingRetry(state: RunState, step: StepId): ComingRetry | null {
  const now = state.steps[step];
  if (now?.status !== 'failed' || now.retryAtMs === null || state.status === 'ended') return null;
  const failure = failureOf(now);
  const most = failure === null ? 0 : mostTries(failure, state.plan.policy?.retry ?? null);
  return { atMs: now.retryAtMs, n: now.autoRetries, most: Math.max(most, now.autoRetries) };
}

/** `again in 0:24 (2 of 5)`. */
export const againWords = (state: RunState, retry: ComingRetry, nowMs: number): string =>
  `${whenAgain(state, retry.atMs, nowMs)} (${retry.n} of ${retry.most})`;

/** `again in 0:24`, or what it waits for when its time alone is not enough. */
export function whenAgain({ status, policy }: RunState, atMs: number, nowMs: number): string {
  if (status === 'paused') return 'again once resumed';
  if (status === 'stopping') return 'again once taken up again';
  if (policy.breaker !== null && policy.breaker.untilMs === null) return 'again once starts go on';
  const leftMs = Math.max(atMs, policy.breaker?.untilMs ?? 0) - nowMs;
  return leftMs <= 0 ? 'again now' : `again in ${countdown(leftMs)}`;
}

/** The same for a grid with little room: `again 0:24`. */
export const briefAgain = (state: RunState, { atMs }: ComingRetry, nowMs: number): string =>
  whenAgain(state, atMs, nowMs)
    .replace(/^again in /, 'again ')
    .replace(/^again once .*$/, 'again later');

/** Why nobody tries it again by itself, in words. */
export function whyNotAgain(state: RunState, step: StepId): string {
  const now = state.steps[step];
  const failure = failureOf(now);
  const retry = state.plan.policy?.retry ?? null;
  if (now === undefined || failure === null || retry === null) return 'not by itself';
  if (state.status === 'ended' && now.retryAtMs !== null) return 'not by itself: the run has ended';
  const most = mostTries(failure, retry);
  if (most === 0) return 'not by itself: this waits for a person';
  if (now.autoRetries === 0) return 'not by itself';
  // A try that was scheduled and not made was taken back by somebody.
  const usedUp = now.autoRetries >= most && now.attempts.length > now.autoRetries;
  return usedUp ? `not by itself any more: all ${most} tries were made` : 'not by itself any more: somebody stopped it';
}
