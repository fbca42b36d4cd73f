import type { Scope } from '../../engine/model/ids.ts';
import type { PlannedRegion } from '../../engine/model/plan.ts';
import type { RunState } from '../../engine/model/state.ts';
import { otherScopes } from '../state/run-data.ts';
import type { RowId, UiState } from '../state/ui-state.ts';
import { type GroupWish, groupIdOf, isGrouped, isGroupId, type RegionGroup, regionGroups } from './grid-groups.ts';
import { needsAttention, rowStatus } from './row-status.ts';
import { rowHas } from './row-words.ts';
import { passesFilter } from './word-filter.ts';

type Choice = Pick<UiState, 'filter' | 'onlyFaults' | 'order'>;

const known = new WeakMap<RunState, { readonly key: string; readonly regions: readonly PlannedRegion[] }>();

/** Regions in the order they stand on the screen. Only those that need a person rise; the rest never moves. */
export function visibleRegions(state: RunState, choice: Choice): readonly PlannedRegion[] {
  const key = `${choice.order} ${choice.onlyFaults} ${choice.filter}`;
  const before = known.get(state);
  if (before?.key === key) return before.regions;
  const regions = inOrder(state, choice);
  known.set(state, { key, regions });
  return regions;
}

function inOrder(state: RunState, choice: Choice): readonly PlannedRegion[] {
  const wanted = state.plan.regions.filter((one) => passes(state, one, choice));
  if (choice.order === 'fleet') return wanted;
  const urgent = wanted.filter(({ scope }) => needsAttention(rowStatus(state, scope)));
  const calm = wanted.filter(({ scope }) => !needsAttention(rowStatus(state, scope)));
  return [...urgent, ...calm];
}

/** Every row the filter lets through: the regions, then the administrative row and the fleet's own steps. */
export function selectableScopes(state: RunState, choice: Choice): readonly Scope[] {
  return [...visibleRegions(state, choice).map(({ scope }) => scope), ...otherScopes(state)];
}

/** The groups on the screen, in their order; empty while the grid is one list. */
export const groupsOnScreen = (state: RunState, wish: GroupWish & Choice): readonly RegionGroup[] =>
  isGrouped(wish) ? regionGroups(visibleRegions(state, wish), wish) : [];

/** Everything the cursor can stand on, from top to bottom; regions of a group that is folded are not among it. */
export function selectableRows(state: RunState, wish: GroupWish & Choice): readonly RowId[] {
  if (!isGrouped(wish)) return selectableScopes(state, wish);
  return [...groupsOnScreen(state, wish).flatMap(rowsOf), ...otherScopes(state)];
}

export const rowsOf = ({ id, open, regions }: RegionGroup): readonly RowId[] =>
  open ? [id, ...regions.map(({ scope }) => scope)] : [id];

/** Where the cursor really is: what it names may have been filtered away, or folded into its group. */
export function cursorRow(state: RunState, ui: UiState): RowId | null {
  const rows = selectableRows(state, ui);
  const { cursor } = ui;
  if (cursor === null || rows.includes(cursor)) return cursor ?? rows[0] ?? null;
  const group = groupIdOf(state, cursor);
  if (group !== null && rows.includes(group)) return group;
  // The grid has become one list: the group's own first region is nearest.
  return rows.find((row) => group !== null && groupIdOf(state, row) === group) ?? rows[0] ?? null;
}

/** The one row the cursor stands on; null on the row of a group. */
export function cursorScope(state: RunState, ui: UiState): Scope | null {
  const row = cursorRow(state, ui);
  return row === null || isGroupId(row) ? null : row;
}

/** The group whose own row the cursor stands on. */
export function cursorGroup(state: RunState, ui: UiState): RegionGroup | null {
  const row = cursorRow(state, ui);
  return groupsOnScreen(state, ui).find(({ id }) => id === row) ?? null;
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
