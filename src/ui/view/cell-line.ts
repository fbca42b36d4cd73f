import type { Theme } from '../theme.ts';
import type { GridCell } from './grid-row.ts';
import { type Line, span } from './line.ts';
import { LOOK_TONES } from './look-tones.ts';
import { shortPhase } from './phase-names.ts';

/** A phase with its name beside it, for rows that have no column headings: `infra ▶ 62%`. */
export function cellLine(cell: GridCell, theme: Theme): Line {
  const amount = cell.amount === '' ? '' : ` ${cell.amount}`;
  return [
    span(`${shortPhase(cell.phase)} `, 'dim'),
    span(`${theme.glyphs.cells[cell.look]}${amount}`, LOOK_TONES[cell.look]),
    span(' '),
  ];
}
