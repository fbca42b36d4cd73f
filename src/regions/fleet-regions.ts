import { catalog, findRegion, regionNotAvailable } from './catalog.ts';
import { aboutKey, aboutValue, type Complain } from './complaint.ts';
import { customRegions } from './custom-region.ts';
import type { DefinitionInput, RegionsInput } from './fleet-schema.ts';
import type { Region } from './region.ts';
import type { Path } from './yaml-source.ts';
import { checkZone, regionOfZone } from './zones.ts';

export interface FleetRegions {
  /** The catalogue and the file's own, in that order. */
  readonly known: readonly Region[];
  readonly deploy: readonly Region[];
  readonly admin: Region | null;
}

/** Which regions take part, and everything that is wrong with the wish. */
export function fleetRegions(input: RegionsInput, complain: Complain): FleetRegions {
  const known = [...catalog, ...customRegions(input.custom, complain)];
  return {
    known,
    deploy: deployed(input.deploy, known, complain),
    admin: administrative(input.admin, known, complain),
  };
}

function deployed(wish: 'all' | readonly string[], known: readonly Region[], complain: Complain): readonly Region[] {
  if (wish === 'all') return known.filter((region) => region.role === 'deploy');
  const wanted = new Set<string>();
  wish.forEach((id, index) => {
    const path = ['regions', 'deploy', index];
    if (id === '') return;
    const trouble = deployTrouble(findRegion(id, known));
    if (wanted.has(id)) complain(aboutValue(path, `${id} is listed twice`, 'keep one of them'));
    else if (trouble === 'unknown') complainUnknown(path, 'value', id, known, complain);
    else if (trouble !== null) complain(aboutValue(path, `${id} ${trouble}`, `give it its own row: admin: ${id}`));
    wanted.add(id);
  });
  return known.filter((region) => wanted.has(region.id));
}

function deployTrouble(region: Region | null): string | null {
  if (region === null) return 'unknown';
  return region.role === 'admin' ? ADMIN_RULE : null;
}

/** Said wherever somebody tries, in a file or with a flag. */
export const ADMIN_RULE = 'is an administrative region: it never carries a validator or a sentry';

function administrative(id: string | undefined, known: readonly Region[], complain: Complain): Region | null {
  if (id === undefined) return null;
  const path = ['regions', 'admin'];
  const region = findRegion(id, known);
  if (region === null) complainUnknown(path, 'value', id, known, complain);
  else if (region.role !== 'admin')
    complain(aboutValue(path, `${id} is a region to deploy to`, `administrative: ${adminIds(known)}`));
  return region;
}

const adminIds = (known: readonly Region[]): string =>
  known
    .filter((region) => region.role === 'admin')
    .map((region) => region.id)
    .join(', ');

function complainUnknown(
  path: Path,
  at: 'key' | 'value',
  id: string,
  known: readonly Region[],
  complain: Complain,
): void {
  const { message, hint } = regionNotAvailable(id, known);
  complain({ path, at, message, hint });
}

/** An override of a region that is known but not deployed today is kept: lists are narrowed and widened again. */
export function checkOverrides(
  overrides: Readonly<Record<string, DefinitionInput>>,
  known: readonly Region[],
  zoneWise: boolean,
  complain: Complain,
): void {
  for (const [id, override] of Object.entries(overrides)) {
    const region = findRegion(id, known);
    const zoned = regionOfZone(id, known);
    if (zoned !== null) checkZone(id, zoned, override, zoneWise, complain);
    else if (region === null) complainUnknown(['overrides', id], 'key', id, known, complain);
    if (region?.role !== 'admin') continue;
    for (const key of ['validators', 'sentries'] as const) {
      if (override[key] !== undefined)
        complain(aboutKey(['overrides', id, key], `${id} ${ADMIN_RULE}`, `remove ${key}`));
    }
  }
}
