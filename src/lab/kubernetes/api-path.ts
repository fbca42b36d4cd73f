import { type ResourceType, resourceTypeAt } from './resource-types.ts';

/** What a request path names, once the cluster prefix is cut off. */
export interface ApiPath {
  readonly type: ResourceType;
  readonly namespace: string;
  readonly name: string;
  readonly subresource: string;
  /** What follows the subresource: the target path of a proxy request. */
  readonly rest: string;
}

function segmentsAfterVersion(path: string): { group: string; version: string; rest: string[] } | undefined {
  const [root, ...parts] = path.split('/').slice(1).map(decodeURIComponent);
  if (root === 'api' && parts[0] !== undefined) return { group: '', version: parts[0], rest: parts.slice(1) };
  const [group, version] = parts;
  if (root !== 'apis' || group === undefined || version === undefined) return undefined;
  return { group, version, rest: parts.slice(2) };
}

export function parseApiPath(path: string): ApiPath | undefined {
  const found = segmentsAfterVersion(path);
  if (found === undefined) return undefined;
  let { rest } = found;
  let namespace = '';
  // /namespaces/NAME[/status] is the namespace itself; anything longer is inside of it.
  const inNamespace = rest[0] === 'namespaces' && rest.length > 2 && rest[2] !== 'status' && rest[2] !== 'finalize';
  if (inNamespace) {
    namespace = rest[1] ?? '';
    rest = rest.slice(2);
  }
  const [plural = '', name = '', subresource = '', ...deeper] = rest;
  const type = resourceTypeAt(found.group, found.version, plural);
  if (type === undefined || (inNamespace && !type.namespaced)) return undefined;
  return { type, namespace, name, subresource, rest: `/${deeper.join('/')}` };
}
