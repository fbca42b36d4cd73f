import type { Scope } from '../../engine/model/ids.ts';
import type { RunState } from '../../engine/model/state.ts';
import { cursorScope, selectableScopes } from '../view/grid-order.ts';
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
      return move(ui.rangeFrom === null ? toggled(ui, state) : closed(ui, state), 'down', situation);
    case 'mark-range':
      return ui.rangeFrom === null ? { ...ui, rangeFrom: cursorScope(state, ui) } : closed(ui, state);
    case 'mark-failed':
      return markFailed(ui, situation);
    case 'unmark':
      return { ...ui, marks: [], rangeFrom: null };
  }
}

function toggled(ui: UiState, state: RunState): UiState {
  const scope = cursorScope(state, ui);
  if (scope === null) return ui;
  const marks = ui.marks.includes(scope) ? ui.marks.filter((one) => one !== scope) : [...ui.marks, scope];
  return { ...ui, marks };
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
