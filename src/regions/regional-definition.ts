import type { Effective, FleetZone, Origin, Overrides, RegionalDefinition, RegionOverride } from './fleet.ts';
import type { Region } from './region.ts';
import type { Zone } from './zones.ts';

type Count = 'validators' | 'sentries' | 'vcpus';
type Names = 'vars' | 'values';

/** What a region gets when the file says nothing: one validator behind one sentry on ten vCPUs, the seed's sizing. */
const DEFAULTS: RegionalDefinition = {
  validators: { value: 1, origin: 'default' },
  sentries: { value: 1, origin: 'default' },
  vcpus: { value: 10, origin: 'default' },
  vars: {},
  values: {},
};

/** What one region gets, each value with where it was decided. The region itself matters only by its id and its role. */
export function derive(definition: RegionOverride, overrides: Overrides, region: Region): RegionalDefinition {
  const own = over(over(DEFAULTS, definition, 'definition'), namedIn(overrides, region.id), 'override');
  const none: Effective<number> = { value: 0, origin: 'rule' };
  return region.role === 'admin' ? { ...own, validators: none, sentries: none } : own;
}

/** The zones of a region that is changed zone by zone, and the region as they add up to it. */
export function deriveZones(
  whole: RegionalDefinition,
  overrides: Overrides,
  zones: readonly Zone[],
): { readonly definition: RegionalDefinition; readonly zones: readonly FleetZone[] } {
  const own = zones.map((zone, at) => {
    const part = { ...whole, validators: share('validators'), sentries: share('sentries') };
    function share(key: Count): Effective<number> {
      return zones.length === 1
        ? whole[key]
        : { value: evenShare(whole[key].value, at, zones.length), origin: 'share' };
    }
    return { ...zone, definition: over(part, namedIn(overrides, zone.id), 'zone') };
  });
  const total = (key: Count): Effective<number> => {
    if (own.every(({ definition }) => definition[key].origin !== 'zone')) return whole[key];
    return { value: own.reduce((sum, { definition }) => sum + definition[key].value, 0), origin: 'zone' };
  };
  return { definition: { ...whole, validators: total('validators'), sentries: total('sentries') }, zones: own };
}

/** What does not divide goes to the first zones: 4 in 3 zones are 2, 1, 1. */
const evenShare = (count: number, at: number, of: number): number => Math.floor((count + of - 1 - at) / of);

// An id such as `constructor` is legal for a region of one's own, hence never a plain lookup.
const namedIn = (overrides: Readonly<Record<string, RegionOverride>>, id: string): RegionOverride =>
  Object.hasOwn(overrides, id) ? (overrides[id] ?? {}) : {};

/** One layer over another: counts replace, names are added or replaced one by one. */
function over(below: RegionalDefinition, own: RegionOverride, origin: Origin): RegionalDefinition {
  const count = (key: Count): Effective<number> => {
    const value = own[key];
    return value === undefined ? below[key] : { value, origin };
  };
  const names = (key: Names): RegionalDefinition[Names] => ({
    ...below[key],
    ...Object.fromEntries(Object.entries(own[key] ?? {}).map(([name, value]) => [name, { value, origin }])),
  });
  const owner = own.owner === undefined ? below.owner : { value: own.owner, origin };
  return {
    ...(owner === undefined ? {} : { owner }),
    ...{ validators: count('validators'), sentries: count('sentries'), vcpus: count('vcpus') },
    ...{ vars: names('vars'), values: names('values') },
  };
}
