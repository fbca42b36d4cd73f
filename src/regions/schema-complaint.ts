import * as z from 'zod';
import type { JsonValue } from '../lib/json.ts';
import { isJsonObject } from '../lib/json.ts';
import { aboutKey, aboutValue, type Complaint, pathText } from './complaint.ts';
import { nearest } from './nearest.ts';
import { phaseTable } from './phase-table.ts';
import type { Path } from './yaml-source.ts';

type Issue = z.core.$ZodIssue;

/** Per place: a hostile file has half a million mistakes, and each costs a search for what was meant. */
const MOST_ISSUES = 200;

/**
 * What the schema found, in the words of somebody who edits the file. `shown` gives a value as it was written.
 * The text of an issue is what would be right: see `schema-words.ts`.
 */
export function schemaComplaints(
  schema: z.ZodType,
  value: JsonValue,
  issues: readonly Issue[],
  shown: (path: Path) => string,
): readonly Complaint[] {
  const explain = (issue: Issue, above: Path): readonly Complaint[] => {
    const path = [...above, ...issue.path.map(pathPart)];
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.slice(0, MOST_ISSUES).map((key) => unknownKey(schema, path, key));
    }
    if (issue.code === 'invalid_union') {
      const deeper = deepestBranch(issue.errors);
      if (deeper.length > 0) return deeper.slice(0, MOST_ISSUES).flatMap((inner) => explain(inner, path));
    }
    if (issue.code === 'invalid_key') {
      const words = issue.issues[0]?.message ?? issue.message;
      return [aboutKey(path, `${path.at(-1)} cannot be a key of ${pathText(path.slice(0, -1))}`, `expected ${words}`)];
    }
    return [wrongValue(path, issue, value, shown)];
  };
  return issues.slice(0, MOST_ISSUES).flatMap((issue) => explain(issue, []));
}

const pathPart = (part: PropertyKey): string | number => (typeof part === 'symbol' ? String(part) : part);

/** Of several shapes a value may have, the one it came closest to: its mistake lies deepest. Empty = no shape at all. */
function deepestBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] {
  return branches.find((issues) => issues.length > 0 && issues.every((issue) => issue.path.length > 0)) ?? [];
}

function wrongValue(path: Path, issue: Issue, root: JsonValue, shown: (path: Path) => string): Complaint {
  const value = valueAt(root, path);
  const expected = `expected ${issue.message}`;
  if (path.length === 0)
    return aboutValue(path, 'a fleet file is a map of keys', 'besu-console init writes one to start from');
  if (value === undefined) return aboutKey(path, `${pathText(path)} is missing`, expected);
  if (value === null) return aboutKey(path, `${pathText(path)} is empty`, expected);
  const written = typeof value === 'object' && !isEmpty(value) ? kindOf(value) : shown(path);
  return aboutValue(
    path,
    `${pathText(path)} cannot be ${written === '' ? 'empty' : written}`,
    `${guess(issue, value)}${expected}`,
  );
}

const kindOf = (value: object): string => (Array.isArray(value) ? 'a list' : 'a map');
const isEmpty = (value: object): boolean => Object.keys(value).length === 0;

function guess(issue: Issue, value: JsonValue): string {
  if (issue.code !== 'invalid_value' || typeof value !== 'string') return '';
  const meant = nearest(value, issue.values.map(String));
  return meant === null ? '' : `did you mean ${meant}? `;
}

function unknownKey(schema: z.ZodType, path: Path, key: string): Complaint {
  const known = knownKeys(schema, path);
  const here = path.length === 0 ? 'a fleet file' : pathText(path);
  const meant = nearest(key, known);
  const hint = meant === null ? `known here: ${known.join(', ')}` : `did you mean ${meant}?`;
  const recipe = wrongRecipe(path, key);
  return aboutKey(
    [...path, key],
    recipe ?? `${key} is not a key of ${here}`,
    recipe === null ? hint : `known here: ${known.join(', ')}`,
  );
}

/** Somebody wrote `helm:` under `kubernetes`: the key is right, the phase is not. */
function wrongRecipe(path: Path, key: string): string | null {
  const here = phaseTable.find((phase) => pathText(phase.path) === pathText(path));
  const owners = phaseTable.filter((phase) => phase.recipe === key).map((phase) => phase.id);
  if (here === undefined || owners.length === 0) return null;
  return `${here.id} is not done by ${key}, which is for ${owners.join(', ')}`;
}

/** The keys the schema allows at a path, found by walking down the schema as the value was walked down. */
function knownKeys(schema: unknown, path: Path): readonly string[] {
  const bare = unwrapped(schema);
  if (bare instanceof z.ZodUnion) return [...new Set(bare.options.flatMap((option) => knownKeys(option, path)))];
  const [part, ...rest] = path;
  if (part === undefined) return bare instanceof z.ZodObject ? Object.keys(bare.shape) : [];
  if (bare instanceof z.ZodObject) return Object.hasOwn(bare.shape, part) ? knownKeys(bare.shape[part], rest) : [];
  if (bare instanceof z.ZodArray) return knownKeys(bare.element, rest);
  return bare instanceof z.ZodRecord ? knownKeys(bare.valueType, rest) : [];
}

function unwrapped(schema: unknown): unknown {
  const wraps = schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault;
  return wraps ? unwrapped(schema.unwrap()) : schema;
}

function valueAt(root: JsonValue, path: Path): JsonValue | undefined {
  let value: JsonValue | undefined = root;
  for (const part of path) {
    if (Array.isArray(value) && typeof part === 'number') value = value[part];
    else if (isJsonObject(value) && Object.hasOwn(value, part)) value = value[part];
    else return undefined;
  }
  return value;
}
