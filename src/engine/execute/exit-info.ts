import { constants } from 'node:os';
import type { ExitInfo } from '../model/failure.ts';

/** Which of our two reasons to send the one signal. */
export type StopReason = 'cancelled' | 'timed-out';

const NAMES = new Map(Object.entries(constants.signals).map(([name, number]) => [number as number, name]));

/** From the status a shell gives: 128 + n means killed by signal n. */
export function exitOfStatus(status: number, stopped: StopReason | null): ExitInfo {
  const signal = status > 128 ? (NAMES.get(status - 128) ?? null) : null;
  return { code: signal === null ? status : null, signal, reason: stopped ?? 'exited', detail: null };
}

export const notStarted = (detail: string): ExitInfo => ({ code: null, signal: null, reason: 'not-started', detail });

export const lost = (detail: string): ExitInfo => ({ code: null, signal: null, reason: 'lost', detail });

/** Stopped while it was still being prepared: no signal was needed. */
export const stoppedBeforeStart = (reason: StopReason): ExitInfo => ({
  code: null,
  signal: null,
  reason,
  detail: 'it was stopped before its program was started',
});

/** Of an attempt whose engine died between the word and the deed. */
export const NEVER_STARTED = 'the engine before us had begun it, but its program was never started';
