/** Time that is left, as a clock that runs down: `0:24`, `3:20`, `1:02:03`. A second that has begun still counts. */
export function countdown(ms: number): string {
  return clock(Math.ceil(Math.max(0, ms) / 1000));
}

/** Time that has gone, in the same way: only whole seconds count. */
export const stopwatch = (ms: number): string => clock(Math.floor(Math.max(0, ms) / 1000));

function clock(seconds: number): string {
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, two(seconds % 60)];
  return h > 0 ? `${h}:${two(m)}:${s}` : `${m}:${s}`;
}

const two = (n: number): string => String(n).padStart(2, '0');
