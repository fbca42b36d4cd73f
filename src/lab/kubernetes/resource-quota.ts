import { forbidden } from './api-error.ts';
import type { Cluster } from './cluster.ts';
import { type Doc, docOf, scalarText } from './document.ts';
import { type KubeObject, namespaceOf } from './kube-object.ts';
import { isPodOver, podAmount, silentContainers } from './pod-resources.ts';
import { quantityOf, quantityText } from './quantity.ts';
import { qualifiedName, type ResourceType } from './resource-types.ts';

/** How much of what a quota counts one object is. */
interface Measure {
  /** The type that is counted. */
  readonly id: string;
  of(object: KubeObject): number;
  /** Containers that must say something of it and do not. */
  silent(object: KubeObject): readonly string[];
}

const each = (id: string): Measure => ({
  id,
  of: (object) => (id === 'pods' && isPodOver(object) ? 0 : 1),
  silent: () => [],
});

/** Throws the refusal of a namespace's ResourceQuota when it has no room for a new object. */
export function checkQuota(cluster: Cluster, type: ResourceType, object: KubeObject): void {
  if (type.id === 'resourcequotas') return;
  for (const quota of cluster.store.list('resourcequotas', namespaceOf(object))) {
    for (const [resource, hard] of Object.entries(docOf(docOf(quota.spec).hard))) {
      const why = refusal(cluster, type, object, resource, hard);
      if (why !== null) throw forbidden(type, object.metadata.name, why(quota.metadata.name));
    }
  }
}

function refusal(
  cluster: Cluster,
  type: ResourceType,
  object: KubeObject,
  resource: string,
  hard: unknown,
): ((quota: string) => string) | null {
  const measure = measureOf(type, resource);
  if (measure === null) return null;
  const [silent] = measure.silent(object);
  if (silent !== undefined) return (quota) => `failed quota: ${quota}: must specify ${resource} for: ${silent}`;
  const used = cluster.store.list(measure.id, namespaceOf(object)).reduce((sum, one) => sum + measure.of(one), 0);
  const wanted = measure.of(object);
  if (used + wanted <= quantityOf(hard)) return null;
  const texts = [
    `requested: ${resource}=${quantityText(wanted)}`,
    `used: ${resource}=${quantityText(used)}`,
    `limited: ${resource}=${scalarText(hard)}`,
  ];
  return (quota) => `exceeded quota: ${quota}, ${texts.join(', ')}`;
}

function measureOf(type: ResourceType, resource: string): Measure | null {
  if (resource === `count/${qualifiedName(type)}` || resource === type.plural) return each(type.id);
  const [, side = 'requests', name = ''] = /^(?:(requests|limits)\.)?(cpu|memory)$/.exec(resource) ?? [];
  if (type.id !== 'pods' || name === '') return null;
  const which = side === 'limits' ? 'limits' : 'requests';
  const spec = (pod: KubeObject): Doc => docOf(pod.spec);
  return {
    id: 'pods',
    of: (pod) => (isPodOver(pod) ? 0 : podAmount(spec(pod), which, name)),
    silent: (pod) => silentContainers(spec(pod), which, name),
  };
}
