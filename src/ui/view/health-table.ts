import type { HealthReport, NodeHealth } from '../../engine/model/health.ts';
import type { RunState } from '../../engine/model/state.ts';
import type { Theme } from '../theme.ts';
import { staleWords } from './health-age.ts';
import { verdictSpan } from './health-words.ts';
import { cutLine, type Line, padLine, type Span, span } from './line.ts';
import { padTo, widthOf } from './width.ts';

/** One column of a table whose rows are things with an id. */
export interface TableColumn<Row> {
  readonly title: string;
  readonly width: number;
  /** When there is no room for all, the highest goes first. */
  readonly rank: number;
  readonly right: boolean;
  readonly cell: (row: Row) => Span;
}

/** Never narrower than its title; figures stand at the right. */
export const tableColumn = <Row>(
  title: string,
  width: number,
  rank: number,
  cell: TableColumn<Row>['cell'],
  right = true,
): TableColumn<Row> => ({ ...{ title, width: Math.max(width, title.length), rank, right, cell } });

/** What the rows of regions and of nodes are drawn from. */
export interface TableLook {
  readonly state: RunState;
  readonly report: HealthReport;
  readonly theme: Theme;
  readonly nowMs: number;
  readonly selected: string | null;
}

/** The sign at the left edge that says which row is selected, and the verdict beside it. */
export const LEAD = 3;

/** As many columns as fit, by rank; they keep their places. */
export function fittingColumns<Row>(all: readonly TableColumn<Row>[], width: number): readonly TableColumn<Row>[] {
  let left = width;
  const kept = new Set<TableColumn<Row>>();
  for (const column of all.toSorted((a, b) => a.rank - b.rank)) {
    if (column.width + 1 > left) continue;
    kept.add(column);
    left -= column.width + 1;
  }
  return all.filter((column) => kept.has(column));
}

export const widthOfColumns = (columns: readonly TableColumn<never>[]): number =>
  columns.reduce((sum, column) => sum + column.width + 1, 0);

export function headingCells<Row>(columns: readonly TableColumn<Row>[]): Line {
  return [span(' '.repeat(LEAD)), ...columns.map((one) => span(`${aligned(one.title, one)} `, 'dim'))];
}

export interface RowFrame {
  readonly theme: Theme;
  readonly selected: boolean;
  readonly verdict: Span;
  /** Set when the figures are old: they lose their colours, and the row says so at its end. */
  readonly stale: string | null;
  readonly width: number;
}

/** `▸✓ cells... words   12s old`: exactly `width` cells. */
export function tableRow<Row>(row: Row, columns: readonly TableColumn<Row>[], words: Line, frame: RowFrame): Line {
  const lead = [
    span(frame.selected ? frame.theme.glyphs.cursor : ' ', 'key'),
    frame.stale === null ? frame.verdict : span(frame.verdict.text, 'dim'),
    span(' '),
  ];
  const mark = frame.stale === null ? '' : ` ${frame.stale}`;
  const room = Math.max(0, frame.width - widthOf(mark));
  const cells = wholeColumns(columns, room - LEAD).map((column, i) =>
    cellSpan(row, column, i === 0 && frame.selected, frame.stale !== null),
  );
  const line = [...lead, ...cells.flatMap((cell) => [cell, span(' ')]), ...words];
  return cutLine([...padLine(line, room, frame.theme.ellipsis), span(mark, 'warn')], frame.width, frame.theme.ellipsis);
}

/** How the row of one thing of a report stands: selected or not, its verdict, and how old its figures are. */
export const rowFrame = (
  { verdict, observedAtMs }: Pick<NodeHealth, 'verdict' | 'observedAtMs'>,
  { theme, report, nowMs }: TableLook,
  { selected, width }: Pick<RowFrame, 'selected' | 'width'>,
): RowFrame => ({
  ...{ theme, selected, width, verdict: verdictSpan(verdict, theme) },
  stale: staleWords(observedAtMs, report.everyMs, nowMs),
});

/** Half a figure is worse than none. The blank behind the last one may be lost. */
function wholeColumns<Row>(columns: readonly TableColumn<Row>[], room: number): readonly TableColumn<Row>[] {
  let used = -1;
  return columns.filter(({ width }) => {
    used += width + 1;
    return used <= room;
  });
}

function cellSpan<Row>(row: Row, column: TableColumn<Row>, selected: boolean, stale: boolean): Span {
  const { text, tone } = column.cell(row);
  return span(aligned(text, column), selected ? 'selected' : stale ? 'dim' : tone);
}

function aligned(text: string, { width, right }: { readonly width: number; readonly right: boolean }): string {
  const cut = padTo(text, width);
  return right ? cut.trimEnd().padStart(width) : cut;
}
