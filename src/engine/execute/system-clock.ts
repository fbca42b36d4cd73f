import type { Clock } from '../ports.ts';

/** setTimeout takes 32-bit milliseconds and fires at once for more (about 24.8 days). */
const MAX_TIMEOUT_MS = 2_147_483_647;
/** Two clocks that are read one after the other differ by a little: so much is waited for, more is a clock that was set. */
const APART_MS = 5;

/** Real time. Its timers do not keep the process alive: whoever waits for something else does. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  at(atMs, then) {
    // From here on counted on the monotonic clock: a wall clock that is set neither hurries nor freezes what has begun.
    let dueAtMs = performance.now() + Math.max(0, atMs - Date.now());
    let timer: NodeJS.Timeout;
    const arm = () => {
      const leftMs = Math.max(0, Math.min(dueAtMs - performance.now(), MAX_TIMEOUT_MS));
      timer = setTimeout(ring, Math.ceil(leftMs));
      timer.unref();
    };
    const ring = () => {
      const earlyMs = atMs - Date.now();
      if (performance.now() >= dueAtMs && earlyMs > 0 && earlyMs <= APART_MS) dueAtMs += earlyMs;
      if (performance.now() >= dueAtMs) then();
      else arm();
    };
    arm();
    return () => clearTimeout(timer);
  },
};
