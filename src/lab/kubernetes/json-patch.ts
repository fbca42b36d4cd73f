import { isDeepStrictEqual } from 'node:util';
import { ApiError, badRequest } from './api-error.ts';
import { type Doc, docsOf, isDoc, textOf } from './document.ts';

type Container = Doc | unknown[];

const parsePointer = (pointer: string): string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));

const refused = (message: string): ApiError => new ApiError(422, 'Invalid', message);

const missing = (pointer: string): ApiError =>
  refused(`the server rejected our request due to an error in our request: path ${pointer} does not exist`);

function childOf(container: unknown, key: string, pointer: string): unknown {
  if (Array.isArray(container) && /^\d+$/.test(key) && Number(key) < container.length) return container[Number(key)];
  if (isDoc(container) && Object.hasOwn(container, key)) return container[key];
  throw missing(pointer);
}

function locate(root: unknown, pointer: string): { container: Container; key: string } {
  const parts = parsePointer(pointer);
  const key = parts.pop();
  if (key === undefined) throw badRequest('a JSON patch may not replace the whole object');
  const container = parts.reduce((value: unknown, part) => childOf(value, part, pointer), root);
  if (!isDoc(container) && !Array.isArray(container)) throw missing(pointer);
  return { container, key };
}

const valueAt = (root: unknown, pointer: string): unknown =>
  parsePointer(pointer).reduce((value: unknown, part) => childOf(value, part, pointer), root);

function add(root: unknown, pointer: string, value: unknown): void {
  const { container, key } = locate(root, pointer);
  if (!Array.isArray(container)) container[key] = value;
  else if (key === '-') container.push(value);
  else if (/^\d+$/.test(key) && Number(key) <= container.length) container.splice(Number(key), 0, value);
  else throw missing(pointer);
}

function remove(root: unknown, pointer: string): void {
  const { container, key } = locate(root, pointer);
  childOf(container, key, pointer);
  if (Array.isArray(container)) container.splice(Number(key), 1);
  else delete container[key];
}

function replace(root: unknown, pointer: string, value: unknown): void {
  const { container, key } = locate(root, pointer);
  childOf(container, key, pointer);
  if (Array.isArray(container)) container[Number(key)] = value;
  else container[key] = value;
}

function applyOperation(root: unknown, operation: Doc): void {
  const path = textOf(operation.path);
  const from = textOf(operation.from);
  switch (operation.op) {
    case 'add':
      return add(root, path, structuredClone(operation.value));
    case 'remove':
      return remove(root, path);
    case 'replace':
      return replace(root, path, structuredClone(operation.value));
    case 'copy':
      return add(root, path, structuredClone(valueAt(root, from)));
    case 'move': {
      const moved = valueAt(root, from);
      remove(root, from);
      return add(root, path, moved);
    }
    case 'test':
      if (isDeepStrictEqual(valueAt(root, path), operation.value)) return undefined;
      throw refused(`the server rejected our request due to an error in our request: testing path ${path} failed`);
    default:
      throw badRequest(`unexpected JSON patch operation: ${JSON.stringify(operation.op)}`);
  }
}

/** RFC 6902. All or nothing: the target itself is not changed. */
export function jsonPatch(target: unknown, patch: unknown): unknown {
  if (!Array.isArray(patch)) throw badRequest('a JSON patch must be an array of operations');
  const result = structuredClone(target);
  for (const operation of docsOf(patch)) applyOperation(result, operation);
  return result;
}
