import type { AttemptState, RunState } from '../../engine/model/state.ts';
import type { Step } from '../../engine/model/step.ts';
import { failureOf } from '../../engine/state/select.ts';
import { type RunData, surveyOf } from '../state/run-data.ts';
import type { CellLook } from './cell-look.ts';
import { againWords, comingRetry } from './coming-retry.ts';
import { duration } from './format-time.ts';
import { holdWords } from './hold-words.ts';
import { signalIds } from './row-status.ts';
import { silence } from './silent-step.ts';

export function stepLook(state: RunState, step: Step): CellLook {
  const now = state.steps[step.id];
  switch (now?.status) {
    case undefined:
    case 'dormant':
      return 'absent';
    case 'running':
      return now.attempts.length > 1 ? 'retrying' : 'running';
    case 'succeeded':
    case 'skipped':
      return now.status;
    case 'failed':
      return comingRetry(state, step.id) === null ? 'failed' : 'retrying';
    case 'lost':
      return 'failed';
    case 'pending': {
      const hold = surveyOf(state).holds.get(step.id);
      if (hold?.kind === 'approval') return 'approval';
      return hold === undefined || hold.kind === 'limit' || hold.kind === 'lane' ? 'waiting' : 'pending';
    }
  }
}

/** What became of a step or is becoming of it, in words, with how long it took. */
export function stepWords(data: RunData, step: Step, nowMs: number): string {
  const now = data.state.steps[step.id];
  const attempt = now?.attempts.at(-1);
  const took = attempt === undefined ? '' : duration((attempt.endedAtMs ?? nowMs) - attempt.beganAtMs);
  switch (now?.status) {
    case undefined:
      return '';
    case 'running':
      return attempt === undefined ? '' : `${took} ${runningWords(data, step, attempt, nowMs)}`;
    case 'succeeded':
      return `done ${took} ${attempt?.outcome?.status === 'succeeded' ? attempt.outcome.summary : ''}`;
    case 'failed': {
      const retry = comingRetry(data.state, step.id);
      const title = failureOf(now)?.title ?? '';
      return retry === null ? `failed ${took} ${title}` : `failed, ${againWords(data.state, retry, nowMs)}: ${title}`;
    }
    case 'lost':
      return `vanished after ${took}: look before you retry`;
    case 'dormant':
      return 'only when the change has failed for good';
    case 'skipped':
      return `skipped: ${now.skipReason ?? ''}`;
    case 'pending': {
      const hold = surveyOf(data.state).holds.get(step.id);
      return hold === undefined ? 'starts now' : holdWords(hold, step.scope, nowMs);
    }
  }
}

function runningWords(data: RunData, step: Step, attempt: AttemptState, nowMs: number): string {
  const silent = silence(data, step, attempt, nowMs);
  return `${silent === null ? '' : `${silent.brief} `}${liveWords(data, signalIds(attempt))}`;
}

/** How far it is and what it does, as far as its tool tells. */
export function liveWords(data: RunData, ids: ReturnType<typeof signalIds>): string {
  const progress = ids.map((id) => data.signals.progress.get(id)).find((one) => one !== undefined);
  const activity = ids.map((id) => data.signals.activity.get(id)).find((one) => one !== undefined) ?? '';
  if (progress === undefined) return activity;
  return `${progress.done}/${progress.total ?? '?'} ${progress.unit} ${activity}`;
}
