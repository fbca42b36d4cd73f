import { err, ok, type Result } from '../lib/result.ts';
import { nearest } from './nearest.ts';
import type { Geography, Region, RegionId } from './region.ts';

const SOURCE = 'Microsoft azure-docs regions-list; coordinates from az account list-locations';
const AS_OF = '2025-03-21';

type Place = readonly [city: string, latitude: number, longitude: number];
type Extra = Partial<Pick<Region, 'access' | 'role' | 'note' | 'source' | 'asOf'>>;

function region(
  name: string,
  code: string,
  geography: Geography,
  [city, latitude, longitude]: Place,
  pair: string | null,
  zones: number,
  extra: Extra = {},
): Region {
  return {
    id: azureId(name),
    name,
    code,
    geography,
    city,
    latitude,
    longitude,
    pair,
    zones,
    access: 'open',
    role: 'deploy',
    source: SOURCE,
    asOf: AS_OF,
    note: null,
    ...extra,
  };
}

/** Azure makes the id of a public region from its display name: lower case, no spaces. */
const azureId = (name: string): RegionId => name.toLowerCase().replaceAll(' ', '') as RegionId;

const OFF_CITY = "Azure's own coordinates, 100 to 250 km off the city";

/** Order of the rollout strategy. A new region is one more line; nothing counts them. */
export const catalog: readonly Region[] = [
  region('North Europe', 'NEU', 'Europe', ['Dublin', 53.3478, -6.2597], 'westeurope', 3, {
    note: 'its pair is the administrative region',
  }),
  region('UK South', 'UKS', 'Europe', ['London', 50.941, -0.799], 'ukwest', 3, { note: OFF_CITY }),
  region('UK West', 'UKW', 'Europe', ['Cardiff', 53.427, -3.084], 'uksouth', 0, { note: OFF_CITY }),
  region('France Central', 'FRC', 'Europe', ['Paris', 46.3772, 2.373], 'francesouth', 3, {
    note: `access to its pair is restricted; ${OFF_CITY}`,
  }),
  region('Germany West Central', 'DEWC', 'Europe', ['Frankfurt', 50.1109, 8.6821], 'germanynorth', 3, {
    note: 'access to its pair is restricted',
  }),
  region('Switzerland North', 'CHN', 'Europe', ['Zurich', 47.4515, 8.5646], 'switzerlandwest', 3, {
    note: 'access to its pair is restricted',
  }),
  region('Italy North', 'ITN', 'Europe', ['Milan', 45.4689, 9.1811], null, 3),
  region('Norway East', 'NOE', 'Europe', ['Oslo', 59.9139, 10.7522], 'norwaywest', 3, {
    note: 'access to its pair is restricted',
  }),
  region('Poland Central', 'PLC', 'Europe', ['Warsaw', 52.2333, 21.0167], null, 3),
  region('Spain Central', 'ESC', 'Europe', ['Madrid', 40.4168, -3.7038], null, 3, {
    note: 'coordinates are those of the city',
  }),
  region('Sweden Central', 'SEC', 'Europe', ['Gävle', 60.6749, 17.1413], 'swedensouth', 3, {
    note: 'access to its pair is restricted',
  }),
  region('Belgium Central', 'BEC', 'Europe', ['Brussels', 50.8503, 4.3517], null, 3, {
    source: 'Microsoft Learn regions list; coordinates are those of the city',
    note: 'younger than the 2025-03 list: check it with az account list-locations',
  }),
  region('Australia East', 'AUE', 'Asia Pacific', ['Sydney', -33.86, 151.2094], 'australiasoutheast', 3),
  region('Australia Southeast', 'AUSE', 'Asia Pacific', ['Melbourne', -37.8136, 144.9631], 'australiaeast', 0),
  region('East Asia', 'EAS', 'Asia Pacific', ['Hong Kong', 22.267, 114.188], 'southeastasia', 3),
  region('Southeast Asia', 'SEA', 'Asia Pacific', ['Singapore', 1.283, 103.833], 'eastasia', 3),
  region('Central India', 'CIN', 'Asia Pacific', ['Pune', 18.5822, 73.9197], 'southindia', 3),
  region('South India', 'SIN', 'Asia Pacific', ['Chennai', 12.9822, 80.1636], 'centralindia', 0),
  region('West India', 'WIN', 'Asia Pacific', ['Mumbai', 19.088, 72.868], 'southindia', 0, {
    note: "replaces West Europe; paired one way, South India's own pair is Central India",
  }),
  region('Japan East', 'JPE', 'Asia Pacific', ['Tokyo, Saitama', 35.68, 139.77], 'japanwest', 3),
  region('Japan West', 'JPW', 'Asia Pacific', ['Osaka', 34.6939, 135.5022], 'japaneast', 3, {
    note: 'availability zones were added in 2025',
  }),
  region('Korea Central', 'KRC', 'Asia Pacific', ['Seoul', 37.5665, 126.978], 'koreasouth', 3),
  region('Korea South', 'KRS', 'Asia Pacific', ['Busan', 35.1796, 129.0756], 'koreacentral', 0, {
    access: 'restricted',
    note: 'access is restricted: ask Azure support to open it for the subscription',
  }),
  region('Canada Central', 'CAC', 'Americas', ['Toronto', 43.653, -79.383], 'canadaeast', 3),
  region('West Europe', 'WEU', 'Europe', ['Amsterdam', 52.3667, 4.9], 'northeurope', 3, {
    role: 'admin',
    note: 'monitoring, management and backup; never a validator or a sentry',
  }),
];

export const deployRegions: readonly Region[] = catalog.filter((entry) => entry.role === 'deploy');
export const adminRegions: readonly Region[] = catalog.filter((entry) => entry.role === 'admin');

/** What somebody asked for that is no region, and what they may have meant. */
export interface RegionNotAvailable {
  readonly asked: string;
  readonly message: string;
  readonly suggestion: Region | null;
  readonly hint: string;
}

/** By id only: for ids that a program wrote. */
export function findRegion(id: string, regions: readonly Region[] = catalog): Region | null {
  return regions.find((entry) => entry.id === id) ?? null;
}

/** By id, name or code, in any case: for what a person typed. */
export function lookupRegion(asked: string, regions: readonly Region[] = catalog): Result<Region, RegionNotAvailable> {
  const wanted = asked.trim().toLowerCase();
  const found = regions.find((entry) => spellings(entry).some((spelling) => spelling.toLowerCase() === wanted));
  return found === undefined ? err(regionNotAvailable(asked, regions)) : ok(found);
}

export function regionNotAvailable(asked: string, regions: readonly Region[] = catalog): RegionNotAvailable {
  const spelling = nearest(asked, regions.flatMap(spellings));
  const suggestion = regions.find((entry) => spelling !== null && spellings(entry).includes(spelling)) ?? null;
  const hint =
    suggestion === null
      ? 'besu-console regions lists what is available'
      : `did you mean ${suggestion.id} (${suggestion.name}, ${suggestion.code})?`;
  return { asked, message: `this region is not available: ${asked}`, suggestion, hint };
}

/** The id comes first, so that of two spellings equally near, the id is the one suggested. */
const spellings = (entry: Region): readonly string[] => [entry.id, entry.name, entry.code];
