import type { Clock } from '../ports.ts';

/** setTimeout takes 32-bit milliseconds and fires at once for more (about 24.8 days). */
const MAX_TIMEOUT_MS = 2_147_483_647;

/** Real time. Its timers do not keep the process alive: whoever waits for something else does. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  at(atMs, then) {
    let timer: NodeJS.Timeout;
    const arm = () => {
      const leftMs = Math.max(0, Math.min(atMs - Date.now(), MAX_TIMEOUT_MS));
      // Timers run on a monotonic clock; Date may have been set back meanwhile, so it is asked again.
      timer = setTimeout(() => (Date.now() >= atMs ? then() : arm()), Math.ceil(leftMs));
      timer.unref();
    };
    arm();
    return () => clearTimeout(timer);
  },
};
