import type { Theme } from '../theme.ts';
import { cleanText } from './clean-text.ts';
import { type Line, line, span } from './line.ts';
import { wrapWords } from './width.ts';

/** One of several things to choose from that take more than a line to tell. */
export interface Card {
  readonly title: string;
  readonly lines: readonly string[];
}

interface Room {
  readonly columns: number;
  readonly rows: number;
}

/** Cards below each other, the chosen one always among them; those that do not fit are counted. */
export function cardLines(cards: readonly Card[], focus: number, room: Room, theme: Theme): readonly Line[] {
  const blocks = cards.map((card, i) => blockOf(card, i === focus, room.columns, theme));
  const all = spaced(blocks);
  if (all.length <= room.rows) return all;
  const { from, to } = around(blocks, focus, room.rows - 1);
  const shown = spaced(blocks.slice(from, to)).slice(0, Math.max(1, room.rows - 1));
  const left = cards.length - (to - from);
  return left === 0 ? shown : [...shown, line(`    ${left} more: up and down show them`, 'strong')];
}

/** Rows they want. */
export const cardsHeight = (cards: readonly Card[], columns: number): number =>
  cards.reduce(
    (sum, card) => sum + titleOf(card, columns).length + bodyOf(card, columns).length,
    Math.max(0, cards.length - 1),
  );

function blockOf(card: Card, focused: boolean, columns: number, theme: Theme): readonly Line[] {
  return [
    ...titleOf(card, columns).map((part, i) => [
      span(focused && i === 0 ? `  ${theme.glyphs.cursor} ` : '    ', 'key'),
      span(part, focused ? 'selected' : 'strong'),
    ]),
    ...bodyOf(card, columns).map((one) => line(`      ${one}`)),
  ];
}

const titleOf = ({ title }: Card, columns: number): readonly string[] =>
  wrapWords(cleanText(title), Math.max(10, columns - 6));

const bodyOf = ({ lines }: Card, columns: number): readonly string[] =>
  lines.flatMap((one) => wrapWords(cleanText(one), Math.max(10, columns - 8)));

const spaced = (blocks: readonly (readonly Line[])[]): readonly Line[] =>
  blocks.flatMap((block, i) => (i === 0 ? block : [[], ...block]));

/** As many neighbours as fit, those below first. */
function around(
  blocks: readonly (readonly Line[])[],
  focus: number,
  rows: number,
): { readonly from: number; readonly to: number } {
  let [from, to] = [focus, focus + 1];
  let used = blocks[focus]?.length ?? 0;
  const fits = (at: number): boolean => used + 1 + (blocks[at]?.length ?? rows) <= rows;
  while (to < blocks.length && fits(to)) {
    used += 1 + (blocks[to]?.length ?? 0);
    to += 1;
  }
  while (from > 0 && fits(from - 1)) {
    from -= 1;
    used += 1 + (blocks[from]?.length ?? 0);
  }
  return { from, to };
}
