import { duration } from './format-time.ts';

/** Time laid over a number of cells. */
export interface TimeScale {
  readonly fromMs: number;
  readonly cells: number;
  readonly cellMs: number;
  readonly ticks: readonly { readonly cell: number; readonly label: string }[];
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
/** Steps a person reckons in. */
const STEPS = [
  ...[1, 2, 5, 10, 15, 30].map((n) => n * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * MINUTE),
  ...[1, 2, 3, 6, 12, 24, 48].map((n) => n * HOUR),
];
/** About as many ticks as there is room to label. */
const CELLS_PER_TICK = 12;

/**
 * From the launch to the end. While it still goes on the end is the next tick, so that the picture stands still
 * between two ticks instead of shrinking with every second.
 */
export function timeScale(fromMs: number, toMs: number, cells: number, growing: boolean): TimeScale {
  const spanMs = Math.max(SECOND, toMs - fromMs);
  const wanted = spanMs / Math.max(1, Math.floor(cells / CELLS_PER_TICK));
  const stepMs = STEPS.find((step) => step >= wanted) ?? Math.ceil(wanted / (24 * HOUR)) * 24 * HOUR;
  const wholeMs = growing ? (Math.floor(spanMs / stepMs) + 1) * stepMs : spanMs;
  const cellMs = wholeMs / cells;
  const count = Math.floor(wholeMs / stepMs);
  return {
    ...{ fromMs, cells, cellMs },
    ticks: Array.from({ length: count + 1 }, (_, i) => ({
      cell: Math.floor((i * stepMs) / cellMs),
      label: i === 0 ? '0' : shortDuration(i * stepMs),
    })),
  };
}

/** `5m` instead of `5m00s`: a tick is never between two seconds. */
const shortDuration = (ms: number): string => duration(ms).replace(/(?<=\d[hm])00[ms]$/, '');

export const cellAt = (scale: TimeScale, atMs: number): number => Math.floor((atMs - scale.fromMs) / scale.cellMs);
