import { uptime } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LeaseClock } from './lease.ts';

/** Counted since the machine started, asleep or not: the one clock that nobody sets and that never stands still. */
export const leaseClock: LeaseClock = {
  nowMs: () => uptime() * 1000,
  date: () => new Date(),
  sleep: (ms, signal) => sleep(ms, undefined, { signal }).catch(() => {}),
};
