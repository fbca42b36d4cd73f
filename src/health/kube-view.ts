import { followKube, type KubeCollection, type KubeFeed } from './kube-collection.ts';
import { isOptionalKind, type KubeKind } from './kube-kind.ts';
import { type KubePod, readPod } from './kube-pod.ts';
import type { KubeProblem } from './kube-problem.ts';
import {
  type KubeEvent,
  type KubeNode,
  type KubeReplicaSet,
  type KubeWorkload,
  readDeployment,
  readEvent,
  readNode,
  readReplicaSet,
  readStatefulSet,
} from './kube-workload.ts';

/** What is known of a cluster, or of one release in it, at one moment. */
export interface KubeSnapshot {
  readonly nodes: readonly KubeNode[];
  readonly pods: readonly KubePod[];
  readonly workloads: readonly KubeWorkload[];
  readonly replicaSets: readonly KubeReplicaSet[];
  readonly events: readonly KubeEvent[];
  /** The oldest of its parts; null until every part has been read once. */
  readonly observedAtMs: number | null;
  /** Why a part is not kept up; the snapshot is then what was last known. */
  readonly problem: KubeProblem | null;
}

export interface KubeView {
  snapshot(): KubeSnapshot;
  /** Resolves when there is a snapshot read at or after `sinceMs`, or a problem, or the signal is aborted. */
  settled(sinceMs: number, signal: AbortSignal): Promise<void>;
  /** Lets go; the watch behind it ends with its last view. Twice is the same as once. */
  close(): void;
}

/** The watch that several views share. */
export interface SharedWatch {
  snapshot(): KubeSnapshot;
  settled(sinceMs: number, signal: AbortSignal): Promise<void>;
  close(): void;
}

type Part = { readonly kind: KubeKind; readonly collection: KubeCollection<unknown> };

export function watchCluster(
  kinds: readonly KubeKind[],
  feedOf: (kind: KubeKind) => KubeFeed,
  nowMs: () => number,
): SharedWatch {
  const listeners = new Set<() => void>();
  const changed = (): void => {
    for (const listener of listeners) listener();
  };
  const parts: Part[] = [];
  function part<Item>(kind: KubeKind, read: (object: never) => Item): KubeCollection<Item> | null {
    if (!kinds.includes(kind)) return null;
    const collection = followKube(feedOf(kind), read as (object: unknown) => Item, { nowMs, changed });
    parts.push({ kind, collection });
    return collection;
  }
  const nodes = part('nodes', readNode);
  const pods = part('pods', readPod);
  const statefulSets = part('statefulsets', readStatefulSet);
  const deployments = part('deployments', readDeployment);
  const replicaSets = part('replicasets', readReplicaSet);
  const events = part('events', readEvent);

  const isSettled = (sinceMs: number): boolean => {
    const observedAtMs = oldest(parts);
    return problemOf(parts) !== null || (observedAtMs !== null && observedAtMs >= sinceMs);
  };
  return {
    snapshot: () => ({
      nodes: nodes?.items() ?? [],
      pods: pods?.items() ?? [],
      workloads: [...(statefulSets?.items() ?? []), ...(deployments?.items() ?? [])],
      replicaSets: replicaSets?.items() ?? [],
      events: events?.items() ?? [],
      observedAtMs: oldest(parts),
      problem: problemOf(parts),
    }),
    settled(sinceMs, signal) {
      for (const { collection } of parts) if ((collection.observedAtMs() ?? sinceMs) < sinceMs) collection.refresh();
      return until(() => isSettled(sinceMs), listeners, signal);
    },
    close() {
      for (const { collection } of parts) collection.close();
    },
  };
}

/** A part that may be missing (no right to list events) counts as soon as it has been asked once. */
function oldest(parts: readonly Part[]): number | null {
  const times = parts
    .filter(({ kind, collection }) => !(isOptionalKind(kind) && collection.problem() !== null))
    .map(({ collection }) => collection.observedAtMs());
  return times.some((each) => each === null) ? null : Math.min(...times.filter((each) => each !== null));
}

const problemOf = (parts: readonly Part[]): KubeProblem | null =>
  parts.find(({ kind, collection }) => !isOptionalKind(kind) && collection.problem() !== null)?.collection.problem() ??
  null;

function until(reached: () => boolean, listeners: Set<() => void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (!signal.aborted && !reached()) return;
      listeners.delete(look);
      signal.removeEventListener('abort', look);
      resolve();
    };
    listeners.add(look);
    signal.addEventListener('abort', look);
    look();
  });
}
