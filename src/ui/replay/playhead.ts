import { unreachable } from '../../lib/assert.ts';
import type { Recording } from './recording.ts';

/** Where in a recording one is, and how it goes on from there. */
export interface Playhead {
  /** Place of the last event that has happened. */
  readonly at: number;
  /** Into the recording; not before that event and not after the next one. */
  readonly ms: number;
  readonly playing: boolean;
  /** How many times faster than it was. */
  readonly speed: number;
  /** Set for a while after a stretch without events was left out. */
  readonly skipped: Skipped | null;
}

/** A place in a recording, as it is shown. */
export interface ReplayView {
  readonly recording: Recording;
  readonly head: Playhead;
}

export interface Skipped {
  readonly ms: number;
  /** How long it is still said, in time of the screen. */
  readonly sayMs: number;
}

/** What can be done with a recording while it is shown. */
export type ReplayAction =
  | 'replay-play'
  | 'replay-slower'
  | 'replay-faster'
  | 'replay-step-back'
  | 'replay-step'
  | 'replay-jump-back'
  | 'replay-jump'
  | 'replay-begin'
  | 'replay-end'
  | 'replay-previous-failure'
  | 'replay-next-failure';

/** Each about twice the one before: a key press is felt, and three lead from a minute to a night. */
const SPEEDS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000] as const;
export const SPEED = { least: 1, most: 1000, usual: 10 } as const;

/** When nothing would move on the screen for longer than this, the stretch is left out. */
const LONGEST_WAIT_MS = 5000;
/** Before it is left out, the picture stands so long, and as long again before the next event. */
const LINGER_MS = 1000;
/** Long enough to be read. */
const SAY_SKIPPED_MS = 4000;
const JUMP = 1 / 20;

export const atPlace = (recording: Recording, at: number, head: Playhead): Playhead => {
  const place = Math.min(recording.last, Math.max(0, at));
  return { ...head, at: place, ms: recording.momentOf(place), skipped: null };
};

export const atBegin = (recording: Recording, speed: number): Playhead =>
  atPlace(recording, 0, { at: 0, ms: 0, playing: true, speed, skipped: null });

/** After `passedMs` of the screen's time; stops by itself where the recording ends. */
export function advanced(recording: Recording, head: Playhead, passedMs: number): Playhead {
  if (!head.playing) return { ...head, skipped: fading(head.skipped, passedMs) };
  let now = { ...head, skipped: fading(head.skipped, passedMs) };
  let left = passedMs;
  while (left > 0 || dueNow(recording, now)) {
    if (now.at >= recording.last) return { ...now, ms: recording.lengthMs, playing: false };
    const leap = leapFrom(recording, now);
    const stopMs = leap?.fromMs ?? recording.momentOf(now.at + 1);
    const neededMs = Math.max(0, stopMs - now.ms) / now.speed;
    if (neededMs > left) return { ...now, ms: now.ms + left * now.speed };
    left -= neededMs;
    if (leap === null) now = { ...now, at: now.at + 1, ms: stopMs };
    else now = { ...now, ms: leap.toMs, skipped: { ms: leap.toMs - leap.fromMs, sayMs: SAY_SKIPPED_MS } };
  }
  return now;
}

/** Events of one moment happen together. */
const dueNow = (recording: Recording, { at, ms }: Playhead): boolean =>
  at >= recording.last || recording.momentOf(at + 1) <= ms;

/** Which part of the stretch up to the next event would be left out; null = none. */
function leapFrom(
  recording: Recording,
  { at, ms, speed }: Playhead,
): { readonly fromMs: number; readonly toMs: number } | null {
  const [before, next] = [recording.momentOf(at), recording.momentOf(at + 1)];
  if ((next - before) / speed <= LONGEST_WAIT_MS) return null;
  const toMs = next - LINGER_MS * speed;
  return ms >= toMs ? null : { fromMs: Math.max(ms, before + LINGER_MS * speed), toMs };
}

function fading(skipped: Skipped | null, passedMs: number): Skipped | null {
  if (skipped === null || skipped.sayMs <= passedMs) return null;
  return { ...skipped, sayMs: skipped.sayMs - passedMs };
}

/** How soon the next event happens, in time of the screen; null = never by itself. */
export function nextEventMs(recording: Recording, head: Playhead): number | null {
  if (!head.playing) return null;
  if (head.at >= recording.last) return 0;
  const leap = leapFrom(recording, head);
  const leftOut = leap === null ? 0 : leap.toMs - leap.fromMs;
  return Math.max(0, recording.momentOf(head.at + 1) - head.ms - leftOut) / head.speed;
}

export interface Acted {
  readonly head: Playhead;
  /** Why nothing happened; null = it did. */
  readonly problem: string | null;
}

/** What a key makes of it. Whoever goes to one event wants to look at it: it stops there. */
export function acted(recording: Recording, head: Playhead, action: ReplayAction): Acted {
  const { at, speed } = head;
  const there = (place: number, playing = head.playing): Acted => done({ ...atPlace(recording, place, head), playing });
  switch (action) {
    case 'replay-play':
      return done(played(recording, head));
    case 'replay-slower':
      return done({ ...head, speed: SPEEDS.findLast((one) => one < speed) ?? SPEED.least });
    case 'replay-faster':
      return done({ ...head, speed: SPEEDS.find((one) => one > speed) ?? SPEED.most });
    case 'replay-step-back':
      return at === 0 ? not(head, 'this is the first event') : there(at - 1, false);
    case 'replay-step':
      return at === recording.last ? not(head, 'this is the last event of the recording') : there(at + 1, false);
    case 'replay-jump-back':
      return there(Math.min(at - 1, recording.placeAtShare(shareOf(recording, head) - JUMP)));
    case 'replay-jump':
      return there(Math.max(at + 1, recording.placeAtShare(shareOf(recording, head) + JUMP)));
    case 'replay-begin':
      return there(0);
    case 'replay-end':
      return there(recording.last, false);
    case 'replay-previous-failure': {
      const found = recording.failures.findLast((place) => place < at);
      return found === undefined ? not(head, 'nothing has failed before this') : there(found, false);
    }
    case 'replay-next-failure': {
      const found = recording.failures.find((place) => place > at);
      return found === undefined ? not(head, 'nothing fails after this') : there(found, false);
    }
    default:
      return unreachable(action);
  }
}

const done = (head: Playhead): Acted => ({ head, problem: null });
const not = (head: Playhead, problem: string): Acted => ({ head, problem });
const shareOf = (recording: Recording, { at, ms }: Playhead): number => recording.shareAt(at, ms);

/** Where it has ended it begins anew. */
function played(recording: Recording, head: Playhead): Playhead {
  if (head.playing) return { ...head, playing: false };
  return { ...(head.at >= recording.last ? atPlace(recording, 0, head) : head), playing: true };
}
