import type { Scope } from '../../engine/model/ids.ts';
import type { RunState } from '../../engine/model/state.ts';
import { groupIdOf, isGrouped, isOpen, showsAllFound } from '../view/grid-groups.ts';
import { cursorRow, groupsOnScreen } from '../view/grid-order.ts';
import { type Situation, withToast } from './situation.ts';
import type { GroupId, UiState } from './ui-state.ts';

/** How the grid is parted. */
export function groupAction(ui: UiState, action: 'group' | 'fold' | 'fold-all', { data, nowMs }: Situation): UiState {
  if (action === 'group') return { ...ui, groups: { ...ui.groups, wanted: !isGrouped(ui) } };
  if (!isGrouped(ui)) return withToast(ui, 'the grid is one list: :group parts it by geography', nowMs);
  if (showsAllFound(ui)) return withToast(ui, 'what the filter finds stays open: esc clears the filter', nowMs);
  if (action === 'fold-all') {
    const open = !groupsOnScreen(data.state, ui).some((group) => group.open);
    return { ...ui, groups: { ...ui.groups, open, turned: [] } };
  }
  const row = cursorRow(data.state, ui);
  const id = row === null ? null : groupIdOf(data.state, row);
  return id === null ? withToast(ui, 'this row is in no group', nowMs) : folded(ui, id, isOpen(ui, id));
}

/** The cursor is on its row then: the regions below it may have disappeared. */
export function folded(ui: UiState, id: GroupId, fold: boolean): UiState {
  if (isOpen(ui, id) !== fold || showsAllFound(ui)) return ui;
  const { open, crowded, turned } = ui.groups;
  const others = turned.filter((one) => one !== id);
  return {
    ...ui,
    cursor: id,
    // Said from now on: another size of the terminal is no reason to open or fold anything.
    groups: {
      ...ui.groups,
      open: open ?? !crowded,
      turned: others.length < turned.length ? others : [...turned, id],
    },
  };
}

/** The cursor on a row that can be seen: its group is open. */
export function standingAt(ui: UiState, state: RunState, scope: Scope): UiState {
  const id = groupIdOf(state, scope);
  const shown = id !== null && isGrouped(ui) ? folded(ui, id, false) : ui;
  return { ...shown, cursor: scope };
}
