import type { JsonObject, JsonValue } from '../../lib/json.ts';
import { type EnvironmentPreferences, VARIABLES } from './environment-variables.ts';
import { judgePreferences } from './judge-preferences.ts';
import type { Preferences } from './preferences-schema.ts';

const TRUTHS: Readonly<Record<string, boolean>> = {
  ...{ '1': true, true: true, yes: true, on: true },
  ...{ '0': false, false: false, no: false, off: false },
};

/** The same settings from `BESU_CONSOLE_*`; an empty variable says nothing, a wrong one is told of and ignored. */
export function environmentPreferences(env: Readonly<Record<string, string | undefined>>): EnvironmentPreferences {
  const set = Object.entries(VARIABLES).flatMap(([variable, key]) => {
    const value = env[variable];
    return value === undefined || value === '' ? [] : [{ variable, key, value }];
  });
  const judged = set.map(({ variable, key, value }) => ({ variable, ...judgePreferences(written(key, value)) }));
  return {
    preferences: Object.assign({}, ...judged.map(({ preferences }) => preferences)) as Preferences,
    problems: judged.flatMap(({ variable, problems }) => problems.map((problem) => `${variable}: ${problem}`)),
  };
}

const WORDS: ReadonlySet<string> = new Set(['theme', 'preset', 'bell', 'pager', 'editor']);

function written(key: string, value: string): JsonObject {
  const said: JsonValue = WORDS.has(key) ? value : (TRUTHS[value.toLowerCase()] ?? value);
  return { [key]: said };
}
