import { duration } from './format-time.ts';

/** A figure older than this many polls may no longer be true and is marked. */
const POLLS = 3;

/** How old an observation is at the moment it is drawn. */
export interface Age {
  readonly ms: number;
  readonly stale: boolean;
}

export function ageOf(observedAtMs: number, everyMs: number, nowMs: number): Age {
  const ms = Math.max(0, nowMs - observedAtMs);
  return { ms, stale: ms > POLLS * everyMs };
}

/** Null = never answered: there is no figure that could be old. */
export function staleWords(observedAtMs: number | null, everyMs: number, nowMs: number): string | null {
  if (observedAtMs === null) return null;
  const age = ageOf(observedAtMs, everyMs, nowMs);
  return age.stale ? `${duration(age.ms)} old` : null;
}

export const asOfWords = (observedAtMs: number, nowMs: number): string =>
  `as of ${duration(Math.max(0, nowMs - observedAtMs))} ago`;

/** A head observed some time ago has grown older since; it must not look younger than it is. */
export function headAgeNow(headAgeMs: number | null, observedAtMs: number | null, nowMs: number): number | null {
  if (headAgeMs === null || observedAtMs === null) return null;
  return Math.max(0, headAgeMs + Math.max(0, nowMs - observedAtMs));
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** At most four cells, whatever the age: the seconds of an old head do not matter, a column that keeps its width does. */
export function shortAge(ms: number): string {
  if (ms < MINUTE_MS) return duration(ms);
  if (ms < HOUR_MS) return `${Math.floor(ms / MINUTE_MS)}m`;
  if (ms < 100 * HOUR_MS) return `${Math.floor(ms / HOUR_MS)}h`;
  return `${Math.min(999, Math.floor(ms / (24 * HOUR_MS)))}d`;
}
