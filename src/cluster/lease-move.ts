import type { LeaseRecord, StoredLease } from './lease-record.ts';

/** A Lease, and since when by our own clock it has not changed. */
export interface SeenLease extends StoredLease {
  readonly sinceMs: number;
}

/** What a candidate does next. */
export type LeaseMove =
  | { readonly kind: 'create' }
  | { readonly kind: 'take'; readonly from: string | null }
  | { readonly kind: 'renew' }
  | { readonly kind: 'wait'; readonly holder: string; readonly untilMs: number };

/**
 * The clocks of two machines may differ by any amount, so nothing written in the Lease is compared with our time: a holder
 * is dead when we ourselves have seen no write for as long as it promised to make one.
 */
export function nextMove(seen: SeenLease | null, me: string, nowMs: number): LeaseMove {
  if (seen === null) return { kind: 'create' };
  const { holder, durationMs } = seen.record;
  if (holder === null) return { kind: 'take', from: null };
  if (holder === me) return { kind: 'renew' };
  const untilMs = seen.sinceMs + durationMs;
  return nowMs >= untilMs ? { kind: 'take', from: holder } : { kind: 'wait', holder, untilMs };
}

/** What was read before stays seen since then, unless somebody has written in between. */
export function observe(before: SeenLease | null, read: StoredLease | null, nowMs: number): SeenLease | null {
  if (read === null) return null;
  return before !== null && before.version === read.version ? before : { ...read, sinceMs: nowMs };
}

/** The Lease as its holder writes it. `run` null leaves the run that is named there only while the holder is the same. */
export function heldRecord(
  before: LeaseRecord | null,
  me: string,
  run: string | null,
  durationMs: number,
  now: Date,
): LeaseRecord {
  const mine = before?.holder === me;
  return {
    holder: me,
    durationMs,
    acquiredAt: mine ? before.acquiredAt : now,
    renewedAt: now,
    transitions: before === null ? 0 : before.transitions + (mine ? 0 : 1),
    run,
  };
}

/** One second, as client-go does it: the next one need not wait. */
const FREED_DURATION_MS = 1_000;

export const freedRecord = (before: LeaseRecord, now: Date): LeaseRecord => ({
  ...before,
  holder: null,
  durationMs: FREED_DURATION_MS,
  renewedAt: now,
});
