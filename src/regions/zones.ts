import { aboutKey, type Complain } from './complaint.ts';
import type { DefinitionInput } from './fleet-schema.ts';
import { nearest } from './nearest.ts';
import type { Region } from './region.ts';

/** A part of a region whose nodes are changed together: an availability zone, or the whole of a region that has none. */
export interface Zone {
  /** What stands for `{zone}`: `1` as Azure numbers them, `r` for a whole region. */
  readonly name: string;
  /** `uksouth-1`: as AKS labels the nodes of a zone; unlike any region's id. */
  readonly id: string;
}

const WHOLE = 'r';

/** In the order in which they are changed. */
export function zonesOf({ id, zones }: Region): readonly Zone[] {
  const names = zones === 0 ? [WHOLE] : Array.from({ length: zones }, (_, index) => String(index + 1));
  return names.map((name) => ({ name, id: `${id}-${name}` }));
}

/** The region whose zone that could be, whether it has it or not; a region's own id is no zone. No nodes, no zones. */
export function regionOfZone(id: string, known: readonly Region[]): Region | null {
  if (known.some((region) => region.id === id)) return null;
  const [, region, zone] = /^(.+)-(\d{1,2}|r)$/.exec(id) ?? [];
  return zone === undefined ? null : (known.find((each) => each.id === region && each.role === 'deploy') ?? null);
}

/** What an override says of a zone. Terraform builds a region as a whole, and one person answers for it. */
export function checkZone(
  id: string,
  region: Region,
  override: DefinitionInput,
  zoneWise: boolean,
  complain: Complain,
): void {
  const path = ['overrides', id];
  const ids = zonesOf(region).map((zone) => zone.id);
  if (!ids.includes(id)) {
    const has = region.zones === 0 ? `has no zones and is done as a whole: ${ids[0]}` : `has ${ids.join(', ')}`;
    const meant = ids.length > 1 ? `did you mean ${nearest(id, ids) ?? ids[0]}?` : `write ${ids[0]}`;
    return complain(aboutKey(path, `there is no zone ${id}: ${region.id} ${has}`, meant));
  }
  if (!zoneWise) {
    return complain(
      aboutKey(path, `${id} is a zone, and besu is not done zone by zone`, 'add zones: each to phases.besu'),
    );
  }
  for (const key of ['owner', 'vars', 'vcpus'] as const) {
    if (override[key] === undefined) continue;
    complain(aboutKey([...path, key], `${key}: of a whole region, not of a zone`, `write it under ${region.id}`));
  }
}

/** A region of one's own may be called as a zone is: then a push could mean either. */
export function checkZoneNames(known: readonly Region[], complain: Complain): void {
  const taken = new Map(known.flatMap((region) => zonesOf(region).map(({ id }) => [id, region.id] as const)));
  const custom = known.filter(({ source }) => source === 'fleet file');
  custom.forEach(({ id }, index) => {
    const other = taken.get(id);
    if (other === undefined) return;
    complain({
      ...{ path: ['regions', 'custom', index, 'id'], at: 'value' },
      message: `${id} is also the name of a zone of ${other}`,
      hint: 'choose another id',
    });
  });
}
