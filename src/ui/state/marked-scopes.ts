import type { Scope } from '../../engine/model/ids.ts';
import type { RunState } from '../../engine/model/state.ts';
import { cursorScope, selectableScopes } from '../view/grid-order.ts';
import type { UiState } from './ui-state.ts';

/** Every marked row: those marked one by one, then those of the range that is still open. */
export function markedScopes(state: RunState, ui: UiState): readonly Scope[] {
  return ui.rangeFrom === null ? ui.marks : [...new Set([...ui.marks, ...openRange(state, ui, ui.rangeFrom)])];
}

/** From where the range began to the cursor, both with it; a beginning that has gone from the screen counts no more. */
function openRange(state: RunState, ui: UiState, from: Scope): readonly Scope[] {
  const scopes = selectableScopes(state, ui);
  const cursor = cursorScope(state, ui);
  const to = cursor === null ? -1 : scopes.indexOf(cursor);
  const began = scopes.indexOf(from);
  const start = began === -1 ? to : began;
  return scopes.slice(Math.min(start, to), Math.max(start, to) + 1);
}

/** Marked rows that a filter keeps from the screen: keys act on them all the same, so they are counted aloud. */
export function hiddenMarks(state: RunState, ui: UiState): readonly Scope[] {
  const shown = new Set(selectableScopes(state, ui));
  return markedScopes(state, ui).filter((scope) => !shown.has(scope));
}
