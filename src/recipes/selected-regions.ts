import type { Fleet, FleetRegion } from '../regions/fleet.ts';
import type { Region } from '../regions/region.ts';
import type { Selection } from './recipe-context.ts';

const folded = (word: string): string => word.toLowerCase().replaceAll(' ', '');

/** A region answers to its id, its name and its code, as everywhere on the command line. */
export const answersTo = (region: Region, word: string): boolean =>
  [region.id, region.name, region.code].some((name) => folded(name) === folded(word));

/** Regions to roll out. Never one whose role is admin, whatever a fleet or a selection says. */
export function selectedRegions(fleet: Fleet, { regions }: Selection): readonly FleetRegion[] {
  const deployable = fleet.regions.filter(({ region }) => region.role === 'deploy');
  if (regions === null) return deployable;
  return deployable.filter(({ region }) => regions.some((word) => answersTo(region, word)));
}

/** Words of the selection that no region of the fleet answers to. */
export function unknownSelection(fleet: Fleet, { regions }: Selection): readonly string[] {
  return (regions ?? []).filter((word) => !fleet.regions.some(({ region }) => answersTo(region, word)));
}
