import type { RunEvent } from '../../engine/model/event.ts';
import { type AttemptId, partsOfAttempt, type StepId } from '../../engine/model/ids.ts';
import type { Outcome } from '../../engine/model/outcome.ts';
import type { RunState } from '../../engine/model/state.ts';
import { stepById } from '../../engine/state/reduce.ts';
import { withoutKeys } from '../../engine/state/without-keys.ts';
import { surveyOf } from '../state/run-data.ts';
import { cleanText } from '../view/clean-text.ts';
import { eventWords } from '../view/event-words.ts';
import { clockTime, duration } from '../view/format-time.ts';

/**
 * An event as lines that are only ever appended: for headless runs, log collectors and screen readers. `state` is the
 * state after the event. Never has an escape sequence; empty for events that say nothing to a reader.
 */
export function plainLines(event: RunEvent, state: RunState): readonly string[] {
  switch (event.type) {
    case 'attempt-begun':
      return [stepLine(event.atMs, event.attempt, 'began', begunWords(event, state))];
    case 'attempt-ended':
      return endedLines(event, state);
    default: {
      const words = eventWords(event);
      return words === null ? [] : [row(event.atMs, words.about === '' ? 'run' : words.about, '', '', words.what)];
    }
  }
}

function begunWords(
  { attempt, remedy, needless }: Extract<RunEvent, { type: 'attempt-begun' }>,
  state: RunState,
): string {
  const { step, n } = partsOfAttempt(attempt);
  // A way out runs another program than the step's own.
  const what = remedy?.name ?? stepById(state.plan, step)?.title ?? '';
  return `${needless === true ? 'not needed: ' : ''}${what}${n === 1 ? '' : ` (try ${n})`}`;
}

function endedLines(event: Extract<RunEvent, { type: 'attempt-ended' }>, state: RunState): readonly string[] {
  const { step } = partsOfAttempt(event.attempt);
  const attempt = state.steps[step]?.attempts.at(-1);
  const took = attempt === undefined ? '' : `${duration((attempt.endedAtMs ?? event.atMs) - attempt.beganAtMs)} `;
  const word = event.outcome.status === 'succeeded' ? 'done' : 'failed';
  const ended = stepLine(event.atMs, event.attempt, word, took + outcomeWords(event.outcome, step));
  return [ended, ...approvalsAfter(step, event.atMs, state)];
}

function outcomeWords(outcome: Outcome, step: StepId): string {
  if (outcome.status === 'succeeded') return outcome.summary;
  const { title, hint } = outcome.failure;
  return `${title} (${outcome.failure.class}) - ${withoutKeys(hint, step.split('/').slice(0, 1), 'shell')}`;
}

/** A step that now waits for a person would otherwise wait in silence. */
function approvalsAfter(done: StepId, atMs: number, state: RunState): readonly string[] {
  return state.plan.steps.flatMap((step) => {
    if (!step.guards.some((guard) => guard.of === done)) return [];
    const hold = surveyOf(state).holds.get(step.id);
    if (hold?.kind !== 'approval') return [];
    const what = `${hold.list.length} ${hold.meaning}: ${hold.list.join(', ')}`;
    return [row(atMs, step.scope, `${step.phase}/${step.name}`, 'approve', what)];
  });
}

function stepLine(atMs: number, attempt: AttemptId, word: string, what: string): string {
  const [scope = '', ...rest] = partsOfAttempt(attempt).step.split('/');
  return row(atMs, scope, rest.join('/'), word, what);
}

/** Widths hold the longest id of the catalogue and the longest step of the recipes; longer ones push, nothing is cut. */
function row(atMs: number, scope: string, step: string, word: string, what: string): string {
  const columns = [clockTime(atMs), scope.padEnd(18), step.padEnd(24), word.padEnd(7), what];
  return cleanText(columns.filter((column) => column.trim() !== '').join('  ')).trimEnd();
}
