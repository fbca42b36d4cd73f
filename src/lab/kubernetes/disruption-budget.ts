import { ApiError } from './api-error.ts';
import type { Cluster } from './cluster.ts';
import { withCondition } from './conditions.ts';
import { docOf, numberOf, textOf } from './document.ts';
import { type KubeObject, namespaceOf } from './kube-object.ts';
import { isPodReady, isTerminating } from './pod-status.ts';
import { selectorOf } from './selector.ts';
import { setStatus } from './workload-pods.ts';

const ID = 'policy/poddisruptionbudgets';

const countOf = (value: unknown, total: number): number =>
  typeof value === 'number' ? value : Math.ceil((Number.parseFloat(textOf(value, '0%')) * total) / 100);

export function reconcileBudget(cluster: Cluster, budget: KubeObject): void {
  if (isTerminating(budget)) return;
  const spec = docOf(budget.spec);
  const matches = selectorOf(spec.selector);
  const pods = cluster.store.list('pods', namespaceOf(budget)).filter((pod) => matches(pod.metadata.labels ?? {}));
  const expected = pods.length;
  const healthy = pods.filter((pod) => isPodReady(pod) && !isTerminating(pod)).length;
  const desired =
    spec.maxUnavailable === undefined
      ? countOf(spec.minAvailable, expected)
      : Math.max(0, expected - countOf(spec.maxUnavailable, expected));
  const allowed = Math.max(0, Math.min(healthy - desired, expected));
  const condition = {
    type: 'DisruptionAllowed',
    isTrue: allowed > 0,
    reason: allowed > 0 ? 'SufficientPods' : 'InsufficientPods',
    message: '',
  };
  setStatus(cluster, ID, budget, {
    currentHealthy: healthy,
    desiredHealthy: desired,
    disruptionsAllowed: allowed,
    expectedPods: expected,
    conditions: withCondition(docOf(budget.status).conditions, condition, cluster.timestamp()),
  });
}

/** Throws the 429 of the eviction API when a budget forbids to lose this pod now. */
export function checkEviction(cluster: Cluster, pod: KubeObject): void {
  if (!isPodReady(pod)) return;
  const budgets = cluster.store.list(ID, namespaceOf(pod));
  for (const budget of budgets.filter(({ spec }) => selectorOf(docOf(spec).selector)(pod.metadata.labels ?? {}))) {
    // The status may lag behind the pods, and two evictions in a row must not both pass.
    reconcileBudget(cluster, budget);
    const { status } = cluster.store.get(ID, namespaceOf(pod), budget.metadata.name) ?? budget;
    if (numberOf(docOf(status).disruptionsAllowed, 0) > 0) continue;
    const { name } = budget.metadata;
    const message = `The disruption budget ${name} needs ${numberOf(docOf(status).desiredHealthy, 0)} healthy pods and has ${numberOf(docOf(status).currentHealthy, 0)} currently`;
    throw new ApiError(429, 'TooManyRequests', "Cannot evict pod as it would violate the pod's disruption budget.", {
      causes: [{ reason: 'DisruptionBudget', message }],
    });
  }
}
