import type { Scope } from '../../engine/model/ids.ts';
import type { Plan } from '../../engine/model/plan.ts';
import { cursorGroup } from '../view/grid-order.ts';
import { markedScopes } from './marked-scopes.ts';
import { scopeInView } from './open-view.ts';
import type { RunData } from './run-data.ts';
import { type UiState, viewOf } from './ui-state.ts';

/** The rows an acting key is about: in the grid all that are marked, else the one under the cursor or its whole group. */
export function actingScopes(ui: UiState, data: RunData): readonly Scope[] {
  if (viewOf(ui).kind === 'regions') {
    const marked = markedScopes(data.state, ui);
    if (marked.length > 0) return marked;
    const group = cursorGroup(data.state, ui);
    if (group !== null) return group.regions.map(({ scope }) => scope);
  }
  const scope = scopeInView(ui, { data });
  return scope === null ? [] : [scope];
}

/** Several rows of production at once are proved by typing the fleet's name, as its launch is; one row, or a rehearsal, by `y`. */
export const fleetToType = ({ environment, fleet }: Plan, rows: number): string | null =>
  environment === 'production' && rows > 1 ? fleet : null;
