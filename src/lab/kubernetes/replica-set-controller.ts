import type { Cluster } from './cluster.ts';
import { docOf, numberOf, textOf } from './document.ts';
import type { KubeObject } from './kube-object.ts';
import { isPodReady, isTerminating } from './pod-status.ts';
import { suffixFor } from './seeded-random.ts';
import { controlledBy, createPod, removePod, setStatus } from './workload-pods.ts';

export function reconcileReplicaSet(cluster: Cluster, set: KubeObject): void {
  if (isTerminating(set)) return;
  const wanted = numberOf(docOf(set.spec).replicas, 1);
  const isEnded = (pod: KubeObject): boolean => ['Failed', 'Succeeded'].includes(textOf(docOf(pod.status).phase));
  const alive = controlledBy(cluster, 'pods', set).filter((pod) => !isTerminating(pod) && !isEnded(pod));
  for (let missing = alive.length; missing < wanted; missing += 1) {
    const name = `${set.metadata.name}-${suffixFor(cluster.newUid(), 5)}`;
    createPod(cluster, set, { name, template: docOf(docOf(set.spec).template), labels: {}, volumes: [] });
  }
  // Pods that are not ready are the cheapest to lose.
  const byWorth = alive.toSorted((a, b) => Number(isPodReady(a)) - Number(isPodReady(b)));
  for (const pod of byWorth.slice(0, Math.max(0, alive.length - wanted))) removePod(cluster, set, pod);
  const pods = controlledBy(cluster, 'pods', set).filter((pod) => !isTerminating(pod) && !isEnded(pod));
  const ready = pods.filter(isPodReady).length;
  const counts = { replicas: pods.length, fullyLabeledReplicas: pods.length };
  setStatus(cluster, 'apps/replicasets', set, { ...counts, readyReplicas: ready, availableReplicas: ready });
}
