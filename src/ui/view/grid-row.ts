import type { Hold } from '../../engine/model/hold.ts';
import type { Scope } from '../../engine/model/ids.ts';
import type { RunState } from '../../engine/model/state.ts';
import { wayBackWords } from '../../engine/state/on-failure.ts';
import { stepsOf } from '../../engine/state/select.ts';
import type { PhaseId } from '../../regions/fleet.ts';
import { type RunData, surveyOf } from '../state/run-data.ts';
import type { Tone } from '../theme.ts';
import { briefWords } from './brief-words.ts';
import type { CellLook } from './cell-look.ts';
import { againWords, comingRetry } from './coming-retry.ts';
import { duration } from './format-time.ts';
import { holdWords } from './hold-words.ts';
import { knownCell } from './known-cell.ts';
import { phaseAmount } from './phase-amount.ts';
import { type RowStatus, rowStatus, signalIds } from './row-status.ts';
import { silence } from './silent-step.ts';
import { slowness } from './slow-step.ts';

export interface GridRow {
  readonly scope: Scope;
  readonly name: string;
  readonly code: string;
  readonly cells: readonly GridCell[];
  /** What it does now, or why it waits, in words. */
  readonly now: string;
  /** What is kept when `now` has to be cut: a countdown. Empty = nothing. */
  readonly tail: string;
  /** The same in a word or two, for several regions side by side. */
  readonly brief: string;
  readonly tone: Tone;
  readonly status: RowStatus;
  readonly height: number | null;
  readonly peers: number | null;
}

export interface GridCell {
  readonly phase: PhaseId;
  readonly look: CellLook;
  /** `62%` or `3/4` while it runs; empty otherwise. */
  readonly amount: string;
}

export function gridRow(
  data: RunData,
  who: { readonly scope: Scope; readonly name: string; readonly code: string },
  phases: readonly PhaseId[],
  nowMs: number,
): GridRow {
  const status = rowStatus(data.state, who.scope);
  // What a step saw when it proved the region is old by the first look at all nodes.
  const seen = data.signals.health?.regions.find(({ region }) => region === who.scope);
  const chain = seen ?? data.signals.chain.get(who.scope);
  return {
    ...who,
    status,
    brief: briefWords(data, who.scope, status, nowMs),
    cells: phases.map((phase) => gridCell(data, who.scope, phase)),
    tail: status.kind === 'retrying' ? `, ${againWords(data.state, status.retry, nowMs)}` : '',
    ...nowWords(data, who.scope, status, nowMs),
    height: chain?.height ?? null,
    peers: chain?.peers ?? null,
  };
}

function gridCell(data: RunData, scope: Scope, phase: PhaseId): GridCell {
  const look = cellLook(data.state, scope, phase);
  return { phase, look, amount: look === 'running' || look === 'retrying' ? phaseAmount(data, scope, phase) : '' };
}

/** A phase between two of its steps is still under way for the eye: only what has not begun is `pending`. */
export function cellLook(state: RunState, scope: Scope, phase: PhaseId): CellLook {
  const cell = knownCell(state, scope, phase);
  if (cell.status === 'running') return hasRetry(state, scope, phase) ? 'retrying' : 'running';
  if (cell.status === 'failed') return goesOnByItself(state, scope, phase) ? 'retrying' : 'failed';
  if (cell.status !== 'pending') return cell.status;
  const holds = stepsOf(state.plan, scope).flatMap((step) => {
    const hold = step.phase === phase ? surveyOf(state).holds.get(step.id) : undefined;
    return hold === undefined ? [] : [hold];
  });
  if (holds.some((hold) => hold.kind === 'approval')) return 'approval';
  // Nothing holds its next step: it is between two of them.
  if (cell.done > 0 && holds.length < cell.total - cell.done && state.status === 'running') return 'running';
  if (cell.done > 0) return 'waiting';
  return holds[0] === undefined || isPending(holds[0]) ? 'pending' : 'waiting';
}

const isPending = (hold: Hold): boolean =>
  hold.kind === 'not-launched' || hold.kind === 'after' || hold.kind === 'blocked' || hold.kind === 'stopping';

/** Everything that failed in it is going to be tried again by the engine. */
function goesOnByItself(state: RunState, scope: Scope, phase: PhaseId): boolean {
  return stepsOf(state.plan, scope).every(({ id, phase: own }) => {
    const status = state.steps[id]?.status;
    return own !== phase || (status !== 'failed' && status !== 'lost') || comingRetry(state, id) !== null;
  });
}

function hasRetry(state: RunState, scope: Scope, phase: PhaseId): boolean {
  return stepsOf(state.plan, scope).some((step) => {
    const now = state.steps[step.id];
    return step.phase === phase && now?.status === 'running' && now.attempts.length > 1;
  });
}

function nowWords(
  data: RunData,
  scope: Scope,
  status: RowStatus,
  nowMs: number,
): { readonly now: string; readonly tone: Tone } {
  switch (status.kind) {
    case 'failed':
      return { now: failedWords(data.state, scope, status), tone: 'bad' };
    case 'retrying':
      return { now: status.failure?.title ?? status.step.title, tone: 'warn' };
    case 'approval':
      return { now: holdWords(status.hold, scope, nowMs), tone: 'warn' };
    case 'running':
      return runningWords(data, status, nowMs);
    case 'waiting':
      return { now: waitingWords(data.state, status, scope, nowMs), tone: 'wait' };
    case 'done':
      return doneWords(data.state, scope, status);
    case 'empty':
      return { now: '', tone: 'dim' };
  }
}

type Of<Kind extends RowStatus['kind']> = Extract<RowStatus, { kind: Kind }>;

/** Before the launch every row waits for the same thing, whatever its steps wait for among themselves. */
function waitingWords(state: RunState, { hold }: Of<'waiting'>, scope: Scope, nowMs: number): string {
  if (state.status === 'planned') return 'not launched';
  return hold === null ? 'starts now' : holdWords(hold, scope, nowMs);
}

/** Where it stands now comes before what went wrong: the rest of the line may be cut. */
function failedWords(state: RunState, scope: Scope, { failure, lost, step }: Of<'failed'>): string {
  const back = wayBackWords(state, scope);
  if (back !== null) return `${back}: ${failure?.title ?? `${step.title} failed`}`;
  if (lost) return `${step.name} vanished: look, then r retry`;
  return failure === null ? `${step.title} failed` : failure.title;
}

function runningWords(
  data: RunData,
  { step, attempt }: Of<'running'>,
  nowMs: number,
): { readonly now: string; readonly tone: Tone } {
  const activity = signalIds(attempt)
    .map((id) => data.signals.activity.get(id))
    .find((one) => one !== undefined);
  const took = duration(nowMs - attempt.beganAtMs);
  const slow = slowness(data.state, step, attempt, nowMs);
  const silent = silence(data, step, attempt, nowMs);
  if (silent !== null) {
    const also = slow === null ? '' : `, slow ${took}`;
    return { now: `${silent.brief}${also}: ${activity ?? step.title}`, tone: 'warn' };
  }
  if (slow !== null) return { now: `slow ${took}, ${slow.brief}: ${activity ?? step.title}`, tone: 'warn' };
  return { now: activity === undefined ? `${step.title} ${took}` : `${took} ${activity}`, tone: 'plain' };
}

function doneWords(state: RunState, scope: Scope, status: Of<'done'>): { readonly now: string; readonly tone: Tone } {
  const took = `in ${duration(spanMs(state, scope))}`;
  if (status.skipped) return { now: 'done, some skipped', tone: 'dim' };
  return status.verified ? { now: `verified ${took}`, tone: 'good' } : { now: `done ${took}`, tone: 'good' };
}

function spanMs(state: RunState, scope: Scope): number {
  let from = Number.POSITIVE_INFINITY;
  let to = 0;
  for (const step of stepsOf(state.plan, scope)) {
    for (const attempt of state.steps[step.id]?.attempts ?? []) {
      from = Math.min(from, attempt.beganAtMs);
      to = Math.max(to, attempt.endedAtMs ?? 0);
    }
  }
  return Math.max(0, to - from);
}
