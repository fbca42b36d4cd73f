import { isJsonObject, type JsonObject, type JsonValue } from './json.ts';

/** Room for the words that say how much is missing, with their quotes. */
const WORDS = 48;

/** At most so many UTF-16 units of a text, and then how many it had. */
export const boundText = (text: string, limit: number): string =>
  text.length <= limit ? text : `${text.slice(0, limit).toWellFormed()}… (of ${text.length} characters)`;

/**
 * As much of a value as fits into `room` characters of JSON, with words where something was left out: a list keeps its first
 * members and never becomes empty, an object its small ones, so a number beside a long list stays.
 */
export function boundJson<Value extends JsonValue>(value: Value, room: number): Value {
  return within(value, room) as Value;
}

function within(value: JsonValue, room: number): JsonValue {
  if (sizeOf(value) <= room) return value;
  if (typeof value === 'string') return cutText(value, room);
  if (Array.isArray(value)) return cutList(value, room);
  return isJsonObject(value) ? cutObject(value, room) : value;
}

function cutText(text: string, room: number): string {
  let limit = Math.max(0, room - WORDS);
  // What has to be escaped takes up to six characters.
  while (limit > 0 && sizeOf(text.slice(0, limit).toWellFormed()) > room - WORDS) limit = Math.floor(limit / 2);
  return boundText(text, limit);
}

function cutList(list: readonly JsonValue[], room: number): readonly JsonValue[] {
  const kept: JsonValue[] = [];
  let left = room - WORDS;
  for (const each of list) {
    if (left <= WORDS) break;
    const fitting = within(each, left - 1);
    kept.push(fitting);
    left -= sizeOf(fitting) + 1;
  }
  return kept.length === list.length ? kept : [...kept, leftOut(list.length - kept.length)];
}

function cutObject(object: JsonObject, room: number): JsonObject {
  const members = Object.entries(object)
    .map(([name, value]) => ({ name, value, size: sizeOf(value), named: sizeOf(name) + 2 }))
    .toSorted((one, other) => one.size + one.named - (other.size + other.named));
  const kept: [string, JsonValue][] = [];
  let left = room - WORDS;
  for (const { name, value, named } of members) {
    if (left - named <= WORDS) break;
    const share = Math.floor(left / (members.length - kept.length)) - named;
    const fitting = within(value, Math.max(WORDS, share));
    kept.push([name, fitting]);
    left -= sizeOf(fitting) + named;
  }
  const missing = members.length - kept.length;
  return Object.fromEntries(missing === 0 ? kept : [...kept, ['…', leftOut(missing)]]);
}

const leftOut = (count: number): string => `… (${count} more left out)`;

/** In a list, because a field that is there without a value has no JSON of its own. */
const sizeOf = (value: JsonValue): number => JSON.stringify([value]).length - 2;
