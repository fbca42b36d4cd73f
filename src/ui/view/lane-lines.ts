import { cellLine } from './cell-line.ts';
import { markSign, type RowLook } from './grid-lines.ts';
import type { LaneRow } from './lane-view.ts';
import { column, join, type Line, line, span } from './line.ts';
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
  // Their phases are those of the regions too: a tick here says nothing about any region.
  const shared = lane.shared ? [span('shared ', 'dim')] : [];
  const now = lane.row === null ? [] : [line(`${lane.row.now}${lane.row.tail}`, lane.row.tone)];
  const absent = absentWords(lane);
  // What goes on matters more than what is not there; that it is over does not.
  const says = lane.row?.status.kind === 'done' ? [...absent, ...now] : [...now, ...absent];
  return [...head, ...shared, ...cells, span(' '), ...join(says, span('  '))];
}

/** Said once for all phases that are missing for the same reason; what to add for each of them is in the plan. */
function absentWords(lane: LaneRow): readonly Line[] {
  const byReason = Map.groupBy(lane.absent, ({ why }) => why.split(':')[0] ?? why);
  return [...byReason].map(([reason, phases]) => {
    const [why = reason, ...others] = new Set(phases.map((one) => one.why));
    const names = phases.map(({ phase }) => shortPhase(phase)).join(', ');
    return line(`${names}: ${others.length === 0 ? why : reason}`, 'dim');
  });
}
