import type { LogLine } from '../log-source.ts';
import type { LogView } from '../state/ui-state.ts';
import { cleanText } from './clean-text.ts';
import { breakWord } from './width.ts';

/** The part of an open log that can be read; what the log screen draws. */
export interface LogWindow {
  readonly lineCount: number;
  /** Whole lines of the file that are on screen, for moving by pages. */
  readonly shown: number;
  readonly rows: readonly LogRow[];
}

export interface LogRow {
  /** Number of the line in the file, from 0. */
  readonly number: number;
  readonly text: string;
  readonly level: LogLine['level'];
}

export interface LogReader {
  lineCount(): number;
  lines(from: number, count: number): readonly LogLine[];
}

/** Reads no more lines than there are rows: the file may be of any size. */
export function logWindow(
  reader: LogReader,
  view: LogView,
  size: { readonly columns: number; readonly rows: number },
): LogWindow {
  const lineCount = reader.lineCount();
  const last = Math.max(0, lineCount - size.rows);
  const from = view.follow ? last : Math.min(view.top, Math.max(0, lineCount - 1));
  const lines = reader.lines(from, size.rows);
  const rows = lines.flatMap((one, i) => rowsOf(one, from + i, view.wrap ? size.columns : null));
  const shown = view.follow ? rows.slice(-size.rows) : rows.slice(0, size.rows);
  return { lineCount, shown: new Set(shown.map(({ number }) => number)).size, rows: shown };
}

function rowsOf(line: LogLine, number: number, wrapAt: number | null): readonly LogRow[] {
  const text = cleanText(line.text);
  const parts = wrapAt === null ? [text] : breakWord(text, wrapAt);
  return parts.map((part) => ({ number, text: part, level: line.level }));
}
