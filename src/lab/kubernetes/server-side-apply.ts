import { ApiError, type Cause } from './api-error.ts';
import { type Doc, isDoc } from './document.ts';
import { describePath, elementOf, type FieldSet, leavesOf, splitPath } from './field-set.ts';
import type { KubeObject } from './kube-object.ts';
import { isAtomicMap, listSchemaAt } from './list-schema.ts';
import { assignFields, changedPaths, entriesOfOthers, entryOf, setOf, type Writer } from './managed-fields.ts';

function mergeLists(live: readonly unknown[], wanted: readonly unknown[], path: readonly string[]): unknown {
  const schema = listSchemaAt(path);
  if (schema.type === 'atomic') return wanted;
  if (schema.type === 'set') return [...new Set([...live, ...wanted])];
  const result = [...live];
  for (const item of wanted) {
    if (!isDoc(item)) continue;
    const element = elementOf(item, schema.keys);
    const index = result.findIndex((existing) => isDoc(existing) && elementOf(existing, schema.keys) === element);
    if (index < 0) result.push(item);
    else result[index] = merge(result[index], item, path);
  }
  return result;
}

function merge(live: unknown, wanted: unknown, path: readonly string[]): unknown {
  if (Array.isArray(live) && Array.isArray(wanted)) return mergeLists(live, wanted, path);
  if (!isDoc(live) || !isDoc(wanted) || isAtomicMap(path)) return wanted;
  const result: Doc = { ...live };
  for (const [field, value] of Object.entries(wanted)) result[field] = merge(live[field], value, [...path, field]);
  return result;
}

function removeFromList(list: unknown[], element: string, rest: readonly string[], path: readonly string[]): unknown[] {
  const schema = listSchemaAt(path);
  const matches = (item: unknown): boolean =>
    schema.type === 'map' && isDoc(item)
      ? elementOf(item, schema.keys) === element
      : element === `v:${JSON.stringify(item)}`;
  if (rest.length === 0 || rest[0] === '.') return list.filter((item) => !matches(item));
  return list.map((item) => (matches(item) ? removePath(item, rest, path) : item));
}

function removePath(value: unknown, elements: readonly string[], path: readonly string[]): unknown {
  const [element, ...rest] = elements;
  if (element === undefined) return value;
  if (Array.isArray(value)) return removeFromList(value, element, rest, path);
  if (!isDoc(value)) return value;
  const field = element.slice(2);
  const { [field]: child, ...others } = value;
  if (rest.length === 0 || child === undefined) return others;
  const below = removePath(child, rest, [...path, field]);
  // A map or list that held only removed fields goes with them.
  const isEmpty = Array.isArray(below) ? below.length === 0 : isDoc(below) && Object.keys(below).length === 0;
  return isEmpty ? others : { ...others, [field]: below };
}

function conflictsOf(live: KubeObject, writer: Writer, changed: FieldSet): Cause[] {
  return entriesOfOthers(live, writer).flatMap((entry) => {
    const where = entry.subresource === undefined ? '' : ` with subresource "${entry.subresource}"`;
    const message = `conflict with "${entry.manager}"${where} using ${entry.apiVersion}`;
    const fields = [...setOf(entry)].filter((path) => changed.has(path) && !path.endsWith('.'));
    return fields.map((path) => ({ reason: 'FieldManagerConflict', message, field: describePath(path) }));
  });
}

function conflictError(causes: readonly Cause[]): ApiError {
  const [first] = causes;
  if (causes.length === 1 && first !== undefined) {
    return new ApiError(409, 'Conflict', `Apply failed with 1 conflict: ${first.message}: ${first.field}`, { causes });
  }
  const byOwner = Map.groupBy(causes, (cause) => cause.message.replace('conflict', 'conflicts'));
  const texts = [...byOwner].map(([who, of]) => `${who}:\n${of.map((cause) => `- ${cause.field}`).join('\n')}`);
  const message = `Apply failed with ${causes.length} conflicts: ${texts.join('\n')}`;
  return new ApiError(409, 'Conflict', message, { causes });
}

export interface ApplyRequest {
  readonly live: KubeObject;
  readonly wanted: KubeObject;
  readonly writer: Writer;
  readonly force: boolean;
  readonly time: string;
  /** Fills in the server's defaults, so that leaving them out does not look like a change. */
  readonly withDefaults: (object: KubeObject) => KubeObject;
}

/** Merges the wanted fields into the live object, drops what this manager no longer wants, refuses what others own. */
export function serverSideApply({ live, wanted, writer, force, time, withDefaults }: ApplyRequest): KubeObject {
  const owned = new Set(leavesOf(wanted).keys());
  const merged = withDefaults(merge(live, wanted, []) as KubeObject);
  const changed = changedPaths(leavesOf(live), leavesOf(merged));
  const conflicts = force ? [] : conflictsOf(live, writer, changed);
  if (conflicts.length > 0) throw conflictError(conflicts);
  const previous = entryOf(live, writer);
  const heldByOthers = new Set(entriesOfOthers(live, writer).flatMap((entry) => [...setOf(entry)]));
  const given = previous === undefined ? [] : [...setOf(previous)].filter((path) => !owned.has(path));
  const dropped = given.filter((path) => !heldByOthers.has(path));
  const result = dropped.reduce<unknown>((value, path) => removePath(value, splitPath(path), []), merged) as KubeObject;
  const managedFields = assignFields(result, writer, owned, changed, time);
  return { ...result, metadata: { ...result.metadata, managedFields } };
}
