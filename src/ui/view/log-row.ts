import type { Line } from './line.ts';

/** One row of the screen that shows a line of a log, or a part of one. */
export interface LogRow {
  /** Number of the line in the file, from 0; below 0 while it is not known. */
  readonly number: number;
  /** The first row of its line that is on screen carries number, time and mark. */
  readonly isFirst: boolean;
  readonly line: Line;
  readonly time: string | null;
  /** The line is longer than what is shown of it. */
  readonly cut: boolean;
}
