import type { LimitName } from '../../regions/fleet.ts';
import type { AttemptId, StepId } from '../model/ids.ts';
import type { AttemptState, RunState } from '../model/state.ts';
import type { Step } from '../model/step.ts';
import { stepById } from './reduce.ts';

/**
 * The stretch of a run that decided how long it took: shortening anything else would not have ended it earlier. The
 * segments follow each other without a gap, from the launch to the last thing that ended (or still runs).
 */
export type CriticalPath = readonly PathSegment[];

export interface PathSegment {
  readonly kind: 'work' | 'wait';
  readonly fromMs: number;
  readonly toMs: number;
  /** Which step worked, or was waiting to begin. */
  readonly step: StepId;
  readonly attempt: AttemptId;
  /** Work: what it had to wait for before it began. Wait: why nothing of the path ran. */
  readonly because: PathReason;
}

export type PathReason =
  /** It was first, or nothing that the journal knows was in its way. */
  | { readonly kind: 'start' }
  | { readonly kind: 'after'; readonly step: StepId }
  /** An earlier try of the same step, or of the step its retry began at. */
  | { readonly kind: 'again'; readonly attempt: AttemptId }
  | { readonly kind: 'lane'; readonly step: StepId }
  | { readonly kind: 'limit'; readonly limit: LimitName; readonly step: StepId }
  | { readonly kind: 'carried'; readonly by: StepId }
  | { readonly kind: 'approval' };

interface Tried {
  readonly step: Step;
  readonly attempt: AttemptState;
  readonly endMs: number;
}

interface Cause {
  readonly tried: Tried;
  readonly because: PathReason;
}

/** Empty before anything has been tried. Walks back from what ended last; `nowMs` is the end of what still runs. */
export function criticalPath(state: RunState, nowMs: number): CriticalPath {
  const all = allTried(state, nowMs);
  const seen = new Set<AttemptId>();
  const segments: PathSegment[] = [];
  let at = lastOf(all);
  let untilMs = at?.endMs ?? 0;
  while (at !== null) {
    seen.add(at.attempt.id);
    const cause = causeOf(at, state, all, seen);
    segments.push(workSegment(at, untilMs, cause));
    const resumesMs = Math.min(at.attempt.beganAtMs, cause?.tried.endMs ?? state.launchedAtMs ?? at.attempt.beganAtMs);
    if (resumesMs < at.attempt.beganAtMs) segments.push(waitSegment(at, resumesMs, state, cause));
    untilMs = resumesMs;
    at = cause?.tried ?? null;
  }
  return segments.filter(({ fromMs, toMs }) => toMs > fromMs).toReversed();
}

/** How long the path worked; the rest of it was waiting. */
export const pathWorkMs = (path: CriticalPath): number =>
  path.reduce((sum, { kind, fromMs, toMs }) => (kind === 'work' ? sum + toMs - fromMs : sum), 0);

export const pathMs = (path: CriticalPath): number => (path.at(-1)?.toMs ?? 0) - (path[0]?.fromMs ?? 0);

function allTried(state: RunState, nowMs: number): readonly Tried[] {
  return state.plan.steps.flatMap((step) =>
    (state.steps[step.id]?.attempts ?? []).map((attempt) => ({
      step,
      attempt,
      endMs: Math.max(attempt.beganAtMs, attempt.endedAtMs ?? nowMs),
    })),
  );
}

/** Of several that end together the one that began first has been on the way longest. */
function lastOf(all: readonly Tried[]): Tried | null {
  return all.reduce<Tried | null>((best, one) => (best === null || isLater(one, best) ? one : best), null);
}

function isLater(one: Tried, than: Tried): boolean {
  if (one.endMs !== than.endMs) return one.endMs > than.endMs;
  return one.attempt.beganAtMs < than.attempt.beganAtMs;
}

function workSegment(tried: Tried, untilMs: number, cause: Cause | null): PathSegment {
  const { step, attempt } = tried;
  return {
    ...{ kind: 'work', step: step.id, attempt: attempt.id },
    ...{ fromMs: attempt.beganAtMs, toMs: Math.max(attempt.beganAtMs, untilMs) },
    because: cause?.because ?? { kind: 'start' },
  };
}

function waitSegment({ step, attempt }: Tried, fromMs: number, state: RunState, cause: Cause | null): PathSegment {
  const approved = state.steps[step.id]?.approved ?? null;
  const again = cause?.because.kind === 'again' ? cause.because : null;
  const because = again ?? (approved === null ? { kind: 'start' as const } : { kind: 'approval' as const });
  return { kind: 'wait', fromMs, toMs: attempt.beganAtMs, step: step.id, attempt: attempt.id, because };
}

/** What ended last of everything that kept this attempt from beginning; the plan's own edges win over slots. */
function causeOf(at: Tried, state: RunState, all: readonly Tried[], seen: ReadonlySet<AttemptId>): Cause | null {
  const over = all.filter(({ endMs, attempt }) => endMs <= at.attempt.beganAtMs && !seen.has(attempt.id));
  const edge = latest([...edges(at, state, all, over), ...tries(at, over)]);
  return slot(at, state, all, over, edge?.tried.endMs ?? Number.NEGATIVE_INFINITY) ?? edge;
}

const latest = (causes: readonly Cause[]): Cause | null =>
  causes.reduce<Cause | null>((best, one) => (best === null || one.tried.endMs > best.tried.endMs ? one : best), null);

/** Steps this one comes after. What is carried begins with its carrier: whatever kept the carrier kept it too. */
function edges(at: Tried, state: RunState, all: readonly Tried[], over: readonly Tried[]): readonly Cause[] {
  const { carriedBy } = at.attempt;
  const carrier = carriedBy === null ? undefined : all.find(({ attempt }) => attempt.id === carriedBy);
  const needed = new Set([
    ...neededBy(at.step, state),
    ...(carrier === undefined ? [] : neededBy(carrier.step, state)),
  ]);
  return over.flatMap((tried): readonly Cause[] => {
    if (needed.has(tried.step.id)) return [{ tried, because: { kind: 'after', step: tried.step.id } }];
    if (tried.step.id !== at.step.carriedBy) return [];
    return [{ tried, because: { kind: 'carried', by: tried.step.id } }];
  });
}

/** The steps before it; through one that never ran (it was skipped) to those before that. */
function neededBy(step: Step, state: RunState, seen = new Set<StepId>()): readonly StepId[] {
  return step.after.flatMap((id) => {
    if (seen.has(id)) return [];
    seen.add(id);
    const before = stepById(state.plan, id);
    const ran = (state.steps[id]?.attempts.length ?? 0) > 0;
    return ran || before === undefined ? [id] : neededBy(before, state, seen);
  });
}

/** A later try comes after what failed before it: its own earlier one, or a later step that sent the row back to it. */
function tries(at: Tried, over: readonly Tried[]): readonly Cause[] {
  if (at.attempt.n === 1) return [];
  return over
    .filter(({ step, attempt }) => {
      const failed = step.scope === at.step.scope && attempt.outcome?.status === 'failed';
      return step.id === at.step.id || failed;
    })
    .map((tried) => ({ tried, because: { kind: 'again', attempt: tried.attempt.id } }));
}

/** Who gave it the lane or the slot it had been waiting for; null = nobody since `sinceMs`, when it was ready. */
function slot(
  at: Tried,
  state: RunState,
  all: readonly Tried[],
  over: readonly Tried[],
  sinceMs: number,
): Cause | null {
  if (at.attempt.carriedBy !== null) return null;
  const { lane, limit } = at.step;
  const rivals = over
    .filter(({ attempt, endMs }) => attempt.carriedBy === null && endMs > sinceMs)
    .toSorted((a, b) => b.endMs - a.endMs);
  for (const tried of rivals) {
    if (lane !== null && tried.step.lane === lane) return { tried, because: { kind: 'lane', step: tried.step.id } };
    if (tried.step.limit === limit && wasFull(tried, state, all))
      return { tried, because: { kind: 'limit', limit, step: tried.step.id } };
  }
  return null;
}

/** Whether every slot was taken just before this attempt ended: only then can its end have let another one begin. */
function wasFull({ step: { limit }, endMs: freedMs }: Tried, state: RunState, all: readonly Tried[]): boolean {
  const busy = all.filter(
    ({ step, attempt, endMs }) =>
      step.limit === limit && attempt.carriedBy === null && attempt.beganAtMs < freedMs && endMs >= freedMs,
  );
  return busy.length >= (state.limits[limit] ?? 1);
}
