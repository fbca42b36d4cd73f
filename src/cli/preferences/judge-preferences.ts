import type * as z from 'zod';
import { isJsonObject, type JsonObject, type JsonValue } from '../../lib/json.ts';
import { nearest } from '../../regions/nearest.ts';
import { type Preferences, preferencesSchema } from './preferences-schema.ts';

/** What of a preferences file holds, and a sentence about each thing that does not. */
export interface Judged {
  readonly preferences: Preferences;
  readonly problems: readonly string[];
}

/** A mistake costs only what it stands in: the rest of the file is taken. */
export function judgePreferences(written: JsonValue): Judged {
  if (!isJsonObject(written)) return { preferences: {}, problems: ['it is not a map of keys'] };
  const judged = preferencesSchema.safeParse(written);
  if (judged.success) return { preferences: judged.data, problems: [] };
  const { issues } = judged.error;
  const rest = preferencesSchema.safeParse(issues.flatMap(placesOf).reduce(withoutPlace, written));
  return { preferences: rest.success ? rest.data : {}, problems: issues.flatMap((issue) => wordsOf(issue, written)) };
}

type Issue = z.core.$ZodIssue;
type Place = readonly PropertyKey[];

/** What to leave out because of a mistake: one key, or one key of a map, never what stands beside it. */
const placesOf = (issue: Issue): readonly Place[] =>
  issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [issue.path.slice(0, 2)];

function withoutPlace(from: JsonObject, [key, ...rest]: Place): JsonObject {
  const left = Object.entries(from).filter(([name]) => name !== key || rest.length > 0);
  return Object.fromEntries(
    left.map(([name, value]) => [name, name === key && isJsonObject(value) ? withoutPlace(value, rest) : value]),
  );
}

function wordsOf(issue: Issue, written: JsonObject): readonly string[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => unknownKey([...issue.path, key].join('.'), key, issue.path));
  }
  const value = issue.path.reduce<JsonValue | undefined>(
    (at, part) => (typeof at === 'object' && at !== null ? (at as JsonObject)[String(part)] : undefined),
    written,
  );
  return [`${issue.path.join('.')} cannot be ${JSON.stringify(value)}: expected ${issue.message}`];
}

function unknownKey(name: string, key: string, above: Place): string {
  const known = Object.keys(above[0] === 'logs' ? { wrap: true } : preferencesSchema.shape);
  const meant = nearest(key, known);
  return `there is no ${name}; ${meant === null ? `known: ${known.join(', ')}` : `did you mean ${meant}?`}`;
}
