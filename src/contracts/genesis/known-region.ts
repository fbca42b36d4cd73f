import { catalog } from '../../regions/catalog.ts';
import type { Region } from '../../regions/region.ts';

/** What has to be known of a region to place a validator in it. */
export type KnownRegion = Pick<Region, 'name' | 'code' | 'role'> & { readonly id: string };

/** By id, name or code, in any case, so that none slips past a rule by being spelt another way. */
export function regionCalled(asked: string, regions: readonly KnownRegion[] = catalog): KnownRegion | null {
  const wanted = asked.trim().toLowerCase();
  const answers = ({ id, name, code }: KnownRegion): boolean =>
    [id, name, code].some((spelling) => spelling.toLowerCase() === wanted);
  return regions.find(answers) ?? null;
}

/** A region of one's own is in no catalogue; its id is all there is to know. */
export const regionOfFleet = (id: string): KnownRegion =>
  regionCalled(id) ?? { id, name: id, code: id, role: 'deploy' };
