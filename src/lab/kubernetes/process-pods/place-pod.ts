import type { Cluster } from '../cluster.ts';
import { hasCondition } from '../conditions.ts';
import { type Doc, docOf, docsOf, textMapOf, textOf } from '../document.ts';
import type { KubeObject } from '../kube-object.ts';
import { isPodOver, podAmount } from '../pod-resources.ts';
import { quantityOf } from '../quantity.ts';

export type Placement =
  | { readonly kind: 'node'; readonly name: string }
  | { readonly kind: 'nowhere'; readonly message: string };

/** The node with the fewest pods that has what the pod asks for, or the scheduler's words why there is none. */
export function placePod(cluster: Cluster, pod: KubeObject): Placement {
  const nodes = cluster.store.list('nodes');
  const others = cluster.store.list('pods').filter((other) => !isPodOver(other));
  const podsOn = (node: KubeObject): KubeObject[] =>
    others.filter((other) => textOf(docOf(other.spec).nodeName) === node.metadata.name);
  const judged = nodes.map((node) => ({ node, pods: podsOn(node).length, why: whyNot(node, podsOn(node), pod) }));
  const free = judged.filter(({ why }) => why === null).toSorted((a, b) => a.pods - b.pods)[0];
  if (free !== undefined) return { kind: 'node', name: free.node.metadata.name };
  const reasons = judged.map(({ why }) => why ?? '');
  const counted = [...new Set(reasons)]
    .toSorted()
    .map((why) => `${reasons.filter((one) => one === why).length} ${why}`);
  const details = counted.length === 0 ? '' : `: ${counted.join(', ')}`;
  return { kind: 'nowhere', message: `0/${nodes.length} nodes are available${details}.` };
}

/** Null when the node can take it. */
function whyNot(node: KubeObject, pods: readonly KubeObject[], pod: KubeObject): string | null {
  const spec = docOf(pod.spec);
  const taint = docsOf(docOf(node.spec).taints).find(
    (each) => !docsOf(spec.tolerations).some((one) => tolerates(one, each)),
  );
  if (taint !== undefined) return `node(s) had untolerated taint {${textOf(taint.key)}: ${textOf(taint.value)}}`;
  if (!hasCondition(docOf(node.status).conditions, 'Ready')) return 'node(s) were not ready';
  if (docOf(node.spec).unschedulable === true) return 'node(s) were unschedulable';
  const labels = node.metadata.labels ?? {};
  const isSelected = Object.entries(textMapOf(spec.nodeSelector)).every(([key, value]) => labels[key] === value);
  if (!isSelected) return "node(s) didn't match Pod's node affinity/selector";
  const short = ['cpu', 'memory'].find((resource) => !hasRoom(node, pods, spec, resource));
  return short === undefined ? null : `Insufficient ${short}`;
}

function hasRoom(node: KubeObject, pods: readonly KubeObject[], spec: Doc, resource: string): boolean {
  const wanted = podAmount(spec, 'requests', resource);
  if (wanted === 0) return true;
  const used = pods.reduce((sum, pod) => sum + podAmount(docOf(pod.spec), 'requests', resource), 0);
  return used + wanted <= quantityOf(docOf(docOf(node.status).allocatable)[resource]);
}

function tolerates(toleration: Doc, taint: Doc): boolean {
  if (textOf(toleration.effect) !== '' && toleration.effect !== taint.effect) return false;
  if (textOf(toleration.key) === '') return toleration.operator === 'Exists';
  if (toleration.key !== taint.key) return false;
  return toleration.operator === 'Exists' || textOf(toleration.value) === textOf(taint.value);
}
