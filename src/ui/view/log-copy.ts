import type { LogLine } from '../log-source.ts';
import type { LogView } from '../state/ui-state.ts';
import { cleanText } from './clean-text.ts';
import type { LogWindow } from './log-window.ts';

/** A clipboard reached through a terminal takes about 75 kB (terminal facts); of short lines that is this many. */
const MOST_LINES = 5000;

/** What `c` copies out of a log: from the first mark to the last, else the match one is at, else the lines on screen. */
export function logCopy(view: LogView, log: LogWindow): { readonly text: string; readonly what: string } {
  const [first] = view.marks;
  const last = view.marks.at(-1);
  if (first !== undefined && last !== undefined) return range(log, first, last);
  if (view.search !== null && view.search.at !== null && log.cursor === view.search.at) {
    return { text: textOf(log.read(log.cursor, 1)), what: `line ${log.cursor + 1}` };
  }
  const numbers = [...new Set(log.rows.map(({ number }) => number))];
  return { text: textOf(numbers.flatMap((number) => log.read(number, 1))), what: lines(numbers.length) };
}

/** Every line between the marks, also those a filter leaves out: they were marked as two ends of a stretch. */
function range(log: LogWindow, first: number, last: number): { readonly text: string; readonly what: string } {
  const count = last - first + 1;
  const text = textOf(log.read(first, Math.min(count, MOST_LINES)));
  if (count > MOST_LINES) return { text, what: `the first ${MOST_LINES} of ${count} lines from the first mark on` };
  return { text, what: count === 1 ? `line ${first + 1}` : `lines ${first + 1} to ${last + 1}` };
}

const textOf = (of: readonly LogLine[]): string => of.map(({ text }) => cleanText(text)).join('\n');
const lines = (count: number): string => (count === 1 ? '1 line' : `${count} lines`);
