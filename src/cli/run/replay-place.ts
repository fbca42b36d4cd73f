import type { Recording } from '../../ui/replay/recording.ts';
import { clockTime } from '../../ui/view/format-time.ts';
import { CommandError } from '../exit-code.ts';

/** A moment of a recording: the last event that has happened by then, and how far into the recording it is. */
export interface Place {
  readonly at: number;
  readonly ms: number;
}

const NUMBER = /^\d{1,9}$/;
const TIME_OF_DAY = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/;
const TIMESTAMP = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?Z?)?$/;
const DAY_MS = 24 * 60 * 60 * 1000;

/** `--at`: the number of an event, a time of the day or a whole timestamp, both in UTC as everywhere on the screen. */
export function placeOf(asked: string, recording: Recording): Place {
  if (NUMBER.test(asked)) return placeOfEvent(Number(asked), recording);
  const range = rangeOf(recording);
  const wallMs = wallOf(asked, range);
  if (wallMs === null) {
    throw new CommandError(
      `--at takes the number of an event, or a time in UTC such as 04:31:07 or 2026-11-21T04:31:07Z, not ${asked}`,
    );
  }
  return placeOfWall(wallMs, range, recording);
}

function placeOfEvent(seq: number, recording: Recording): Place {
  const at = seq - 1;
  if (at >= 0 && at <= recording.last) return { at, ms: recording.momentOf(at) };
  throw new CommandError(`there is no event ${seq}: the journal holds events 1 to ${recording.last + 1}`);
}

/** What the clock of the machine said while the journal was written; it may have been set back meanwhile. */
interface Range {
  readonly fromMs: number;
  readonly toMs: number;
}

function rangeOf({ events }: Recording): Range {
  const fromMs = events.reduce((least, { atMs }) => Math.min(least, atMs), Number.POSITIVE_INFINITY);
  return { fromMs, toMs: events.reduce((most, { atMs }) => Math.max(most, atMs), fromMs) };
}

/** The screen tells no fractions of a second, so what it tells must be taken for the beginning and the end. */
const isWithin = (wallMs: number, { fromMs, toMs }: Range): boolean => wallMs >= fromMs - 1000 && wallMs <= toMs + 1000;

function placeOfWall(wallMs: number, range: Range, recording: Recording): Place {
  if (!isWithin(wallMs, range)) {
    throw new CommandError(
      `nothing is recorded then: the journal goes from ${timestamp(range.fromMs)} to ${timestamp(range.toMs)}`,
    );
  }
  const { events, last } = recording;
  const next = (at: number): number => events[at + 1]?.atMs ?? Number.POSITIVE_INFINITY;
  const at = Math.max(
    0,
    events.findIndex(({ atMs }, i) => atMs <= wallMs && next(i) > wallMs),
  );
  const ms = recording.momentOf(at) + Math.max(0, wallMs - (events[at]?.atMs ?? 0));
  return { at, ms: Math.min(ms, recording.momentOf(Math.min(at + 1, last))) };
}

const timestamp = (atMs: number): string => `${new Date(atMs).toISOString().slice(0, 10)} ${clockTime(atMs)} UTC`;

/** A time of the day is that of the first day on which something is recorded then. */
function wallOf(asked: string, range: Range): number | null {
  const time = TIME_OF_DAY.exec(asked);
  if (time !== null) {
    const [hours = 0, minutes = 0, seconds = 0] = time.slice(1).map((part) => Number(part ?? 0));
    if (hours > 23 || minutes > 59 || seconds > 59) return null;
    const first = Math.floor(range.fromMs / DAY_MS) * DAY_MS + ((hours * 60 + minutes) * 60 + seconds) * 1000;
    return isWithin(first, range) ? first : first + DAY_MS;
  }
  if (!TIMESTAMP.test(asked)) return null;
  const withZone = asked.length === 10 || asked.endsWith('Z') ? asked : `${asked}Z`;
  const wallMs = Date.parse(withZone.replace(' ', 'T'));
  return Number.isNaN(wallMs) ? null : wallMs;
}
