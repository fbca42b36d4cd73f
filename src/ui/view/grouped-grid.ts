import type { Scope } from '../../engine/model/ids.ts';
import { regionPhases } from '../../engine/state/phase-times.ts';
import { markedScopes } from '../state/marked-scopes.ts';
import { regionOf } from '../state/run-data.ts';
import type { RowId } from '../state/ui-state.ts';
import { TWO_COLUMNS } from './grid-layout.ts';
import { groupColumns, narrowRow, type RowLook, wideHeading, wideRow } from './grid-lines.ts';
import { cursorRow, groupsOnScreen, rowsOf } from './grid-order.ts';
import { gridRow } from './grid-row.ts';
import { groupLine } from './group-lines.ts';
import { groupRow } from './group-row.ts';
import { type Line, line, span } from './line.ts';
import { choiceWords, emptyWords, isMarked, type ShownGrid } from './region-list.ts';
import type { ScreenInput } from './screen-input.ts';
import type { ScreenSize } from './screen-size.ts';

/** Rows of the grid while it is grouped: the groups, and the regions of those that are open. */
export const groupedRows = ({ data, ui }: Pick<ScreenInput, 'data' | 'ui'>): readonly RowId[] =>
  groupsOnScreen(data.state, ui).flatMap(rowsOf);

/** Regions by geography, each group under a row that says what all of it comes to. Whole pages, one row to a line. */
export function groupedGrid(input: ScreenInput, { columns, rows }: ScreenSize): ShownGrid {
  const { data, ui } = input;
  const all = groupedRows(input);
  const cursor = cursorRow(data.state, ui);
  const found = cursor === null ? -1 : all.indexOf(cursor);
  const at = found === -1 ? Math.max(0, all.length - 1) : found;
  const from = Math.floor(at / rows) * rows;
  const to = Math.min(all.length, from + rows);
  const phases = regionPhases(data.state);
  const wide = columns >= TWO_COLUMNS;
  return {
    choice: choiceWords(ui, { from, to }, all.length),
    heading: wide
      ? wideHeading(phases, columns, groupColumns(columns))
      : [span('  signs in order: ', 'dim'), ...line(phases.join(' '), 'dim')],
    body: all.length === 0 ? [line(emptyWords(ui), 'dim')] : bodyOf(input, all.slice(from, to), columns, wide),
  };
}

function bodyOf(input: ScreenInput, rows: readonly RowId[], width: number, wide: boolean): readonly Line[] {
  const { data, ui, theme, nowMs } = input;
  const phases = regionPhases(data.state);
  const groups = new Map(groupsOnScreen(data.state, ui).map((group) => [group.id as RowId, group]));
  const cursor = cursorRow(data.state, ui);
  const marked = markedScopes(data.state, ui);
  const known = new Set(marked);
  return rows.map((id) => {
    const look = (isOne: boolean | null): RowLook => ({
      theme,
      selected: id === cursor,
      marked: isOne,
      phase: ui.phase,
    });
    const group = groups.get(id);
    if (group !== undefined) {
      const all = marked.length === 0 ? null : group.regions.every(({ scope }) => known.has(scope));
      return groupLine(groupRow(data.state, group, phases), width, wide, look(all));
    }
    const scope = id as Scope;
    const region = regionOf(data.state, scope)?.region;
    const row = gridRow(data, { scope, name: `  ${region?.name ?? id}`, code: region?.code ?? id }, phases, nowMs);
    const own = look(isMarked(marked, scope));
    return wide ? wideRow(row, width, own, groupColumns(width)) : narrowRow(row, width, own);
  });
}
