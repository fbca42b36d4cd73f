/** The screen's only clock and timers; a test puts one in its place that moves by hand. */
export interface Timing {
  now(): number;
  /** Calls once; the answer takes it back. */
  later(ms: number, call: () => void): () => void;
}

export const wallTiming: Timing = {
  now: () => Date.now(),
  later: (ms, call) => {
    const timer = setTimeout(call, ms);
    return () => clearTimeout(timer);
  },
};
