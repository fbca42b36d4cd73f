import type { Scope } from '../../engine/model/ids.ts';
import { markedScopes } from './marked-scopes.ts';
import { scopeInView } from './open-view.ts';
import type { RunData } from './run-data.ts';
import { type UiState, viewOf } from './ui-state.ts';

/** The rows an acting key is about: in the grid all that are marked, else the one on screen. */
export function actingScopes(ui: UiState, data: RunData): readonly Scope[] {
  const marked = viewOf(ui).kind === 'regions' ? markedScopes(data.state, ui) : [];
  if (marked.length > 0) return marked;
  const scope = scopeInView(ui, { data });
  return scope === null ? [] : [scope];
}

/** Several rows of production at once are proved by typing how many; one row, or a rehearsal, by `y`. */
export const countToType = (environment: string, rows: number): string | null =>
  environment === 'production' && rows > 1 ? String(rows) : null;
