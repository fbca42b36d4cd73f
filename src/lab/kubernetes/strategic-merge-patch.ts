import { isDeepStrictEqual } from 'node:util';
import { type Doc, isDoc, listOf, textOf } from './document.ts';
import { listSchemaAt } from './list-schema.ts';

const DIRECTIVE = '$patch';
const DELETE_PREFIX = '$deleteFromPrimitiveList/';
const ORDER_PREFIX = '$setElementOrder/';
const RETAIN_KEYS = '$retainKeys';

const withoutDirective = (patch: Doc): Doc =>
  Object.fromEntries(Object.entries(patch).filter(([field]) => field !== DIRECTIVE));

function mergeKeyedList(
  current: readonly unknown[],
  patch: readonly unknown[],
  key: string,
  path: string[],
): unknown[] {
  if (patch.some((item) => isDoc(item) && item[DIRECTIVE] === 'replace')) {
    return patch.filter((item) => isDoc(item) && item[DIRECTIVE] === undefined);
  }
  let result = [...current];
  for (const item of patch) {
    if (!isDoc(item)) continue;
    const index = result.findIndex((existing) => isDoc(existing) && existing[key] === item[key]);
    if (item[DIRECTIVE] === 'delete') result = result.filter((_, position) => position !== index);
    else if (index < 0) result.push(mergeDoc({}, item, path));
    else result[index] = mergeDoc(result[index], item, path);
  }
  return result;
}

function mergeList(current: unknown, patch: readonly unknown[], path: string[]): unknown {
  const schema = listSchemaAt(path);
  if (schema.type === 'map') return mergeKeyedList(listOf(current), patch, schema.mergeKey, path);
  if (schema.type === 'set') return [...new Set([...listOf(current), ...patch])];
  return patch;
}

/** $setElementOrder/FIELD names the wished order; what it does not name keeps its place at the end. */
function orderList(list: unknown, order: readonly unknown[], path: string[]): unknown {
  if (!Array.isArray(list)) return list;
  const schema = listSchemaAt(path);
  const rank = (item: unknown): number => {
    const position = order.findIndex((wished) =>
      schema.type === 'map' && isDoc(item) && isDoc(wished)
        ? isDeepStrictEqual(item[schema.mergeKey], wished[schema.mergeKey])
        : isDeepStrictEqual(item, wished),
    );
    return position < 0 ? order.length : position;
  };
  return list.toSorted((a, b) => rank(a) - rank(b));
}

function applyListDirective(result: Doc, field: string, value: unknown, path: string[]): void {
  if (field.startsWith(DELETE_PREFIX)) {
    const target = field.slice(DELETE_PREFIX.length);
    result[target] = listOf(result[target]).filter((item) => !listOf(value).includes(item));
  } else if (field.startsWith(ORDER_PREFIX)) {
    const target = field.slice(ORDER_PREFIX.length);
    result[target] = orderList(result[target], listOf(value), [...path, target]);
    if (result[target] === undefined) delete result[target];
  }
}

function mergeDoc(current: unknown, patch: Doc, path: string[]): Doc {
  if (patch[DIRECTIVE] === 'replace') return withoutDirective(patch);
  const result: Doc = isDoc(current) ? { ...current } : {};
  for (const [field, value] of Object.entries(patch)) {
    if (field.startsWith('$')) continue;
    const below = [...path, field];
    if (value === null || (isDoc(value) && value[DIRECTIVE] === 'delete')) delete result[field];
    else if (Array.isArray(value)) result[field] = mergeList(result[field], value, below);
    else if (isDoc(value)) result[field] = mergeDoc(result[field], value, below);
    else result[field] = value;
  }
  // Directives speak about the merged list, so they come last.
  for (const [field, value] of Object.entries(patch)) applyListDirective(result, field, value, path);
  const retained = patch[RETAIN_KEYS];
  if (!Array.isArray(retained)) return result;
  return Object.fromEntries(Object.entries(result).filter(([field]) => retained.includes(textOf(field))));
}

/** The patch kubectl apply and helm send for built-in kinds: lists merge by key, $-directives delete and order. */
export const strategicMergePatch = (target: unknown, patch: unknown): unknown =>
  isDoc(patch) ? mergeDoc(target, patch, []) : patch;
