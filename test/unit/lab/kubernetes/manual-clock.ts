import type { LabClock } from '../../../../src/lab/kubernetes/lab-clock.ts';

export interface ManualClock extends LabClock {
  /** Runs everything that falls due, in order of time. */
  advance(seconds: number): void;
  /** Runs what was put off until after the current call stack. */
  settle(): void;
}

export function manualClock(): ManualClock {
  let nowMs = Date.parse('2026-01-01T00:00:00Z');
  let timers: { dueMs: number; run: () => void }[] = [];
  let soon: (() => void)[] = [];
  const settle = (): void => {
    for (let run = soon.shift(); run !== undefined; run = soon.shift()) run();
  };
  return {
    nowMs: () => nowMs,
    after: (seconds, run) => {
      const timer = { dueMs: nowMs + seconds * 1000, run };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    soon: (run) => void soon.push(run),
    elapsedSeconds: (fromMs, toMs) => (toMs - fromMs) / 1000,
    stop: () => {
      timers = [];
      soon = [];
    },
    settle,
    advance: (seconds) => {
      const untilMs = nowMs + seconds * 1000;
      settle();
      for (;;) {
        const next = timers.toSorted((a, b) => a.dueMs - b.dueMs)[0];
        if (next === undefined || next.dueMs > untilMs) break;
        timers = timers.filter((timer) => timer !== next);
        nowMs = Math.max(nowMs, next.dueMs);
        next.run();
        settle();
      }
      nowMs = untilMs;
    },
  };
}
