import type { Failure } from '../../engine/model/failure.ts';
import type { Hold } from '../../engine/model/hold.ts';
import type { AttemptId, Scope } from '../../engine/model/ids.ts';
import type { AttemptState, RunState } from '../../engine/model/state.ts';
import type { Step } from '../../engine/model/step.ts';
import { asTried } from '../../engine/state/as-asked-for.ts';
import { failureOf, hasSkipped, stepsOf } from '../../engine/state/select.ts';
import { surveyOf } from '../state/run-data.ts';
import { type ComingRetry, comingRetry } from './coming-retry.ts';

/** The one thing a row is about right now; everything the row says follows from it. */
export type RowStatus =
  | { readonly kind: 'failed'; readonly step: Step; readonly failure: Failure | null; readonly lost: boolean }
  | { readonly kind: 'approval'; readonly step: Step; readonly hold: Extract<Hold, { kind: 'approval' }> }
  /** It failed, and the engine is going to try it again by itself: nobody is needed yet. */
  | { readonly kind: 'retrying'; readonly step: Step; readonly failure: Failure | null; readonly retry: ComingRetry }
  | { readonly kind: 'running'; readonly step: Step; readonly attempt: AttemptState }
  | { readonly kind: 'waiting'; readonly step: Step; readonly hold: Hold | null }
  | { readonly kind: 'done'; readonly verified: boolean; readonly skipped: boolean }
  | { readonly kind: 'empty' };

const known = new WeakMap<RunState, Map<Scope, RowStatus>>();

export function rowStatus(state: RunState, scope: Scope): RowStatus {
  let book = known.get(state);
  if (book === undefined) {
    book = new Map();
    known.set(state, book);
  }
  let status = book.get(scope);
  if (status === undefined) {
    status = statusOfSteps(state, stepsOf(state.plan, scope));
    book.set(scope, status);
  }
  return status;
}

/** The same for some steps of a row. */
export function statusOfSteps(state: RunState, steps: readonly Step[]): RowStatus {
  if (steps.length === 0) return { kind: 'empty' };
  return (
    failed(state, steps) ??
    approval(state, steps) ??
    retrying(state, steps) ??
    running(state, steps) ??
    waiting(state, steps) ??
    done(state, steps)
  );
}

function failed(state: RunState, steps: readonly Step[]): RowStatus | null {
  for (const step of steps) {
    const now = state.steps[step.id];
    if ((now?.status === 'failed' && comingRetry(state, step.id) === null) || now?.status === 'lost') {
      return { kind: 'failed', step, failure: failureOf(now), lost: now.status === 'lost' };
    }
  }
  return null;
}

/** The soonest of them. */
function retrying(state: RunState, steps: readonly Step[]): RowStatus | null {
  const coming = steps.flatMap((step) => {
    const retry = comingRetry(state, step.id);
    return retry === null ? [] : [{ step, retry }];
  });
  const [next] = coming.toSorted((one, other) => one.retry.atMs - other.retry.atMs);
  return next === undefined ? null : { kind: 'retrying', ...next, failure: failureOf(state.steps[next.step.id]) };
}

function approval(state: RunState, steps: readonly Step[]): RowStatus | null {
  const { holds } = surveyOf(state);
  for (const step of steps) {
    const hold = holds.get(step.id);
    if (hold?.kind === 'approval') return { kind: 'approval', step, hold };
  }
  return null;
}

function running(state: RunState, steps: readonly Step[]): RowStatus | null {
  // The latest begun tells most: an early one that still runs beside it is usually a watcher.
  const live = steps.flatMap((step) => {
    const attempt = state.steps[step.id]?.attempts.at(-1);
    if (state.steps[step.id]?.status !== 'running' || attempt === undefined) return [];
    return [{ step: asTried(step, attempt), attempt }];
  });
  const latest = live.reduce<(typeof live)[number] | null>(
    (best, one) => (best === null || one.attempt.beganAtMs >= best.attempt.beganAtMs ? one : best),
    null,
  );
  return latest === null ? null : { kind: 'running', ...latest };
}

function waiting(state: RunState, steps: readonly Step[]): RowStatus | null {
  const { holds } = surveyOf(state);
  const pending = steps.filter((one) => state.steps[one.id]?.status === 'pending');
  // What needs a person is not hidden behind what only takes its time.
  const step = pending.find(({ id }) => holds.get(id)?.kind === 'signer') ?? pending[0];
  return step === undefined ? null : { kind: 'waiting', step, hold: holds.get(step.id) ?? null };
}

function done(state: RunState, steps: readonly Step[]): RowStatus {
  const skipped = hasSkipped(state, steps);
  return { kind: 'done', skipped, verified: !skipped && steps.some((step) => step.phase === 'verify') };
}

export const needsAttention = (status: RowStatus): boolean =>
  status.kind === 'failed' || status.kind === 'approval' || waitsForPassword(status);

/** Nobody but a person can let it go on. */
export const waitsForPassword = (status: RowStatus): boolean =>
  status.kind === 'waiting' && status.hold?.kind === 'signer';

/** A carried attempt has no signals of its own under its own id when its carrier reports for it; look at both. */
export const signalIds = (attempt: AttemptState): readonly AttemptId[] =>
  attempt.carriedBy === null ? [attempt.id] : [attempt.id, attempt.carriedBy];
