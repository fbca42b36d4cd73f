import { isDeepStrictEqual } from 'node:util';
import { isJsonObject, type JsonObject, type JsonValue } from './json.ts';

/** How one JSON value becomes another, told by what differs; short names, because this is sent again and again. */
export type JsonChange =
  /** It is another value altogether. */
  | { readonly is: JsonValue }
  /** Entries that are set anew or change, and keys that are gone. */
  | { readonly in: Readonly<Record<string, JsonChange>>; readonly no?: readonly string[] }
  /** Without its first `cut` elements, some others changed (by their new place), then `add`; `length` before that. */
  | {
      readonly at: Readonly<Record<string, JsonChange>>;
      readonly cut: number;
      readonly length: number;
      readonly add: readonly JsonValue[];
    };

/** Null = the same. */
export function changeBetween(before: JsonValue, after: JsonValue): JsonChange | null {
  if (before === after) return null;
  if (Array.isArray(before) && Array.isArray(after)) return changeOfList(before, after);
  if (isJsonObject(before) && isJsonObject(after)) return changeOfObject(before, after);
  return { is: after };
}

function changeOfObject(before: JsonObject, after: JsonObject): JsonChange | null {
  const entries: [string, JsonChange][] = [];
  for (const [key, value] of Object.entries(after)) {
    const known = Object.hasOwn(before, key) ? before[key] : undefined;
    const change = known === undefined ? { is: value as JsonValue } : changeBetween(known, value as JsonValue);
    if (change !== null) entries.push([key, change]);
  }
  const no = Object.keys(before).filter((key) => !Object.hasOwn(after, key));
  if (entries.length === 0 && no.length === 0) return null;
  return { in: Object.fromEntries(entries), ...(no.length > 0 && { no }) };
}

function changeOfList(before: readonly JsonValue[], after: readonly JsonValue[]): JsonChange | null {
  const cut = shift(before, after);
  const length = Math.min(before.length - cut, after.length);
  const entries: [string, JsonChange][] = [];
  for (let place = 0; place < length; place += 1) {
    const change = changeBetween(before[place + cut] ?? null, after[place] ?? null);
    if (change !== null) entries.push([String(place), change]);
  }
  const add = after.slice(length);
  if (entries.length === 0 && cut === 0 && add.length === 0 && length === before.length) return null;
  return { at: Object.fromEntries(entries), cut, length, add };
}

/** Lists of ours that move lose their oldest and gain a newest or two: more is told element by element. */
const MOST_SHIFT = 4;

/** By how many places the elements have moved to the front. */
function shift(before: readonly JsonValue[], after: readonly JsonValue[]): number {
  if (isAboutTheSame(before[0], after[0])) return 0;
  let [best, least] = [0, misfits(before, after, 0, after.length)];
  for (let cut = 1; cut <= Math.min(MOST_SHIFT, before.length) && least > 1; cut += 1) {
    const found = misfits(before, after, cut, least);
    if (found < least) [best, least] = [cut, found];
  }
  return best;
}

/** Objects of ours begin with what they are about (a node, a region, a height): then the list has not moved. */
function isAboutTheSame(one: JsonValue | undefined, other: JsonValue | undefined): boolean {
  if (!isJsonObject(one) || !isJsonObject(other)) return false;
  for (const key in one) return one[key] === other[key];
  return false;
}

/** How many elements would have to be told, counted no further than `upTo`. */
function misfits(before: readonly JsonValue[], after: readonly JsonValue[], cut: number, upTo: number): number {
  let count = 0;
  for (let place = 0; place < after.length && count < upTo; place += 1) {
    const known = before[place + cut];
    if (known !== after[place] && !(typeof known === 'object' && isDeepStrictEqual(known, after[place]))) count += 1;
  }
  return count;
}

/** Undefined = the change was made for another value. */
export function changed(before: JsonValue, change: JsonChange): JsonValue | undefined {
  if ('is' in change) return change.is;
  return 'in' in change ? changedObject(before, change) : changedList(before, change);
}

function changedObject(
  before: JsonValue,
  { in: entries, no = [] }: Extract<JsonChange, { in: unknown }>,
): JsonValue | undefined {
  if (!isJsonObject(before)) return undefined;
  const after = new Map(Object.entries(before) as [string, JsonValue][]);
  for (const key of no) after.delete(key);
  for (const [key, change] of Object.entries(entries)) {
    const value = changed(after.get(key) ?? null, change);
    if (value === undefined) return undefined;
    after.set(key, value);
  }
  return Object.fromEntries(after);
}

function changedList(
  before: JsonValue,
  { at, cut, length, add }: Extract<JsonChange, { at: unknown }>,
): JsonValue | undefined {
  if (!Array.isArray(before) || before.length < cut + length) return undefined;
  const after: JsonValue[] = (before as readonly JsonValue[]).slice(cut, cut + length);
  for (const [place, change] of Object.entries(at)) {
    const value = changed(after[Number(place)] ?? null, change);
    if (value === undefined) return undefined;
    after[Number(place)] = value;
  }
  return [...after, ...add];
}
