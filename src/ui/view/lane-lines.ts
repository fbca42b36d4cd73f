import { cellLine } from './cell-line.ts';
import { markSign, type RowLook } from './grid-lines.ts';
import type { LaneRow } from './lane-view.ts';
import { column, type Line, span } from './line.ts';
import { shortPhase } from './phase-names.ts';

/** `▸Admin westeurope  infra ✓ monitor ▶ 2/3   helm upgrade …  ccip: not configured` */
export function laneLine(lane: LaneRow, look: Pick<RowLook, 'theme' | 'selected' | 'marked'>): Line {
  const head = [
    span(look.selected ? look.theme.glyphs.cursor : ' ', 'key'),
    span(markSign(look), 'warn'),
    column(lane.title, Math.max(6, lane.title.length), look.selected ? 'selected' : 'plain'),
    span(' '),
  ];
  const cells = lane.row === null ? [] : lane.row.cells.flatMap((cell) => cellLine(cell, look.theme));
  const now = lane.row === null ? [] : [span(` ${lane.row.now}${lane.row.tail}  `, lane.row.tone)];
  return [...head, ...cells, ...absentWords(lane), ...now];
}

/** Said once for all phases that are missing for the same reason. */
function absentWords(lane: LaneRow): Line {
  const byReason = Map.groupBy(lane.absent, ({ why }) => why);
  return [...byReason].flatMap(([why, phases]) => [
    span(` ${phases.map(({ phase }) => shortPhase(phase)).join(', ')}: ${why} `, 'dim'),
  ]);
}
