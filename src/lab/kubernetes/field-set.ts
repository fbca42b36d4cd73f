import { type Doc, isDoc } from './document.ts';
import { isAtomicMap, listSchemaAt } from './list-schema.ts';

/**
 * A set of field paths. A path is a list of fieldsV1 elements ("f:spec", 'k:{"name":"besu"}', "v:x", or "." for the
 * list element or empty container itself) joined by a character that cannot stand in JSON text unescaped.
 */
export type FieldSet = ReadonlySet<string>;

const SEPARATOR = '\u0000';

export const splitPath = (path: string): string[] => path.split(SEPARATOR);

/** Ownership of these belongs to the server; no writer can own them. */
const UNOWNED = new Set([
  'apiVersion',
  'kind',
  'metadata/name',
  'metadata/namespace',
  'metadata/uid',
  'metadata/resourceVersion',
  'metadata/generation',
  'metadata/creationTimestamp',
  'metadata/deletionTimestamp',
  'metadata/deletionGracePeriodSeconds',
  'metadata/managedFields',
  'metadata/selfLink',
]);

/** `protocol` is the one key with a default: manifests leave it out. */
const keyValue = (item: Doc, key: string): unknown => item[key] ?? (key === 'protocol' ? 'TCP' : undefined);

export function elementOf(item: Doc, keys: readonly string[]): string {
  const values = keys.toSorted().map((key): [string, unknown] => [key, keyValue(item, key)]);
  return `k:${JSON.stringify(Object.fromEntries(values))}`;
}

class Collector {
  readonly paths = new Map<string, unknown>();

  visit(value: unknown, path: readonly string[], names: readonly string[]): void {
    if (UNOWNED.has(names.join('/'))) return;
    if (isDoc(value) && !isAtomicMap(names)) this.#visitMap(value, path, names);
    else if (Array.isArray(value)) this.#visitList(value, path, names);
    else this.#add(path, value);
  }

  #add(path: readonly string[], value: unknown): void {
    this.paths.set(path.join(SEPARATOR), value);
  }

  #visitMap(value: Doc, path: readonly string[], names: readonly string[]): void {
    const entries = Object.entries(value);
    if (entries.length === 0 && path.length > 0) this.#add(path, value);
    for (const [field, child] of entries) this.visit(child, [...path, `f:${field}`], [...names, field]);
  }

  #visitList(value: readonly unknown[], path: readonly string[], names: readonly string[]): void {
    const schema = listSchemaAt(names);
    if (schema.type === 'atomic' || value.length === 0) return this.#add(path, value);
    for (const item of value) {
      if (schema.type === 'set') this.#add([...path, `v:${JSON.stringify(item)}`], item);
      else if (isDoc(item)) {
        const below = [...path, elementOf(item, schema.keys)];
        this.#add([...below, '.'], true);
        this.#visitMap(item, below, names);
      }
    }
  }
}

/** Every leaf of the object with its value: the difference of two such maps is what a write changed. */
export function leavesOf(object: unknown): ReadonlyMap<string, unknown> {
  const collector = new Collector();
  collector.visit(object, [], []);
  return collector.paths;
}

export function toFieldsV1(set: FieldSet): Doc {
  const root: Doc = {};
  for (const path of [...set].toSorted()) {
    let node = root;
    for (const element of splitPath(path)) {
      const next = isDoc(node[element]) ? node[element] : {};
      node[element] = next;
      node = next;
    }
  }
  return root;
}

export function fromFieldsV1(fields: Doc, path: readonly string[] = []): Set<string> {
  const entries = Object.entries(fields);
  if (entries.length === 0 && path.length > 0) return new Set([path.join(SEPARATOR)]);
  const set = new Set<string>();
  for (const [element, below] of entries) {
    for (const found of fromFieldsV1(isDoc(below) ? below : {}, [...path, element])) set.add(found);
  }
  return set;
}

/** ".spec.template.spec.containers[name="besu"].image", as conflict messages print it. */
export function describePath(path: string): string {
  return splitPath(path)
    .filter((element) => element !== '.')
    .map((element) => {
      if (element.startsWith('f:')) return `.${element.slice(2)}`;
      if (element.startsWith('v:')) return `[=${element.slice(2)}]`;
      const keys = Object.entries(JSON.parse(element.slice(2)) as Doc);
      return `[${keys.map(([key, value]) => `${key}=${JSON.stringify(value)}`).join(',')}]`;
    })
    .join('');
}
