import type { Theme } from '../theme.ts';
import type { CellLook } from './cell-look.ts';
import { countParts } from './count-parts.ts';
import { CHAIN_CELLS, groupColumns, marker, markSign, NAME, type RowLook, WITH_CHAIN, wideCell } from './grid-lines.ts';
import type { GroupCell, GroupRow } from './group-row.ts';
import { column, cutLine, join, type Line, line, lineWidth, padLine, span } from './line.ts';
import { LOOK_TONES } from './look-tones.ts';
import { widthOf } from './width.ts';

/** In the columns of the regions below it, when there is room for them; else signs only. */
export function groupLine(row: GroupRow, width: number, wide: boolean, look: RowLook): Line {
  const { theme, selected } = look;
  const name = `${row.group.name} ${row.group.regions.length}`;
  const head = [
    marker(look),
    span(markSign(look) || ' ', 'warn'),
    ...[span(row.group.open ? '- ' : '+ ', 'key'), column(name, NAME - 2, selected ? 'selected' : 'strong'), span(' ')],
  ];
  if (!wide) {
    const signs = row.cells.map(({ look: one }) => span(theme.glyphs.cells[one], LOOK_TONES[one]));
    const left = [...head, ...signs, span(' ')];
    return cutLine([...left, ...countsIn(row, width - lineWidth(left), theme)], width);
  }
  const { phase } = groupColumns(width);
  const cells = row.cells.map((cell) => wideCell({ ...cell, amount: amountOf(cell, phase) }, phase, look));
  const chain = width >= WITH_CHAIN ? CHAIN_CELLS : 0;
  const room = Math.max(1, width - lineWidth([...head, ...cells]) - chain);
  return cutLine([...head, ...cells, ...padLine(countsIn(row, room, theme), room, theme.ellipsis)], width);
}

/** `34/170` where that fits, else `20%`; nothing where a word says it: done, pending. */
function amountOf({ done, total }: GroupCell, cells: number): string {
  if (done === 0 || done === total) return '';
  const amount = `${done}/${total}`;
  return widthOf(amount) + 3 <= cells ? amount : `${Math.floor((100 * done) / total)}%`;
}

/** How its regions stand, the worst in words; the others by their signs when there is no room for all words. */
function countsIn({ counts }: GroupRow, room: number, theme: Theme): Line {
  const parts = countParts(counts);
  const worded = parts.map(({ n, word, tone, look }) => line(`${signOf(look, theme)} ${n} ${word}`, tone));
  const all = join(worded, span('  '));
  if (lineWidth(all) <= room) return all;
  return join(
    parts.map(({ n, word, tone, look }, at) => line(`${signOf(look, theme)}${n}${at === 0 ? ` ${word}` : ''}`, tone)),
    span(' '),
  );
}

const signOf = (look: CellLook, theme: Theme): string => theme.glyphs.cells[look];
