/** `41 s`, `3 min`, `2 h 5 min`: as exact as a person needs it. */
export function spanText(spanMs: number): string {
  const seconds = Math.max(0, Math.round(spanMs / 1000));
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} days`;
}

// ECMA-262: further from 1970 a date cannot be written.
const LAST_DATE_MS = 8.64e15;

/** `12:04:31 UTC`; the day is added when it is not the one of `nowMs`. */
export function clockText(atMs: number, nowMs: number): string {
  if (!(Math.abs(atMs) <= LAST_DATE_MS && Math.abs(nowMs) <= LAST_DATE_MS)) return 'an impossible time';
  const text = new Date(atMs).toISOString();
  const today = new Date(nowMs).toISOString().slice(0, 10) === text.slice(0, 10);
  return today ? `${text.slice(11, 19)} UTC` : `${text.slice(0, 10)} ${text.slice(11, 19)} UTC`;
}

export const countText = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`;

/** The first four by name, the rest as a number. */
export function listText(names: readonly string[]): string {
  if (names.length <= 5) return names.join(', ');
  return `${names.slice(0, 4).join(', ')} and ${names.length - 4} more`;
}

export const shortHash = (hash: string): string => hash.slice(0, 10);
