import type { Scope } from '../../engine/model/ids.ts';
import type { RunState } from '../../engine/model/state.ts';
import { cursorGroup, cursorRow, cursorScope, selectableRows, selectableScopes } from '../view/grid-order.ts';
import { rowStatus } from '../view/row-status.ts';
import { markedScopes } from './marked-scopes.ts';
import { move } from './move.ts';
import { type Situation, withToast } from './situation.ts';
import type { UiState } from './ui-state.ts';

export function markAction(
  ui: UiState,
  action: 'mark' | 'mark-range' | 'mark-failed' | 'unmark',
  situation: Situation,
): UiState {
  const { state } = situation.data;
  switch (action) {
    case 'mark':
      return passed(ui.rangeFrom === null ? toggled(ui, state) : closed(ui, state), situation);
    case 'mark-range':
      return ui.rangeFrom === null ? { ...ui, rangeFrom: cursorRow(state, ui) } : closed(ui, state);
    case 'mark-failed':
      return markFailed(ui, situation);
    case 'unmark':
      return { ...ui, marks: [], rangeFrom: null };
  }
}

/** The row of a group stands for all its regions that can be found. */
function toggled(ui: UiState, state: RunState): UiState {
  const scope = cursorScope(state, ui);
  const own = cursorGroup(state, ui)?.regions.map((one) => one.scope) ?? (scope === null ? [] : [scope]);
  const before = new Set(ui.marks);
  if (!own.every((one) => before.has(one))) return { ...ui, marks: [...new Set([...ui.marks, ...own])] };
  const gone = new Set(own);
  return { ...ui, marks: ui.marks.filter((one) => !gone.has(one)) };
}

/** On to the next row; a group that was marked is passed whole, or the next press would unmark its first region. */
function passed(ui: UiState, situation: Situation): UiState {
  const { state } = situation.data;
  const group = cursorGroup(state, ui);
  if (group === null || !group.open) return move(ui, 'down', situation);
  const rows = selectableRows(state, ui);
  const next = rows[rows.indexOf(group.id) + group.regions.length + 1];
  return next === undefined ? ui : { ...ui, cursor: next };
}

/** What the range covers at this moment becomes marks; from now on they stay with their rows. */
const closed = (ui: UiState, state: RunState): UiState => ({ ...ui, marks: markedScopes(state, ui), rangeFrom: null });

function markFailed(ui: UiState, { data, nowMs }: Situation): UiState {
  const failed = within(ui, data.state).filter((scope) => rowStatus(data.state, scope).kind === 'failed');
  if (failed.length === 0) {
    return withToast(ui, ui.filter === '' ? 'nothing has failed' : 'nothing that matches the filter has failed', nowMs);
  }
  return { ...ui, marks: [...new Set([...ui.marks, ...failed])] };
}

/** The administrative row and the fleet's stay on screen under any filter, but a filter is not meant for them. */
function within(ui: UiState, state: RunState): readonly Scope[] {
  const regions = new Set(state.plan.regions.map(({ scope }) => scope));
  return selectableScopes(state, ui).filter((scope) => ui.filter === '' || regions.has(scope));
}
