import type { LogExtent } from '../log-source.ts';
import type { LogView } from '../state/ui-state.ts';
import type { Theme } from '../theme.ts';
import { type Line, span } from './line.ts';
import type { LogRow } from './log-row.ts';

/** `hh:mm:ss ` */
const TIME_CELLS = 9;
const MARK_CELLS = 2;

/** What stands before the text of a line: its mark, its number when lines are left out, its time. */
export function logGutter(row: LogRow, view: LogView, extent: LogExtent, theme: Theme): Line {
  const marked = row.isFirst && view.marks.includes(row.number);
  const number = row.isFirst && row.number >= 0 ? String(row.number + 1) : '';
  const time = row.isFirst ? (row.time ?? '') : '';
  return [
    ...(view.marks.length === 0 ? [] : [span(marked ? `${theme.glyphs.mark} ` : '  ', 'key')]),
    ...(view.only === null ? [] : [span(`${number.padStart(numberCells(extent) - 1)} `, 'dim')]),
    ...(view.times ? [span(time.padEnd(TIME_CELLS), 'dim')] : []),
  ];
}

export function gutterWidth(view: LogView, extent: LogExtent): number {
  return (
    (view.marks.length === 0 ? 0 : MARK_CELLS) +
    (view.only === null ? 0 : numberCells(extent)) +
    (view.times ? TIME_CELLS : 0)
  );
}

/** Room for a million lines from the start: a column that grows would shift, and wrap anew, what is being read. */
const NUMBER_CELLS = 7;
const numberCells = ({ lineCount }: LogExtent): number => Math.max(NUMBER_CELLS, String(lineCount).length + 1);
