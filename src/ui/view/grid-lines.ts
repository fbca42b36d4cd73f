import type { PhaseId } from '../../regions/fleet.ts';
import type { Theme, Tone } from '../theme.ts';
import { LOOK_WORDS } from './cell-look.ts';
import { cleanText } from './clean-text.ts';
import type { GridLayout } from './grid-layout.ts';
import type { GridCell, GridRow } from './grid-row.ts';
import { column, cutLine, type Line, padLine, span } from './line.ts';
import { LOOK_TONES } from './look-tones.ts';
import { narrowPhase, shortPhase } from './phase-names.ts';
import { cutToWidth, padTo, widthOf } from './width.ts';

export interface RowLook {
  readonly theme: Theme;
  readonly selected: boolean;
  /** Null while nothing at all is marked: then narrow rows need no room for the sign. */
  readonly marked: boolean | null;
  /** The phase left and right have chosen; its cell is marked on the selected row. */
  readonly phase: PhaseId | null;
}

/** From this width on a row also has its validators' height and peers. */
export const WITH_CHAIN = 108;
export const NAME = 20;

/** How many cells a name and a phase have in a row; what they leave is for the words. */
export interface WideColumns {
  readonly name: number;
  readonly phase: number;
}

/** With room for words each phase has one; below that the amount alone, and the glyph always: the words behind say more. */
export const listColumns = (width: number, longestName: number): WideColumns => ({
  name: Math.min(NAME, longestName),
  phase: width >= WITH_CHAIN ? WORDED : TIGHT,
});

/** A group counts its regions in the cells: `1/12`. */
export const groupColumns = (width: number): WideColumns => ({ name: NAME, phase: width >= WITH_CHAIN ? WORDED : 7 });

const WORDED = 10;
const TIGHT = 6;

export function wideRow(row: GridRow, width: number, look: RowLook, columns: WideColumns): Line {
  const cells = row.cells.map((cell) => wideCell(cell, columns.phase, look));
  const chain = width >= WITH_CHAIN ? [span(padTo(chainWords(row), CHAIN_CELLS), 'dim')] : [];
  const room = wordsRoom(row.cells.length, width, columns);
  const now = column(nowIn(row, room, look.theme.ellipsis), room, row.tone);
  return cutLine(
    [
      marker(look),
      span(markSign(look) || ' ', 'warn'),
      nameSpan(row.name, columns.name, look),
      span(' '),
      ...cells,
      span(gapIn(columns)),
      now,
      ...chain,
    ],
    width,
  );
}

/** A countdown is worth more than the end of what is said before it. */
function nowIn({ now, tail, brief }: GridRow, room: number, ellipsis: string): string {
  if (tail === '') return now;
  const left = room - widthOf(tail);
  return left < LEAST_WORDS ? brief : cutToWidth(cleanText(now), left, ellipsis) + tail;
}

/** Fewer cells of a sentence than this say nothing. */
const LEAST_WORDS = 8;

export function wideHeading(phases: readonly PhaseId[], width: number, columns: WideColumns): Line {
  const name = width >= WITH_CHAIN ? shortPhase : narrowPhase;
  const cells = phases.map((phase) => span(padTo(name(phase), columns.phase), 'dim'));
  const now = span(padTo('now', wordsRoom(phases.length, width, columns)), 'dim');
  const chain = width >= WITH_CHAIN ? [span('height   peers', 'dim')] : [];
  return [span(padTo('  region', columns.name + 3), 'dim'), ...cells, span(gapIn(columns)), now, ...chain];
}

function wordsRoom(cells: number, width: number, columns: WideColumns): number {
  const { name, phase } = columns;
  const used = 2 + name + 1 + cells * phase + gapIn(columns).length + (width >= WITH_CHAIN ? CHAIN_CELLS : 0);
  return Math.max(1, width - used);
}

/** The heading of the last one fills such a cell. */
const gapIn = ({ phase }: WideColumns): string => (phase === TIGHT ? ' ' : '');
export const CHAIN_CELLS = 15;

export function wideCell(cell: GridCell, width: number, look: RowLook): Line[number] {
  const word = cell.amount === '' ? LOOK_WORDS[cell.look] : cell.amount;
  const glyph = look.theme.glyphs.cells[cell.look];
  const text = widthOf(word) + 3 <= width ? `${glyph} ${word}` : glyph;
  return span(padTo(text, width), cellTone(cell, look));
}

const cellTone = (cell: GridCell, look: RowLook): Tone =>
  look.selected && look.phase === cell.phase ? 'key' : LOOK_TONES[cell.look];

function chainWords({ height, peers }: GridRow): string {
  if (height === null && peers === null) return '';
  return `${padTo(height === null ? '—' : `${height}`, 9)}${peers === null ? '—' : peers}`;
}

/** One of several columns: glyphs only, then as many words as fit. A name when there is room, else the code. */
export function narrowRow(row: GridRow, width: number, look: RowLook): Line {
  const name =
    width >= 36
      ? nameSpan(row.name, Math.min(NAME, width - 18) - (look.marked === null ? 0 : 1), look)
      : nameSpan(row.code, 4, look);
  const cells = row.cells.map((cell) => span(look.theme.glyphs.cells[cell.look], cellTone(cell, look)));
  return padLine(
    [marker(look), span(markSign(look), 'warn'), name, span(' '), ...cells, span(' '), span(row.brief, row.tone)],
    width,
    look.theme.ellipsis,
  );
}

/** Columns are filled from the top, one after another, as a list is read. */
export function inColumns(cells: readonly Line[], layout: GridLayout): readonly Line[] {
  return Array.from({ length: layout.rows }, (_, at) =>
    Array.from({ length: layout.columns }, (_unused, n) => cells[n * layout.rows + at] ?? []).flatMap((cell, n) =>
      n === 0 ? cell : [span('  '), ...cell],
    ),
  );
}

export const marker = (look: RowLook) => span(look.selected ? look.theme.glyphs.cursor : ' ', 'key');

/** The sign, or the blank in its place; nothing where no room is kept for it. */
export function markSign({ theme, marked }: Pick<RowLook, 'theme' | 'marked'>): string {
  return marked === null ? '' : marked ? theme.glyphs.mark : ' ';
}

const nameSpan = (name: string, width: number, look: RowLook) =>
  column(name, width, look.selected ? 'selected' : 'plain');
