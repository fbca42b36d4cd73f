import type { Scope } from '../../engine/model/ids.ts';
import type { RunState } from '../../engine/model/state.ts';
import { isGroupId } from '../view/grid-groups.ts';
import { cursorRow, groupsOnScreen, selectableRows, selectableScopes } from '../view/grid-order.ts';
import type { RowId, UiState } from './ui-state.ts';

/** Every marked row: those marked one by one, then those of the range that is still open. */
export function markedScopes(state: RunState, ui: UiState): readonly Scope[] {
  return ui.rangeFrom === null ? ui.marks : [...new Set([...ui.marks, ...openRange(state, ui, ui.rangeFrom)])];
}

/**
 * From where the range began to the cursor, both with it; a beginning that has gone from the screen counts no more. A
 * group that is folded stands for its regions, one that is open has them below.
 */
function openRange(state: RunState, ui: UiState, from: RowId): readonly Scope[] {
  const rows = selectableRows(state, ui);
  const cursor = cursorRow(state, ui);
  const to = cursor === null ? -1 : rows.indexOf(cursor);
  const began = rows.indexOf(from);
  const start = began === -1 ? to : began;
  const groups = groupsOnScreen(state, ui);
  return rows.slice(Math.min(start, to), Math.max(start, to) + 1).flatMap((row) => {
    if (!isGroupId(row)) return [row];
    const group = groups.find(({ id }) => id === row);
    return group === undefined || group.open ? [] : group.regions.map(({ scope }) => scope);
  });
}

/** Marked rows that a filter keeps from the screen: keys act on them all the same, so they are counted aloud. */
export function hiddenMarks(state: RunState, ui: UiState): readonly Scope[] {
  const shown = new Set(selectableScopes(state, ui));
  return markedScopes(state, ui).filter((scope) => !shown.has(scope));
}
