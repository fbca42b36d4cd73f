import type { Cluster } from '../cluster.ts';
import { type Doc, docOf, docsOf, isDoc, numberOf, textMapOf, textOf } from '../document.ts';
import { type KubeObject, namespaceOf } from '../kube-object.ts';
import { fieldOf } from '../pod-environment.ts';

/** A volume cannot be made ready yet, or at all: the kubelet's FailedMount. */
export class VolumeError extends Error {}

/** One file of a volume that is made from objects of the API. */
export interface ProjectedFile {
  readonly path: string;
  readonly bytes: Buffer;
  readonly mode: number;
}

const DEFAULT_MODE = 0o644;

/** Null when the volume is of another sort. */
export function projectedFiles(cluster: Cluster, pod: KubeObject, volume: Doc): readonly ProjectedFile[] | null {
  const { configMap, secret, projected, downwardAPI } = volume;
  const parts = isDoc(projected) ? docsOf(projected.sources) : [{ configMap, secret, downwardAPI }];
  if (![configMap, secret, projected, downwardAPI].some(isDoc)) return null;
  const mode = numberOf(docOf(configMap ?? secret ?? projected ?? downwardAPI).defaultMode, DEFAULT_MODE);
  return parts.flatMap((part) => sourceFiles(cluster, pod, part, mode));
}

function sourceFiles(cluster: Cluster, pod: KubeObject, source: Doc, mode: number): readonly ProjectedFile[] {
  if (isDoc(source.configMap)) return objectFiles(cluster, pod, 'configmaps', source.configMap, mode);
  if (isDoc(source.secret)) return objectFiles(cluster, pod, 'secrets', source.secret, mode);
  if (isDoc(source.downwardAPI)) return fieldFiles(pod, source.downwardAPI, mode);
  throw new VolumeError(`a source of type ${Object.keys(source).join(', ') || 'none'} is not known here`);
}

function objectFiles(
  cluster: Cluster,
  pod: KubeObject,
  id: 'configmaps' | 'secrets',
  source: Doc,
  mode: number,
): readonly ProjectedFile[] {
  const name = textOf(source.secretName ?? source.name);
  const object = cluster.store.get(id, namespaceOf(pod), name);
  if (object === undefined && source.optional !== true) throw new VolumeError(`${id.slice(0, -1)} "${name}" not found`);
  const content = contentOf(id, object);
  if (!Array.isArray(source.items)) return [...content].map(([path, bytes]) => ({ path, bytes, mode }));
  return docsOf(source.items).flatMap((item) => {
    const bytes = content.get(textOf(item.key));
    if (bytes !== undefined) return [{ path: safePath(textOf(item.path)), bytes, mode: numberOf(item.mode, mode) }];
    if (source.optional === true) return [];
    throw new VolumeError(`references non-existent ${id === 'secrets' ? 'secret' : 'config'} key: ${textOf(item.key)}`);
  });
}

function contentOf(id: 'configmaps' | 'secrets', object: KubeObject | undefined): ReadonlyMap<string, Buffer> {
  const texts = Object.entries(textMapOf(object?.data));
  const binary = Object.entries(textMapOf(object?.binaryData));
  return new Map([
    ...texts.map(([key, text]) => [key, Buffer.from(text, id === 'secrets' ? 'base64' : 'utf8')] as const),
    ...binary.map(([key, text]) => [key, Buffer.from(text, 'base64')] as const),
  ]);
}

const fieldFiles = (pod: KubeObject, source: Doc, mode: number): readonly ProjectedFile[] =>
  docsOf(source.items).map((item) => ({
    path: safePath(textOf(item.path)),
    bytes: Buffer.from(fieldOf(pod, textOf(docOf(item.fieldRef).fieldPath))),
    mode: numberOf(item.mode, mode),
  }));

/** The API refuses such paths; nothing may be written outside of the volume. */
export function safePath(path: string): string {
  if (path === '' || path.startsWith('/') || path.split('/').includes('..')) {
    throw new VolumeError(`path "${path}" must be relative and must not contain ".."`);
  }
  return path;
}
