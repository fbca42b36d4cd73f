import type { Cluster } from './cluster.ts';
import { type Doc, docOf, docsOf, numberOf, textOf } from './document.ts';
import { type KubeObject, namespaceOf, ownedBy } from './kube-object.ts';
import { isPodReady, isTerminating } from './pod-status.ts';
import { ensureRevision, templateOf } from './stateful-set-revisions.ts';
import { controlledBy, createPod, removePod, setStatus } from './workload-pods.ts';

const REVISION_LABEL = 'controller-revision-hash';

interface SetState {
  readonly cluster: Cluster;
  readonly set: KubeObject;
  readonly pods: ReadonlyMap<number, KubeObject>;
  readonly replicas: number;
  /** OrderedReady: one step at a time, and nothing happens beyond a pod that is not ready. */
  readonly isOrdered: boolean;
  readonly currentRevision: string;
  readonly updateRevision: string;
  /** Ordinals below it keep the current revision. */
  readonly partition: number;
}

const revisionOf = (pod: KubeObject): string => pod.metadata.labels?.[REVISION_LABEL] ?? '';
const isHealthy = (pod: KubeObject): boolean => isPodReady(pod) && !isTerminating(pod);
const isFinished = (pod: KubeObject): boolean => ['Failed', 'Succeeded'].includes(textOf(docOf(pod.status).phase));

function observe(cluster: Cluster, set: KubeObject): SetState {
  const spec = docOf(set.spec);
  const updateRevision = ensureRevision(cluster, set);
  const pods = controlledBy(cluster, 'pods', set).map((pod): [number, KubeObject] => {
    return [Number(pod.metadata.name.slice(set.metadata.name.length + 1)), pod];
  });
  return {
    cluster,
    set,
    pods: new Map(pods.toSorted(([a], [b]) => a - b)),
    replicas: numberOf(spec.replicas, 1),
    isOrdered: spec.podManagementPolicy !== 'Parallel',
    currentRevision: textOf(docOf(set.status).currentRevision) || updateRevision,
    updateRevision,
    partition: numberOf(docOf(docOf(spec.updateStrategy).rollingUpdate).partition, 0),
  };
}

const claimName = (set: KubeObject, template: Doc, ordinal: number): string =>
  `${textOf(docOf(template.metadata).name)}-${set.metadata.name}-${ordinal}`;

function ensureClaims({ cluster, set }: SetState, ordinal: number): Doc[] {
  const namespace = namespaceOf(set);
  return docsOf(docOf(set.spec).volumeClaimTemplates).map((template) => {
    const name = claimName(set, template, ordinal);
    if (cluster.store.get('persistentvolumeclaims', namespace, name) === undefined) {
      const labels = docOf(docOf(docOf(set.spec).selector).matchLabels) as Record<string, string>;
      const retention = docOf(docOf(set.spec).persistentVolumeClaimRetentionPolicy);
      cluster.store.put('persistentvolumeclaims', {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: {
          name,
          namespace,
          labels,
          uid: cluster.newUid(),
          resourceVersion: '',
          creationTimestamp: cluster.timestamp(),
          ...(retention.whenDeleted === 'Delete' ? { ownerReferences: ownedBy(set) } : {}),
        },
        spec: { storageClassName: 'managed-csi', ...docOf(template.spec) },
        status: { phase: 'Pending' },
      });
    }
    return { name: docOf(template.metadata).name, persistentVolumeClaim: { claimName: name } };
  });
}

function addPod(state: SetState, ordinal: number): void {
  const { cluster, set } = state;
  const name = `${set.metadata.name}-${ordinal}`;
  // A pod of the same name that someone else owns, or that is not gone yet.
  if (cluster.store.get('pods', namespaceOf(set), name) !== undefined) return;
  const revision = ordinal < state.partition ? state.currentRevision : state.updateRevision;
  createPod(cluster, set, {
    name,
    template: templateOf(cluster, set, revision),
    labels: {
      [REVISION_LABEL]: revision,
      'statefulset.kubernetes.io/pod-name': name,
      'apps.kubernetes.io/pod-index': String(ordinal),
    },
    volumes: ensureClaims(state, ordinal),
    hostname: name,
    subdomain: textOf(docOf(set.spec).serviceName),
  });
}

/** True when every wanted pod is there and, if ordered, ready. */
function fillUp(state: SetState): boolean {
  for (let ordinal = 0; ordinal < state.replicas; ordinal += 1) {
    const pod = state.pods.get(ordinal);
    if (pod === undefined) addPod(state, ordinal);
    else if (isFinished(pod) && !isTerminating(pod)) removePod(state.cluster, state.set, pod);
    if (state.isOrdered && (pod === undefined || !isHealthy(pod))) return false;
  }
  return true;
}

/** True when no pod beyond the wanted count is left to remove. */
function shrink(state: SetState): boolean {
  const surplus = [...state.pods].filter(([ordinal]) => ordinal >= state.replicas).toReversed();
  for (const [, pod] of surplus) {
    if (!isTerminating(pod)) removePod(state.cluster, state.set, pod);
    if (state.isOrdered) return false;
  }
  return true;
}

/** From the last ordinal down, one pod at a time, each waiting for the one before to be ready again. */
function roll(state: SetState): void {
  for (let ordinal = state.replicas - 1; ordinal >= state.partition; ordinal -= 1) {
    const pod = state.pods.get(ordinal);
    if (pod === undefined) return;
    if (revisionOf(pod) !== state.updateRevision && !isTerminating(pod)) {
      return removePod(state.cluster, state.set, pod);
    }
    if (!isHealthy(pod)) return;
  }
}

function statusOf(state: SetState): Doc {
  const { currentRevision, updateRevision, replicas } = state;
  const pods = controlledBy(state.cluster, 'pods', state.set);
  const counted = (test: (pod: KubeObject) => boolean): number => pods.filter(test).length;
  const ready = counted(isHealthy);
  const updated = counted((pod) => revisionOf(pod) === updateRevision && !isTerminating(pod));
  const isDone = updated === replicas && ready === replicas && pods.length === replicas;
  const current = isDone ? updateRevision : currentRevision;
  return {
    replicas: pods.length,
    readyReplicas: ready,
    availableReplicas: ready,
    currentReplicas: counted((pod) => revisionOf(pod) === current && !isTerminating(pod)),
    updatedReplicas: updated,
    currentRevision: current,
    updateRevision,
    collisionCount: 0,
  };
}

export function reconcileStatefulSet(cluster: Cluster, set: KubeObject): void {
  if (isTerminating(set)) return;
  const state = observe(cluster, set);
  const isComplete = fillUp(state) && shrink(state);
  if (isComplete && docOf(docOf(set.spec).updateStrategy).type !== 'OnDelete') roll(state);
  setStatus(cluster, 'apps/statefulsets', set, statusOf(state));
}
