import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';
import type { JsonValue } from '../../lib/json.ts';
import type { CommandRecipe, Effective, Fleet, FleetPhase } from '../../regions/fleet.ts';
import { ContentReader } from './content-reader.ts';

/** Variables of these names say where something is, not what it is: they differ wherever a definition goes. */
const PLACES = /^(?:azure_?)?(?:subscription|tenant|environment|env)(?:_?(?:id|name))?$/i;

/**
 * One number for what a region gets: the definition without overrides, and the content of module, manifests, chart, values
 * files and programs. Equal in two fleets when they mean the same. Not in it: subscriptions, names of environments, backends,
 * addresses, single regions and zones, and what a feature is on in. Null = too much to read.
 */
export async function definitionHash(fleet: Fleet): Promise<string | null> {
  const reader = new ContentReader();
  const phases: JsonValue[] = [];
  for (const phase of fleet.phases) {
    if (phase.scope !== 'region') continue;
    const beside = [phase.around?.before, phase.around?.after].filter((one) => one !== null && one !== undefined);
    const programs = await Promise.all(beside.map((recipe) => commandContent(fleet, recipe, reader)));
    phases.push([phase.id, await phaseContent(fleet, phase, reader), programs]);
  }
  if (reader.isExhausted) return null;
  return createHash('sha256')
    .update(JSON.stringify(sorted([commonOf(fleet), phases])))
    .digest('hex');
}

function commonOf({ common }: Fleet): JsonValue {
  if (common === undefined) return null;
  const plain = (named: Readonly<Record<string, Effective<JsonValue>>>): JsonValue =>
    Object.fromEntries(
      Object.entries(named).flatMap(([name, { value }]) => (PLACES.test(name) ? [] : [[name, value] as const])),
    );
  const { validators, sentries, vcpus, vars, values } = common;
  return [validators.value, sentries.value, vcpus.value, plain(vars), plain(values)];
}

async function phaseContent(fleet: Fleet, { recipe }: FleetPhase, reader: ContentReader): Promise<JsonValue> {
  const at = (path: string): string => resolve(fleet.directory, path);
  switch (recipe.kind) {
    case 'terraform':
      return ['terraform', recipe.layout, await reader.module(at(recipe.module))];
    case 'kubectl':
      return ['kubectl', recipe.manifests === null ? null : await contentOf(recipe.manifests, at, reader)];
    case 'helm': {
      const values: JsonValue[] = [];
      for (const file of recipe.values) if (!isOfPlace(file)) values.push(await contentOf(file, at, reader));
      return ['helm', await contentOf(recipe.chart, at, reader), values];
    }
    case 'command':
      return commandContent(fleet, recipe, reader);
    case 'chain':
    case 'contracts':
    case 'ccip':
    case 'preflight':
    case 'off':
    case 'unconfigured':
      return recipe.kind;
  }
}

/** Of a path there is nothing behind (a chart in a registry), the path itself. */
async function contentOf(path: string, at: (path: string) => string, reader: ContentReader): Promise<JsonValue> {
  return (await reader.content(at(path))) ?? path;
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
