import { type Doc, docOf, docsOf, textOf } from './document.ts';
import type { KubeObject } from './kube-object.ts';
import { quantityOf } from './quantity.ts';

type Side = 'requests' | 'limits';

/** What the containers of a pod spec ask for together; a limit without a request is one. */
export function podAmount(spec: Doc, side: Side, resource: string): number {
  return docsOf(spec.containers).reduce((sum, container) => sum + quantityOf(amountOf(container, side, resource)), 0);
}

/** Containers that say nothing of a resource. */
export function silentContainers(spec: Doc, side: Side, resource: string): readonly string[] {
  const silent = docsOf(spec.containers).filter((container) => amountOf(container, side, resource) === undefined);
  return silent.map((container) => textOf(container.name));
}

export const isPodOver = (pod: KubeObject): boolean =>
  ['Succeeded', 'Failed'].includes(textOf(docOf(pod.status).phase));

function amountOf(container: Doc, side: Side, resource: string): unknown {
  const { requests, limits } = docOf(container.resources);
  return docOf(side === 'requests' ? requests : limits)[resource] ?? docOf(limits)[resource];
}
