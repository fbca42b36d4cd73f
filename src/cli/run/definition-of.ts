import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';
import type { DefinedPart } from '../../engine/model/plan.ts';
import type { JsonValue } from '../../lib/json.ts';
import { featuresOf } from '../../regions/features.ts';
import type { CommandRecipe, Effective, Fleet, FleetPhase, RegionalDefinition } from '../../regions/fleet.ts';
import { ContentReader } from './content-reader.ts';
import { isKustomization } from './kustomizations.ts';

/** What has to be the same in another fleet, for what was shown there to count here. */
export interface Definition {
  readonly hash: string;
  /** Each content once, by the name it has here first. */
  readonly parts: readonly DefinedPart[];
}

/** Variables of these names say where something is, not what it is: they differ wherever a definition goes. */
const PLACES = /^(?:azure_?)?(?:subscription|tenant|environment|env)(?:_?(?:id|name))?$/i;

/**
 * What the regions of a fleet get, and how, in parts that another fleet has or has not. Not in it: what differs between
 * environments (docs/fleet-file.md lists both). Null = too much to read.
 */
export async function definitionOf(fleet: Fleet): Promise<Definition | null> {
  const reader = new ContentReader();
  const { common, chain } = fleet;
  const parts: DefinedPart[] = [
    part('definition', common === undefined ? null : [counts(common), plain(common.vars), plain(common.values)]),
    ...overrideParts(fleet),
    part('chain', chain === null ? null : rulesOf(chain)),
    ...featureParts(fleet),
  ];
  for (const { name, recipe } of fleet.checks ?? []) {
    parts.push(part(`check "${name}"`, [name, await commandContent(fleet, recipe, reader)], 'check'));
  }
  for (const phase of fleet.phases) {
    // The preflight only looks at where it is.
    if (phase.scope === 'region' && phase.id !== 'preflight') parts.push(...(await phaseParts(fleet, phase, reader)));
  }
  if (reader.isExhausted) return null;
  const distinct = [...new Map(parts.toReversed().map((each) => [each.hash, each])).values()].toReversed();
  return { hash: sha256(distinct.map(({ hash }) => hash).toSorted()), parts: distinct };
}

/** `kind`: what it is compared with; the name alone would make two regions differ that get the same. */
const part = (name: string, content: JsonValue, kind: string = name): DefinedPart => ({
  name,
  hash: sha256([kind, sorted(content)]),
});

const counts = ({ validators, sentries, vcpus }: RegionalDefinition): JsonValue =>
  [validators, sentries, vcpus].map(({ value }) => value);

type Named = Readonly<Record<string, Effective<JsonValue>>>;

const plain = (named: Named): JsonValue =>
  Object.fromEntries(
    Object.entries(named).flatMap(([name, { value }]) => (PLACES.test(name) ? [] : [[name, value] as const])),
  );

/** Which region gets something else differs between environments; that it was shown somewhere must not. */
function overrideParts({ common, regions }: Fleet): readonly DefinedPart[] {
  return regions.flatMap(({ region, definition, zones = [] }) => [
    ...overridden(region.id, definition, 'override', common),
    ...zones.flatMap((zone) => overridden(zone.id, zone.definition, 'zone', undefined)),
  ]);
}

function overridden(
  id: string,
  own: RegionalDefinition,
  origin: 'override' | 'zone',
  common: RegionalDefinition | undefined,
): readonly DefinedPart[] {
  const isOwn = (here: Effective<JsonValue>, there: Effective<JsonValue> | undefined): boolean =>
    here.origin === origin && JSON.stringify(sorted(here.value)) !== JSON.stringify(sorted(there?.value ?? null));
  const changed = (['validators', 'sentries', 'vcpus'] as const).filter((key) => isOwn(own[key], common?.[key]));
  const values = Object.entries(own.values).filter(([name, value]) => isOwn(value, common?.values[name]));
  if (changed.length + values.length === 0) return [];
  const content = [changed.map((key) => [key, own[key].value]), plain(Object.fromEntries(values))];
  return [part(`override of ${id}`, content, origin)];
}

/** A fleet without a genesis of its own making has it in a file, which is its chain's alone. */
function rulesOf({ topology, blockPeriodSeconds, genesisFrom }: NonNullable<Fleet['chain']>): JsonValue {
  if (genesisFrom === null) return [topology, blockPeriodSeconds];
  const { requestTimeoutSeconds, epochLength, emptyBlockPeriodSeconds, milestone, baseFeeWei, gasLimit } = genesisFrom;
  const rules = { requestTimeoutSeconds, epochLength, emptyBlockPeriodSeconds, milestone, baseFeeWei, gasLimit };
  return [topology, blockPeriodSeconds, rules];
}

/** Off is what was there before: only that it is on somewhere has to be shown. */
function featureParts({ features = {}, regions }: Fleet): readonly DefinedPart[] {
  const isOn = (name: string): boolean => regions.some(({ region }) => featuresOf(features, region)[name] === true);
  return Object.keys(features).flatMap((name) => (isOn(name) ? [part(`feature ${name}`, null)] : []));
}

async function phaseParts(
  fleet: Fleet,
  { id, recipe, around }: FleetPhase,
  reader: ContentReader,
): Promise<readonly DefinedPart[]> {
  const at = (path: string): string => resolve(fleet.directory, path);
  const parts: DefinedPart[] = [];
  for (const [when, beside] of [['before', around?.before] as const, ['after', around?.after] as const]) {
    if (beside) parts.push(part(`${when} of ${id}`, await commandContent(fleet, beside, reader)));
  }
  // Whether nodes go zone by zone decides what their releases are.
  const how = fleet.regions.some(({ zones }) => zones !== undefined) && id === 'besu' ? ['zone by zone'] : [];
  switch (recipe.kind) {
    case 'terraform':
      return [...parts, part(`${id} (module)`, ['terraform', recipe.layout, await reader.module(at(recipe.module))])];
    case 'kubectl': {
      const manifests = recipe.manifests === null ? null : await manifestsContent(recipe.manifests, at, reader);
      return [...parts, part(`${id} (manifests)`, ['kubectl', manifests])];
    }
    case 'helm': {
      const values: JsonValue[] = [];
      for (const file of recipe.values) if (!isOfPlace(file)) values.push(await contentOf(file, at, reader));
      const chart = await contentOf(recipe.chart, at, reader);
      return [...parts, part(`${id} (chart)`, ['helm', chart, how]), part(`${id} (values files)`, values)];
    }
    case 'command':
      return [...parts, part(id, [await commandContent(fleet, recipe, reader), how])];
    case 'off':
    case 'unconfigured':
      return [...parts, part(id, null)];
    case 'chain':
    case 'contracts':
    case 'ccip':
    case 'preflight':
      return [...parts, part(id, recipe.kind)];
  }
}

/** Of a path there is nothing behind (a chart in a registry), the path itself. */
async function contentOf(path: string, at: (path: string) => string, reader: ContentReader): Promise<JsonValue> {
  return (await reader.content(at(path))) ?? path;
}

async function manifestsContent(path: string, at: (path: string) => string, reader: ContentReader): Promise<JsonValue> {
  return isKustomization(at(path)) ? [...(await reader.kustomization(at(path)))] : contentOf(path, at, reader);
}

/** A file of one region or zone says what is different there. */
const isOfPlace = (path: string): boolean => /\{(?:region|zone)\}/.test(path);

/** Arguments count as they are written, and what stands in the files that they name. */
async function commandContent(fleet: Fleet, recipe: CommandRecipe, reader: ContentReader): Promise<JsonValue> {
  const directory = join(fleet.directory, recipe.directory);
  const contents: JsonValue[] = [];
  for (const argument of recipe.command) {
    const isPath = argument.includes('/') || argument.includes('.');
    contents.push(isPath && !argument.includes('{') ? await reader.file(resolve(directory, argument)) : null);
  }
  return ['command', [...recipe.command], contents];
}

/** The same whatever order the keys were written in. */
function sorted(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([name, each]) => [name, sorted(each ?? null)]));
}

const sha256 = (value: JsonValue): string => createHash('sha256').update(JSON.stringify(value)).digest('hex');
