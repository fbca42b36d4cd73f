import { type AttemptId, partsOfAttempt, type Scope } from '../../engine/model/ids.ts';
import { stepById } from '../../engine/state/reduce.ts';
import type { ReplayAction, ReplayView } from '../replay/playhead.ts';
import type { Recording } from '../replay/recording.ts';
import type { Tone } from '../theme.ts';
import { eventWords } from './event-words.ts';

const TO_ONE_EVENT: ReadonlySet<ReplayAction> = new Set<ReplayAction>([
  ...(['replay-step', 'replay-step-back', 'replay-previous-failure', 'replay-next-failure'] as const),
]);

export interface PlaceWords {
  readonly text: string;
  readonly tone: Tone;
  /** The row that failed then; null = none did. */
  readonly failed: Scope | null;
}

/** Whoever goes to one event is told which it is; null = one went somewhere else. */
export function placeWords({ recording, head: { at } }: ReplayView, action: ReplayAction): PlaceWords | null {
  const event = recording.events[at];
  if (event === undefined || !TO_ONE_EVENT.has(action)) return null;
  const failure = recording.failures.indexOf(at);
  const which = failure === -1 ? `event ${event.seq}` : `failure ${failure + 1} of ${recording.failures.length}`;
  const words = eventWords(event);
  if (words === null) return { text: `${which}: ${event.type}`, tone: 'plain', failed: null };
  const about = words.about === '' ? 'run' : words.about;
  const failed = failure !== -1 && event.type === 'attempt-ended' ? scopeOfAttempt(recording, event.attempt) : null;
  return { text: `${which}: ${about} ${words.what}`, tone: failure === -1 ? words.tone : 'bad', failed };
}

const scopeOfAttempt = (recording: Recording, attempt: AttemptId): Scope | null =>
  stepById(recording.state(0).plan, partsOfAttempt(attempt).step)?.scope ?? null;
