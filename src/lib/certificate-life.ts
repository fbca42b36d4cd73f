/** How soon the end of a certificate matters: `notice` = plan its renewal, `alarm` = renew it now. */
export type CertificateState = 'lasts' | 'notice' | 'alarm' | 'ended';

const DAY_MS = 24 * 3_600_000;
// A month is what a change request takes in a large company; a week is what is left when nobody saw it.
const NOTICE_MS = 30 * DAY_MS;
const ALARM_MS = 7 * DAY_MS;

export function certificateState(untilMs: number, nowMs: number): CertificateState {
  const leftMs = untilMs - nowMs;
  if (leftMs <= 0) return 'ended';
  if (leftMs < ALARM_MS) return 'alarm';
  return leftMs < NOTICE_MS ? 'notice' : 'lasts';
}

/** `ends in 5 days (2031-06-01)`; whole days, so that nobody counts on a day that is half over. */
export function certificateWords(untilMs: number, nowMs: number): string {
  const day = new Date(untilMs).toISOString().slice(0, 10);
  if (untilMs <= nowMs) return `has ended (${day})`;
  const days = Math.floor((untilMs - nowMs) / DAY_MS);
  const left = days === 0 ? 'within a day' : `in ${days} ${days === 1 ? 'day' : 'days'}`;
  return `ends ${left} (${day})`;
}
