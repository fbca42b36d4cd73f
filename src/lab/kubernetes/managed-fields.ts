import { isDeepStrictEqual } from 'node:util';
import { type FieldSet, fromFieldsV1, leavesOf, toFieldsV1 } from './field-set.ts';
import type { KubeObject, ManagedFieldsEntry } from './kube-object.ts';

/** Who writes, and how: the identity of one row of managedFields. */
export interface Writer {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly subresource: string;
}

const isEntryOf = (entry: ManagedFieldsEntry, writer: Writer): boolean =>
  entry.manager === writer.manager &&
  entry.operation === writer.operation &&
  (entry.subresource ?? '') === writer.subresource;

export const setOf = (entry: ManagedFieldsEntry): Set<string> => fromFieldsV1(entry.fieldsV1);

export const entryOf = (object: KubeObject, writer: Writer): ManagedFieldsEntry | undefined =>
  object.metadata.managedFields?.find((entry) => isEntryOf(entry, writer));

export const entriesOfOthers = (object: KubeObject, writer: Writer): ManagedFieldsEntry[] =>
  (object.metadata.managedFields ?? []).filter((entry) => !isEntryOf(entry, writer));

/** Paths whose value is new or another one. */
export function changedPaths(before: ReadonlyMap<string, unknown>, after: ReadonlyMap<string, unknown>): Set<string> {
  const changed = [...after].filter(
    ([path, value]) => !before.has(path) || !isDeepStrictEqual(before.get(path), value),
  );
  return new Set(changed.map(([path]) => path));
}

/** Builds the rows anew: `owned` for the writer, the others without `taken` and without what no longer exists. */
export function assignFields(
  object: KubeObject,
  writer: Writer,
  owned: FieldSet,
  taken: FieldSet,
  time: string,
): ManagedFieldsEntry[] {
  const existing = leavesOf(object);
  const rows = entriesOfOthers(object, writer).flatMap((entry) => {
    const fields = setOf(entry);
    const kept = new Set([...fields].filter((path) => !taken.has(path) && existing.has(path)));
    if (kept.size === fields.size) return [entry];
    return kept.size === 0 ? [] : [{ ...entry, fieldsV1: toFieldsV1(kept) }];
  });
  if (owned.size === 0) return rows;
  const fieldsV1 = toFieldsV1(owned);
  const previous = entryOf(object, writer);
  const unchanged = previous !== undefined && isDeepStrictEqual(previous.fieldsV1, fieldsV1);
  const { manager, operation, subresource } = writer;
  const entry: ManagedFieldsEntry = {
    manager,
    operation,
    apiVersion: object.apiVersion,
    // A write that changes nothing must leave no trace: helm and kubectl compare resourceVersions.
    time: unchanged ? previous.time : time,
    fieldsType: 'FieldsV1',
    fieldsV1,
    ...(subresource === '' ? {} : { subresource }),
  };
  return [...rows, entry];
}

/** After create, PUT or an ordinary patch: the writer owns what it changed. */
export function trackUpdate(before: KubeObject | undefined, after: KubeObject, writer: Writer, time: string): void {
  const old = before === undefined ? new Map<string, unknown>() : leavesOf(before);
  const now = leavesOf(after);
  const changed = changedPaths(old, now);
  const previous = entryOf(after, writer);
  const kept = previous === undefined ? [] : [...setOf(previous)].filter((path) => now.has(path));
  const entries = assignFields(after, writer, new Set([...kept, ...changed]), changed, time);
  if (entries.length === 0) delete after.metadata.managedFields;
  else after.metadata.managedFields = entries;
}
