import { isJsonObject, type JsonValue } from '../lib/json.ts';

type Step = string | number;

/** The value at a path, or undefined: answers of other programs are never trusted to have a shape. */
export function at(value: JsonValue | undefined, ...path: readonly Step[]): JsonValue | undefined {
  let here = value;
  for (const step of path) {
    if (typeof step === 'number') here = listOf(here)[step];
    else here = isJsonObject(here) ? here[step] : undefined;
  }
  return here;
}

export function textAt(value: JsonValue | undefined, ...path: readonly Step[]): string | null {
  const found = at(value, ...path);
  return typeof found === 'string' ? found : null;
}

export function numberAt(value: JsonValue | undefined, ...path: readonly Step[]): number | null {
  const found = at(value, ...path);
  return typeof found === 'number' ? found : null;
}

export const listAt = (value: JsonValue | undefined, ...path: readonly Step[]): readonly JsonValue[] =>
  listOf(at(value, ...path));

/** An RFC 3339 time as UTC milliseconds. */
export function timeAt(value: JsonValue | undefined, ...path: readonly Step[]): number | null {
  const parsed = Date.parse(textAt(value, ...path) ?? '');
  return Number.isNaN(parsed) ? null : parsed;
}

export function textsAt(value: JsonValue | undefined, ...path: readonly Step[]): Readonly<Record<string, string>> {
  const found = at(value, ...path);
  if (!isJsonObject(found)) return {};
  const isText = (entry: [string, JsonValue]): entry is [string, string] => typeof entry[1] === 'string';
  return Object.fromEntries(Object.entries(found).filter(isText));
}

const listOf = (value: JsonValue | undefined): readonly JsonValue[] =>
  Array.isArray(value) ? (value as readonly JsonValue[]) : [];
