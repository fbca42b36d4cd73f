import { padTo } from './width.ts';

const EIGHTHS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const PLAIN = ['_', '.', '-', '^'];

/** What is drawn where there was no answer: a hole in the line, not a zero. */
const NO_ANSWER = 'x';

export interface SparkLook {
  readonly width: number;
  readonly ascii: boolean;
  /** The least value that fills a cell to the top: below it small changes stay small. */
  readonly full: number;
}

/** The newest values, newest on the right; always exactly `width` cells. */
export function sparkline(values: readonly (number | null)[], look: SparkLook): string {
  const shown = look.width <= 0 ? [] : values.slice(-look.width).map(finiteOrNone);
  const top = Math.max(look.full, ...shown.map((value) => value ?? 0));
  const steps = look.ascii ? PLAIN : EIGHTHS;
  const drawn = shown.map((value) => (value === null ? NO_ANSWER : (steps[levelOf(value, top, steps.length)] ?? '')));
  return padTo('', look.width - drawn.length) + drawn.join('');
}

/** What cannot be measured is no answer either. */
const finiteOrNone = (value: number | null): number | null => (Number.isFinite(value) ? value : null);

/** Zero alone is the lowest step: anything above it is seen. */
function levelOf(value: number, top: number, steps: number): number {
  if (!(value > 0) || !(top > 0)) return 0;
  return Math.min(steps - 1, Math.ceil((value / top) * (steps - 1)));
}
