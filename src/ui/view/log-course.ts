import { firstAtLeast } from '../../lib/first-at-least.ts';
import type { LogHandle, LogLine } from '../log-source.ts';
import type { LogView } from '../state/ui-state.ts';

/** What the view needs of an open log. */
export type LogReader = Pick<LogHandle, 'extent' | 'lines' | 'places'>;

/** The lines one moves over, in order: all of the log, or those a filter lets through. Asked for by their place. */
export interface LogCourse {
  readonly size: number;
  /** The place of a line; of the next one when it is not on the course. */
  placeOf(line: number): number;
  /** The lines at `from` and those after it. */
  read(from: number, count: number): readonly NumberedLine[];
}

export interface NumberedLine {
  readonly number: number;
  readonly line: LogLine;
}

/** Before the last lines of a file that is not counted yet lie lines nobody knows the number of; more than any file has. */
const UNKNOWN_LINES = 2 ** 39;

export function logCourse(reader: LogReader, view: LogView): LogCourse {
  if (view.only !== null) return filtered(reader, view.only.lines ?? []);
  const { lineCount, counting } = reader.extent();
  if (counting === null || (!view.follow && view.top >= 0)) return stretch(reader, 0, lineCount);
  return stretch(reader, counting.end - UNKNOWN_LINES, counting.end);
}

function stretch(reader: LogReader, first: number, end: number): LogCourse {
  return {
    size: end - first,
    placeOf: (line) => line - first,
    read: (from, count) =>
      reader
        .lines(first + from, Math.min(count, end - first - from))
        .map((line, i) => ({ number: first + from + i, line })),
  };
}

function filtered(reader: LogReader, lines: readonly number[]): LogCourse {
  return {
    size: lines.length,
    placeOf: (line) => firstAtLeast(lines, line),
    read: (from, count) =>
      runs(lines.slice(from, from + count)).flatMap(({ first, length }) =>
        reader.lines(first, length).map((line, i) => ({ number: first + i, line })),
      ),
  };
}

/** Neighbouring lines are read together. */
function runs(lines: readonly number[]): readonly { readonly first: number; readonly length: number }[] {
  const found: { first: number; length: number }[] = [];
  for (const line of lines) {
    const last = found.at(-1);
    if (last !== undefined && last.first + last.length === line) last.length += 1;
    else found.push({ first: line, length: 1 });
  }
  return found;
}
