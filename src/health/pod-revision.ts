import type { KubePod } from './kube-pod.ts';
import type { KubeReplicaSet, KubeWorkload } from './kube-workload.ts';

/** Pods of one workload: those made from what is wanted now, and those an update will still replace. */
export interface PodsOfWorkload {
  readonly current: readonly KubePod[];
  readonly old: readonly KubePod[];
  /** False while the controller has not yet looked at the newest spec: nothing can be said about any pod. */
  readonly settled: boolean;
}

export function podsOfWorkload(
  workload: KubeWorkload,
  pods: readonly KubePod[],
  replicaSets: readonly KubeReplicaSet[],
): PodsOfWorkload {
  const own = pods.filter((pod) => !pod.deleting && belongs(pod, workload, replicaSets));
  const settled = workload.observedGeneration >= workload.generation;
  if (!settled) return { current: [], old: own, settled };
  const isCurrent = (pod: KubePod): boolean => isOfRevision(pod, workload, replicaSets);
  return { current: own.filter(isCurrent), old: own.filter((pod) => !isCurrent(pod)), settled };
}

function belongs(pod: KubePod, workload: KubeWorkload, replicaSets: readonly KubeReplicaSet[]): boolean {
  if (workload.kind === 'StatefulSet') return pod.owner?.kind === 'StatefulSet' && pod.owner.name === workload.name;
  if (pod.owner?.kind !== 'ReplicaSet') return false;
  const set = replicaSets.find((each) => each.name === pod.owner?.name);
  // Without the right to list ReplicaSets the name tells: Deployment name, dash, hash of the template.
  const hash = pod.labels['pod-template-hash'] ?? '';
  return set === undefined ? pod.owner.name === `${workload.name}-${hash}` : set.deployment === workload.name;
}

function isOfRevision(pod: KubePod, workload: KubeWorkload, replicaSets: readonly KubeReplicaSet[]): boolean {
  if (workload.onDelete || workload.revision === null) return true;
  if (workload.kind === 'StatefulSet') return isUpdated(pod, workload) || ordinalOf(pod) < workload.partition;
  const set = replicaSets.find((each) => each.name === pod.owner?.name);
  return set === undefined || set.revision === null || set.revision === workload.revision;
}

const isUpdated = (pod: KubePod, workload: KubeWorkload): boolean =>
  (pod.labels['controller-revision-hash'] ?? workload.revision) === workload.revision;

const ordinalOf = (pod: KubePod): number => Number(/-(\d+)$/.exec(pod.name)?.[1] ?? Number.POSITIVE_INFINITY);
