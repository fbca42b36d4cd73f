export type Cancel = () => void;

/** Time inside of the lab. Durations are lab seconds; timestamps are those of the wall, so that ages look right. */
export interface LabClock {
  nowMs(): number;
  after(labSeconds: number, run: () => void): Cancel;
  /** After the current call stack: controllers never run inside of a store change. */
  soon(run: () => void): void;
  /** Lab seconds between two wall timestamps. */
  elapsedSeconds(fromMs: number, toMs: number): number;
  stop(): void;
}

/** What a wall clock shows for so many seconds, in lab seconds: for what real processes are given time to do. */
export const wallSeconds = (clock: LabClock, seconds: number): number => clock.elapsedSeconds(0, seconds * 1000);

export function startLabClock(speed: number): LabClock {
  const timers = new Set<NodeJS.Timeout>();
  let stopped = false;
  const after = (labSeconds: number, run: () => void): Cancel => {
    if (stopped) return () => {};
    const timer = setTimeout(
      () => {
        timers.delete(timer);
        run();
      },
      (labSeconds * 1000) / speed,
    ).unref();
    timers.add(timer);
    return () => {
      clearTimeout(timer);
      timers.delete(timer);
    };
  };
  return {
    nowMs: () => Date.now(),
    after,
    soon: (run) => void setImmediate(() => stopped || run()),
    elapsedSeconds: (fromMs, toMs) => ((toMs - fromMs) / 1000) * speed,
    stop: () => {
      stopped = true;
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
    },
  };
}
