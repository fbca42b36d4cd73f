import { type Line, span } from './line.ts';
import { piecesOf, type ShownLine } from './log-line.ts';
import { offsetOfCell, rowStarts } from './text-rows.ts';
import { takeCells, widthOf } from './width.ts';

/** How the text of a log's lines is laid out. */
export interface LogLayout {
  readonly wrap: boolean;
  /** Cells for the text, besides what stands before it. */
  readonly columns: number;
  /** Cells scrolled to the right. */
  readonly left: number;
}

/** One row of text; `goesOn`: there is more to its right. */
export interface TextRow {
  readonly line: Line;
  readonly goesOn: boolean;
}

/** The rows a line takes, at most `most`. */
export function textRows(shown: ShownLine, layout: LogLayout, most: number): readonly TextRow[] {
  if (!layout.wrap) return [sidewaysRow(shown, layout)];
  const starts = rowStarts(shown.text, layout.columns, most + 1);
  return starts.slice(0, most).map((start, i) => ({
    line: piecesOf(shown, start, starts[i + 1] ?? shown.text.length),
    goesOn: false,
  }));
}

export const rowCount = (text: string, { wrap, columns }: LogLayout): number =>
  wrap ? rowStarts(text, columns, Number.POSITIVE_INFINITY).length : 1;

/** A mark at either edge tells that the text goes on there. */
function sidewaysRow(shown: ShownLine, { columns, left }: LogLayout): TextRow {
  const { text } = shown;
  const before = left > 0 && text !== '' ? [span('‹', 'dim')] : [];
  const from = offsetOfCell(text, left > 0 ? left + 1 : 0);
  const room = columns - before.length;
  // Marks that combine take no cell, so only far more characters than cells need no measuring.
  const goesOn = text.length - from > room * 16 || widthOf(text.slice(from)) > room;
  if (!goesOn) return { line: [...before, ...piecesOf(shown, from, text.length)], goesOn };
  const to = from + takeCells(text.slice(from), room - 1).length;
  return { line: [...before, ...piecesOf(shown, from, to), span('›', 'dim')], goesOn };
}
