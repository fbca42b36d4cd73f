import type { LogExtent, LogLine, Place } from '../log-source.ts';
import type { LogView } from '../state/ui-state.ts';
import { type LogReader, logCourse, type NumberedLine } from './log-course.ts';
import { gutterWidth } from './log-gutter.ts';
import { shownLine } from './log-line.ts';
import { parseQuery } from './log-query.ts';
import type { LogRow } from './log-row.ts';
import { type LogLayout, textRows } from './log-rows.ts';
import { type Anchor, LogWalk } from './log-walk.ts';

/** The part of an open log that can be read; what the log screen draws, and what moving over the log is judged by. */
export interface LogWindow {
  readonly extent: LogExtent;
  /** Lines one moves over: all that are counted, or those a filter lets through. */
  readonly lineCount: number;
  /** Whole lines of the file that are on screen. */
  readonly shown: number;
  readonly pageRows: number;
  /** Cells of a row's text. */
  readonly columns: number;
  readonly rows: readonly LogRow[];
  /** Number of the first line one can go to. */
  readonly first: number;
  /** The line keys act on: the match one is at when it is on screen, else the last line while following, else the first. */
  readonly cursor: number | null;
  /** Some line on screen goes on to the right. */
  readonly goesOn: boolean;
  /** The top edge so many rows further down; never beyond the last page. */
  moved(rows: number): Anchor & { readonly atEnd: boolean };
  /** The top edge and the shift to the side that show a line and what is looked for in it. */
  around(line: number): Anchor & { readonly left: number };
  read(from: number, count: number): readonly LogLine[];
}

/** Reads little more than what is on screen: the file may be of any size. */
export function logWindow(
  reader: LogReader,
  view: LogView,
  size: { readonly columns: number; readonly rows: number },
): LogWindow {
  const extent = reader.extent();
  const course = logCourse(reader, view);
  const columns = Math.max(1, size.columns - gutterWidth(view, extent));
  const layout: LogLayout = { wrap: view.wrap, columns, left: view.wrap ? 0 : view.left };
  const placesIn = finder(reader, view);
  const walk = new LogWalk(course, layout, size.rows, placesIn);
  const anchor = walk.start(view);
  const { rows, goesOn } = rowsFrom(course.read(anchor.place, size.rows), anchor.skip, size.rows, layout, placesIn);
  return {
    ...{ extent, lineCount: view.only === null ? extent.lineCount : course.size },
    shown: new Set(rows.map(({ number }) => number)).size,
    ...{ pageRows: size.rows, columns, rows, goesOn },
    first: view.only === null ? 0 : (view.only.lines?.[0] ?? 0),
    cursor: cursorOf(view, rows),
    moved: (by) => walk.moved(anchor, by),
    around: (line) => walk.around(line, view.left),
    read: (from, count) => reader.lines(from, count),
  };
}

function rowsFrom(
  lines: readonly NumberedLine[],
  skip: number,
  most: number,
  layout: LogLayout,
  placesIn: (text: string) => readonly Place[],
): { readonly rows: readonly LogRow[]; readonly goesOn: boolean } {
  const rows: LogRow[] = [];
  let goesOn = false;
  for (const [at, { number, line }] of lines.entries()) {
    if (rows.length >= most) break;
    const above = at === 0 ? skip : 0;
    const texts = textRows(shownLine(line, placesIn), layout, above + most - rows.length).slice(above);
    for (const [i, text] of texts.entries()) {
      rows.push({ number, isFirst: i === 0, line: text.line, time: line.time ?? null, cut: line.cut === true });
      goesOn ||= text.goesOn;
    }
  }
  return { rows, goesOn };
}

/** Where what is searched for stands in a line; without a search, what the filter looks for. */
function finder(reader: LogReader, { search, only }: LogView): (text: string) => readonly Place[] {
  const pattern = search?.of === 'pattern' ? search.pattern : (only?.pattern ?? null);
  const parsed = pattern === null ? null : parseQuery(pattern);
  return parsed?.ok === true ? (text) => reader.places(parsed.query, text) : () => [];
}

function cursorOf({ search, follow }: LogView, rows: readonly LogRow[]): number | null {
  const at = search?.at ?? null;
  if (at !== null && rows.some(({ number }) => number === at)) return at;
  return (follow ? rows.at(-1) : rows[0])?.number ?? null;
}
