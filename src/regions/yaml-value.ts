import { type Alias, isAlias, isMap, isPair, isScalar, isSeq, type Scalar, type YAMLMap } from 'yaml';
import type { JsonValue } from '../lib/json.ts';
import { problemAt, type TextProblem } from './source-text.ts';

/** A fleet file nests about six levels; an alias can nest a text without limit. */
const DEEPEST = 50;
/** A fleet of a thousand regions has some ten thousand values; an alias can multiply a text without limit. */
const MOST_VALUES = 100_000;

const UNQUOTED_ADDRESS = /^0x[0-9a-fA-F]{40}$/;

export interface YamlValue {
  readonly value: JsonValue;
  readonly problems: readonly TextProblem[];
  /** What each alias stands for, so that a mistake can be shown where it was written. */
  readonly targets: ReadonlyMap<Alias, unknown>;
}

interface Reading {
  readonly problems: TextProblem[];
  readonly targets: Map<Alias, unknown>;
  readonly anchors: Map<string, unknown>;
  left: number;
}

/** A YAML tree as plain JSON. Whatever JSON cannot hold, or would change on the way, is a problem, not a surprise. */
export function readYamlValue(root: unknown): YamlValue {
  const reading: Reading = { problems: [], targets: new Map(), anchors: new Map(), left: MOST_VALUES };
  const value = read(root, 0, reading);
  return { value, problems: reading.problems, targets: reading.targets };
}

function read(node: unknown, depth: number, reading: Reading): JsonValue {
  reading.left -= 1;
  if (reading.left < 0) return tooMany(node, reading);
  if (depth > DEEPEST) return refuse(node, reading, 'this is nested too deeply', `at most ${DEEPEST} levels`);
  if (isAlias(node)) return readAlias(node, depth, reading);
  if (isScalar(node)) return readScalar(remember(node, reading), reading);
  if (isMap(node)) return readMap(remember(node, reading), depth, reading);
  if (isSeq(node)) return remember(node, reading).items.map((item) => read(item, depth + 1, reading));
  return isPair(node) ? refuse(node.key, reading, 'a `key: value` cannot stand here', null) : null;
}

function remember<Node extends { anchor?: string | undefined }>(node: Node, { anchors }: Reading): Node {
  if (node.anchor !== undefined) anchors.set(node.anchor, node);
  return node;
}

function readAlias(alias: Alias, depth: number, reading: Reading): JsonValue {
  const target = reading.targets.get(alias) ?? reading.anchors.get(alias.source);
  if (target === undefined) return refuse(alias, reading, `nothing above is anchored as &${alias.source}`, null);
  reading.targets.set(alias, target);
  return read(target, depth + 1, reading);
}

function readScalar(node: Scalar, reading: Reading): JsonValue {
  const { value } = node;
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value !== 'number')
    return refuse(node, reading, 'this kind of value is not used in a fleet file', 'quote it');
  // Hexadecimal is a number to YAML, but 40 digits are an address; as a number a small one would lose its zeros.
  if (node.source !== undefined && UNQUOTED_ADDRESS.test(node.source)) return node.source;
  if (!Number.isFinite(value)) return refuse(node, reading, 'this is not a number that can be counted with', null);
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
    refuse(node, reading, 'this number is too large to be kept exactly', 'quote it to pass it on as text');
    // As it is written, so that nothing else is said of it: it is not the wrong kind of value, only without quotes.
    return node.source ?? null;
  }
  // Minus zero does not survive JSON.
  return value === 0 ? 0 : value;
}

function readMap(map: YAMLMap, depth: number, reading: Reading): JsonValue {
  const entries = new Map<string, JsonValue>();
  for (const pair of map.items) {
    const key = readKey(pair.key, reading);
    const value = read(pair.value, depth + 1, reading);
    if (key === null) continue;
    if (entries.has(key)) refuse(pair.key, reading, `${key} is written twice`, 'keep one of them');
    else entries.set(key, value);
  }
  return Object.fromEntries(entries);
}

function readKey(key: unknown, reading: Reading): string | null {
  if (isScalar(key) && key.value === '<<') {
    refuse(key, reading, '<< is not merged here', 'write the keys out, or use an alias for the whole value');
    return null;
  }
  const text = keyText(key);
  if (text === null) refuse(key, reading, 'a key must be plain text', null);
  // As a key of a JavaScript object it would change the object instead of being kept in it.
  if (text === '__proto__') refuse(key, reading, '__proto__ cannot be a key', 'choose another name');
  return text === '__proto__' ? null : text;
}

/** The key as written: `1` and `true` are legal names of variables. */
export function keyText(key: unknown): string | null {
  const value: unknown = isScalar(key) ? key.value : null;
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? `${value}` : null;
}

function tooMany(node: unknown, reading: Reading): null {
  const first = reading.left === -1;
  return first
    ? refuse(node, reading, 'this file holds too many values', `at most ${MOST_VALUES}, aliases counted`)
    : null;
}

function refuse(node: unknown, reading: Reading, message: string, hint: string | null): null {
  reading.problems.push(problemAt(rangeOf(node), message, hint));
  return null;
}

/** Where a node stands in the text; the beginning when the parser made it up. */
export function rangeOf(node: unknown): readonly [start: number, end: number] {
  const range: unknown = typeof node === 'object' && node !== null && 'range' in node ? node.range : null;
  return Array.isArray(range) && typeof range[0] === 'number' && typeof range[1] === 'number'
    ? [range[0], range[1]]
    : [0, 0];
}
