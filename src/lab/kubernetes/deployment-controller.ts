import type { Cluster } from './cluster.ts';
import { withCondition } from './conditions.ts';
import { childOf, type Doc, docOf, docsOf, numberOf, textMapOf, textOf } from './document.ts';
import { recordEvent } from './event-recorder.ts';
import { type KubeObject, namespaceOf, ownedBy } from './kube-object.ts';
import { isTerminating } from './pod-status.ts';
import { suffixFor } from './seeded-random.ts';
import { controlledBy, setStatus } from './workload-pods.ts';

const ID = 'apps/replicasets';
const REVISION = 'deployment.kubernetes.io/revision';
const HASH = 'pod-template-hash';

const wantedOf = (set: KubeObject): number => numberOf(docOf(set.spec).replicas, 0);
const availableOf = (set: KubeObject): number => numberOf(docOf(set.status).availableReplicas, 0);
const existingOf = (set: KubeObject): number => numberOf(docOf(set.status).replicas, 0);
const revisionOf = (set: KubeObject): number => Number(set.metadata.annotations?.[REVISION] ?? 0);
const sum = (sets: readonly KubeObject[], read: (set: KubeObject) => number): number =>
  sets.reduce((total, set) => total + read(set), 0);

/** "25%" or 2 of the replicas. */
function share(value: unknown, replicas: number, round: (value: number) => number): number {
  if (typeof value === 'number') return value;
  return round((Number.parseFloat(textOf(value, '25%')) * replicas) / 100);
}

function ensureReplicaSet(cluster: Cluster, deployment: KubeObject, sets: readonly KubeObject[]): KubeObject {
  const template = docOf(docOf(deployment.spec).template);
  const hash = suffixFor(JSON.stringify(template), 10);
  const name = `${deployment.metadata.name}-${hash}`;
  const namespace = namespaceOf(deployment);
  const latest = Math.max(0, ...sets.map(revisionOf));
  const same = sets.find((set) => set.metadata.name === name);
  if (same !== undefined) {
    if (revisionOf(same) === latest) return same;
    const moved = cluster.store.edit(ID, namespace, name, (draft) => {
      draft.metadata.annotations = { ...draft.metadata.annotations, [REVISION]: String(latest + 1) };
    });
    return moved ?? same;
  }
  const labels = { ...textMapOf(docOf(template.metadata).labels), [HASH]: hash };
  const selector = structuredClone(docOf(docOf(deployment.spec).selector));
  childOf(selector, 'matchLabels')[HASH] = hash;
  return cluster.store.put(ID, {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name,
      namespace,
      labels,
      annotations: { [REVISION]: String(latest + 1) },
      uid: cluster.newUid(),
      resourceVersion: '',
      generation: 1,
      creationTimestamp: cluster.timestamp(),
      ownerReferences: ownedBy(deployment),
    },
    spec: { replicas: 0, selector, template: { ...template, metadata: { ...docOf(template.metadata), labels } } },
    status: { replicas: 0 },
  });
}

function scale(cluster: Cluster, deployment: KubeObject, set: KubeObject, replicas: number): void {
  const before = wantedOf(set);
  if (before === replicas) return;
  cluster.store.edit(ID, namespaceOf(set), set.metadata.name, (draft) => {
    childOf(draft, 'spec').replicas = replicas;
    draft.metadata.generation = (draft.metadata.generation ?? 0) + 1;
  });
  const direction = replicas > before ? 'up' : 'down';
  const message = `Scaled ${direction} replica set ${set.metadata.name} from ${before} to ${replicas}`;
  recordEvent(cluster, deployment, {
    type: 'Normal',
    reason: 'ScalingReplicaSet',
    message,
    component: 'deployment-controller',
  });
}

function rollOver(cluster: Cluster, deployment: KubeObject, current: KubeObject, old: readonly KubeObject[]): void {
  const spec = docOf(deployment.spec);
  const replicas = numberOf(spec.replicas, 1);
  const strategy = docOf(spec.strategy);
  if (strategy.type === 'Recreate') {
    for (const set of old) scale(cluster, deployment, set, 0);
    if (sum(old, existingOf) === 0) scale(cluster, deployment, current, replicas);
    return;
  }
  const surge = share(docOf(strategy.rollingUpdate).maxSurge, replicas, Math.ceil);
  const unavailable = share(docOf(strategy.rollingUpdate).maxUnavailable, replicas, Math.floor);
  // Both rounded to zero would never move.
  const limit = replicas + (surge === 0 && unavailable === 0 ? 1 : surge);
  const room = limit - sum(old, wantedOf);
  const target = Math.min(replicas, Math.max(wantedOf(current), room));
  scale(cluster, deployment, current, target);
  // A set that was just scaled down still reports its old count: what is on its way out is not available.
  const lastingOf = (set: KubeObject): number => Math.min(wantedOf(set), availableOf(set));
  let removable = sum([current, ...old], lastingOf) - (replicas - unavailable);
  for (const set of old) {
    const broken = wantedOf(set) - lastingOf(set);
    const healthy = Math.max(0, Math.min(removable, wantedOf(set) - broken));
    removable -= healthy;
    scale(cluster, deployment, set, wantedOf(set) - broken - healthy);
  }
}

function conditionsOf(cluster: Cluster, deployment: KubeObject, isAvailable: boolean, isDone: boolean, name: string) {
  const now = cluster.timestamp();
  const before = docOf(deployment.status).conditions;
  const deadline = numberOf(docOf(deployment.spec).progressDeadlineSeconds, 600);
  const progressing = docsOf(before).find((condition) => condition.type === 'Progressing');
  const since = Date.parse(textOf(progressing?.lastUpdateTime, now));
  const isSame = docOf(deployment.status).observedGeneration === deployment.metadata.generation;
  const isLate = isSame && !isDone && cluster.clock.elapsedSeconds(since, cluster.clock.nowMs()) >= deadline;
  const reason = isDone ? 'NewReplicaSetAvailable' : isLate ? 'ProgressDeadlineExceeded' : 'ReplicaSetUpdated';
  const verb = isDone ? 'has successfully progressed.' : isLate ? 'has timed out progressing.' : 'is progressing.';
  const available = withCondition(
    before,
    {
      type: 'Available',
      isTrue: isAvailable,
      reason: isAvailable ? 'MinimumReplicasAvailable' : 'MinimumReplicasUnavailable',
      message: `Deployment ${isAvailable ? 'has' : 'does not have'} minimum availability.`,
    },
    now,
  );
  const message = `ReplicaSet "${name}" ${verb}`;
  const all = withCondition(available, { type: 'Progressing', isTrue: !isLate, reason, message }, now);
  const keepsTime = progressing?.reason === reason && isSame;
  const lastUpdateTime = keepsTime ? (progressing?.lastUpdateTime ?? now) : now;
  return all.map((condition) => (condition.type === 'Progressing' ? { ...condition, lastUpdateTime } : condition));
}

function statusOf(cluster: Cluster, deployment: KubeObject, name: string): Doc {
  const spec = docOf(deployment.spec);
  const replicas = numberOf(spec.replicas, 1);
  const sets = controlledBy(cluster, ID, deployment);
  const updated = sum(
    sets.filter((set) => set.metadata.name === name),
    existingOf,
  );
  const total = sum(sets, existingOf);
  const available = sum(sets, availableOf);
  const unavailable = share(docOf(docOf(spec.strategy).rollingUpdate).maxUnavailable, replicas, Math.floor);
  const isDone = updated === replicas && total === replicas && available === replicas;
  return {
    replicas: total,
    updatedReplicas: updated,
    readyReplicas: available,
    availableReplicas: available,
    unavailableReplicas: Math.max(0, Math.max(total, replicas) - available),
    conditions: conditionsOf(cluster, deployment, available >= replicas - unavailable, isDone, name),
  };
}

export function reconcileDeployment(cluster: Cluster, deployment: KubeObject): void {
  if (isTerminating(deployment)) return;
  const sets = controlledBy(cluster, ID, deployment);
  const current = ensureReplicaSet(cluster, deployment, sets);
  const old = sets.filter((set) => set.metadata.name !== current.metadata.name);
  if (docOf(deployment.spec).paused !== true) rollOver(cluster, deployment, current, old);
  setStatus(cluster, 'apps/deployments', deployment, statusOf(cluster, deployment, current.metadata.name));
  cluster.store.edit('apps/deployments', namespaceOf(deployment), deployment.metadata.name, (draft) => {
    const revision = cluster.store.get(ID, namespaceOf(deployment), current.metadata.name);
    const annotation = revision?.metadata.annotations?.[REVISION] ?? '1';
    draft.metadata.annotations = { ...draft.metadata.annotations, [REVISION]: annotation };
  });
}
