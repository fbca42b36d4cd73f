import { isJsonObject, type JsonValue } from '../../lib/json.ts';

export interface NodesOfRegion {
  readonly region: string;
  /** Names within the region: validators first, then sentries. */
  readonly names: readonly string[];
}

/**
 * The addresses in the value of a terraform output, by node name: one address, a list in the order of the nodes, a map
 * from node names (`validator-0` or `uksouth/validator-0`), or, of a shared state, any of these by region.
 */
export function outputUrls(value: JsonValue, nodes: NodesOfRegion): Readonly<Record<string, string>> {
  const { region, names } = nodes;
  if (typeof value === 'string') return byPlace([value], names);
  if (Array.isArray(value)) return byPlace(value as readonly JsonValue[], names);
  if (!isJsonObject(value)) return {};
  const own = Object.hasOwn(value, region) ? value[region] : undefined;
  if (own !== undefined) return outputUrls(own, nodes);
  const found = names.map((name) => [name, value[name] ?? value[`${region}/${name}`]] as const);
  return Object.fromEntries(found.filter(isNamed));
}

const byPlace = (urls: readonly JsonValue[], names: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(names.map((name, place) => [name, urls[place]] as const).filter(isNamed));

const isNamed = (entry: readonly [string, JsonValue | undefined]): entry is readonly [string, string] =>
  typeof entry[1] === 'string';
