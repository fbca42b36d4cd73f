import type { PlannedRegion } from '../../engine/model/plan.ts';
import type { RunState } from '../../engine/model/state.ts';
import type { Geography } from '../../regions/region.ts';
import { regionOf } from '../state/run-data.ts';
import type { GroupId, RowId, UiState } from '../state/ui-state.ts';

/** Regions of one part of the world, with a row of their own in the grid. */
export interface RegionGroup {
  readonly id: GroupId;
  /** As it stands on the screen. */
  readonly name: string;
  /** Those the filter lets through, in the order of the screen. */
  readonly regions: readonly PlannedRegion[];
  readonly open: boolean;
}

export type GroupWish = Pick<UiState, 'groups' | 'filter' | 'onlyFaults'>;

export const isGrouped = ({ groups }: Pick<UiState, 'groups'>): boolean => groups.wanted ?? groups.crowded;

export const isGroupId = (row: RowId): row is GroupId => row.startsWith('@');

/** What a filter finds is shown, whatever was folded. */
export const showsAllFound = ({ filter, onlyFaults }: GroupWish): boolean => filter !== '' || onlyFaults;

export function isOpen(wish: GroupWish, id: GroupId): boolean {
  const { open, crowded, turned } = wish.groups;
  return showsAllFound(wish) || (open ?? !crowded) !== turned.includes(id);
}

/** Regions that a fleet has made up and said nothing of are no part of the world. */
const nameOf = (geography: Geography): string => (geography === 'Custom' ? 'Other' : geography);

const idOf = (geography: Geography): GroupId => `@${nameOf(geography)}`;

/** The group a row is in, or is; null = in none. */
export function groupIdOf(state: RunState, row: RowId): GroupId | null {
  if (isGroupId(row)) return row;
  const region = regionOf(state, row)?.region;
  return region === undefined ? null : idOf(region.geography);
}

/** In the order of their first regions: where those that need a person rise, so do their groups. */
export function regionGroups(regions: readonly PlannedRegion[], wish: GroupWish): readonly RegionGroup[] {
  return [...Map.groupBy(regions, ({ region }) => region.geography)].map(([geography, own]) => {
    const id = idOf(geography);
    return { id, name: nameOf(geography), regions: own, open: isOpen(wish, id) };
  });
}
