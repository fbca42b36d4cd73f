const PARTS = /^(?:(\d{1,6})h)?(?:(\d{1,6})m)?(?:(\d{1,6})s)?$/;

/** For the JSON Schema: the same language as `PARTS`, not empty. */
export const DURATION_PATTERN = /^(?=.)(?:\d{1,6}h)?(?:\d{1,6}m)?(?:\d{1,6}s)?$/;
/** A day: no step of a rollout may hold a region longer without a person having looked. */
const LONGEST_SECONDS = 24 * 60 * 60;
export const DURATION_WORDS = 'a duration from 1s to 24h, such as 90s, 15m or 1h30m, or a number of seconds';

/** `15m`, `90s`, `1h30m` or a number of seconds, in milliseconds; null when it is none or outside 1 s .. 24 h. */
export function parseDuration(written: string | number): number | null {
  const seconds = typeof written === 'number' ? written : secondsOf(written);
  if (seconds === null || !Number.isInteger(seconds)) return null;
  return seconds >= 1 && seconds <= LONGEST_SECONDS ? seconds * 1000 : null;
}

function secondsOf(written: string): number | null {
  const match = PARTS.exec(written);
  if (match === null || written === '') return null;
  const [hours, minutes, seconds] = match.slice(1).map((part) => Number(part ?? 0));
  return (hours ?? 0) * 3600 + (minutes ?? 0) * 60 + (seconds ?? 0);
}
