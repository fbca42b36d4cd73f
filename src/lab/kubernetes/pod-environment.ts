import type { Cluster } from './cluster.ts';
import { type Doc, docOf, docsOf, isDoc, textMapOf, textOf } from './document.ts';
import { controllerOf, type KubeObject, namespaceOf } from './kube-object.ts';
import type { LabPod } from './lab-kubernetes-options.ts';

const decode = (value: string): string => Buffer.from(value, 'base64').toString('utf8');

export function dataOf(cluster: Cluster, id: 'configmaps' | 'secrets', namespace: string, name: unknown) {
  const data = textMapOf(cluster.store.get(id, namespace, textOf(name))?.data);
  if (id === 'configmaps') return data;
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, decode(value)]));
}

export function fieldOf(pod: KubeObject, path: string): string {
  const [, map, key = ''] = /^metadata\.(labels|annotations)\['(.+)'\]$/.exec(path) ?? [];
  if (map === 'labels' || map === 'annotations') return pod.metadata[map]?.[key] ?? '';
  const value = path.split('.').reduce((parent: unknown, part) => docOf(parent)[part], pod);
  return textOf(value);
}

function variable(cluster: Cluster, pod: KubeObject, entry: Doc): string {
  if (typeof entry.value === 'string') return entry.value;
  const { configMapKeyRef, secretKeyRef, fieldRef } = docOf(entry.valueFrom);
  if (isDoc(fieldRef)) return fieldOf(pod, textOf(fieldRef.fieldPath));
  const reference = docOf(configMapKeyRef ?? secretKeyRef);
  const id = isDoc(configMapKeyRef) ? 'configmaps' : 'secrets';
  return dataOf(cluster, id, namespaceOf(pod), reference.name)[textOf(reference.key)] ?? '';
}

function environmentOf(cluster: Cluster, pod: KubeObject, container: Doc): Record<string, string> {
  const sources = docsOf(container.envFrom).flatMap((source) => {
    const id = isDoc(source.configMapRef) ? 'configmaps' : 'secrets';
    const { name } = docOf(source.configMapRef ?? source.secretRef);
    const data = dataOf(cluster, id, namespaceOf(pod), name);
    return Object.entries(data).map(([key, value]) => [`${textOf(source.prefix)}${key}`, value]);
  });
  const own = docsOf(container.env).map((entry) => [textOf(entry.name), variable(cluster, pod, entry)]);
  return Object.fromEntries([...sources, ...own]);
}

function ordinalOf(pod: KubeObject): number | null {
  if (controllerOf(pod)?.kind !== 'StatefulSet') return null;
  const ordinal = /-(\d+)$/.exec(pod.metadata.name)?.[1];
  return ordinal === undefined ? null : Number(ordinal);
}

export function toLabPod(cluster: Cluster, pod: KubeObject, restarts: number): LabPod {
  const container = docsOf(docOf(pod.spec).containers)[0] ?? {};
  return {
    region: cluster.region,
    namespace: namespaceOf(pod),
    name: pod.metadata.name,
    labels: pod.metadata.labels ?? {},
    owner: controllerOf(pod)?.name ?? null,
    env: environmentOf(cluster, pod, container),
    image: textOf(container.image),
    ordinal: ordinalOf(pod),
    restarts,
  };
}

const isOptional = (reference: unknown): boolean => docOf(reference).optional === true;

/** The first config map or secret that the pod mounts or reads and that does not exist: 'configmap "genesis"'. */
export function missingReference(cluster: Cluster, pod: KubeObject): string | undefined {
  const spec = docOf(pod.spec);
  const references = docsOf(spec.volumes).flatMap((volume) => [
    { id: 'configmaps', name: docOf(volume.configMap).name, optional: isOptional(volume.configMap) },
    { id: 'secrets', name: docOf(volume.secret).secretName, optional: isOptional(volume.secret) },
  ]);
  for (const container of docsOf(spec.containers)) {
    for (const { valueFrom } of docsOf(container.env)) {
      const { configMapKeyRef, secretKeyRef } = docOf(valueFrom);
      references.push(
        { id: 'configmaps', name: docOf(configMapKeyRef).name, optional: isOptional(configMapKeyRef) },
        { id: 'secrets', name: docOf(secretKeyRef).name, optional: isOptional(secretKeyRef) },
      );
    }
  }
  const missing = references.find(
    ({ id, name, optional }) =>
      typeof name === 'string' && !optional && cluster.store.get(id, namespaceOf(pod), name) === undefined,
  );
  return missing === undefined ? undefined : `${missing.id.slice(0, -1)} "${String(missing.name)}" not found`;
}
