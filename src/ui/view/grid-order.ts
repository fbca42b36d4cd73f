import type { Scope } from '../../engine/model/ids.ts';
import type { PlannedRegion } from '../../engine/model/plan.ts';
import type { RunState } from '../../engine/model/state.ts';
import { otherScopes } from '../state/run-data.ts';
import type { UiState } from '../state/ui-state.ts';
import { needsAttention, rowStatus } from './row-status.ts';
import { rowHas } from './row-words.ts';
import { passesFilter } from './word-filter.ts';

type Choice = Pick<UiState, 'filter' | 'onlyFaults' | 'order'>;

/** Regions in the order they stand on the screen. Only those that need a person rise; the rest never moves. */
export function visibleRegions(state: RunState, choice: Choice): readonly PlannedRegion[] {
  const wanted = state.plan.regions.filter((one) => passes(state, one, choice));
  if (choice.order === 'fleet') return wanted;
  const urgent = wanted.filter(({ scope }) => needsAttention(rowStatus(state, scope)));
  const calm = wanted.filter(({ scope }) => !needsAttention(rowStatus(state, scope)));
  return [...urgent, ...calm];
}

/** Everything the cursor can stand on: the regions, then the administrative row and the fleet's own steps. */
export function selectableScopes(state: RunState, choice: Choice): readonly Scope[] {
  return [...visibleRegions(state, choice).map(({ scope }) => scope), ...otherScopes(state)];
}

/** Where the cursor really is: what it names may have been filtered away. */
export function cursorScope(state: RunState, ui: UiState): Scope | null {
  const scopes = selectableScopes(state, ui);
  return ui.cursor !== null && scopes.includes(ui.cursor) ? ui.cursor : (scopes[0] ?? null);
}

function passes(state: RunState, row: PlannedRegion, choice: Choice): boolean {
  if (choice.onlyFaults && !needsAttention(rowStatus(state, row.scope))) return false;
  return passesFilter(choice.filter, (word) => rowHas(state, row, word));
}

/** Every row that waits for a person, in fleet order, the fleet's own steps last. */
export function scopesNeedingAttention(state: RunState): readonly Scope[] {
  return [...state.plan.regions.map(({ scope }) => scope), ...otherScopes(state)].filter((scope) =>
    needsAttention(rowStatus(state, scope)),
  );
}
