import { isDeepStrictEqual } from 'node:util';
import { isJsonObject, type JsonValue } from '../lib/json.ts';
import { at, listAt } from './json-path.ts';

/**
 * In which of its parts a release would become another one; empty = in none. Both as helm tells a release in JSON. Only
 * names of parts leave here: the parts themselves hold secrets in clear.
 */
export function releaseDifference(deployed: JsonValue, wanted: JsonValue): readonly string[] {
  const differing = PARTS.filter(([, part]) => !isDeepStrictEqual(part(deployed), part(wanted))).map(([name]) => name);
  return runsHooks(wanted) ? [...differing, 'hooks run with every upgrade'] : differing;
}

type Part = (release: JsonValue) => JsonValue;

// Templates count by what they render to; times and notes are new with every try.
const PARTS: readonly (readonly [string, Part])[] = [
  ['chart', (release) => [at(release, 'chart', 'metadata') ?? null, at(release, 'chart', 'values') ?? null]],
  ['values', (release) => at(release, 'config') ?? null],
  ['manifests', (release) => at(release, 'manifest') ?? null],
  ['hooks', (release) => listAt(release, 'hooks').map(withoutLastRun)],
];

function withoutLastRun(hook: JsonValue): JsonValue {
  if (!isJsonObject(hook)) return hook;
  const { last_run: _, ...written } = hook;
  return written;
}

/** What such a hook does is the chart's own business: whoever leaves the upgrade out leaves it out. */
const runsHooks = (release: JsonValue): boolean =>
  listAt(release, 'hooks').some((hook) => listAt(hook, 'events').some((event) => UPGRADE_HOOKS.has(event)));

const UPGRADE_HOOKS: ReadonlySet<JsonValue> = new Set(['pre-upgrade', 'post-upgrade']);
