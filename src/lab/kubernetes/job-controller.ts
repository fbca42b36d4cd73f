import type { Cluster } from './cluster.ts';
import { hasCondition, withCondition } from './conditions.ts';
import { type Doc, docOf, numberOf, textOf } from './document.ts';
import { recordEvent } from './event-recorder.ts';
import { type KubeObject, namespaceOf } from './kube-object.ts';
import { deleteObject } from './object-deletion.ts';
import { isPodReady, isTerminating, restartsOf } from './pod-status.ts';
import { suffixFor } from './seeded-random.ts';
import { controlledBy, createPod, removePod } from './workload-pods.ts';

const ID = 'batch/jobs';

const phaseOf = (pod: KubeObject): string => textOf(docOf(pod.status).phase);

function finish(cluster: Cluster, job: KubeObject, status: Doc, isComplete: boolean): Doc {
  const now = cluster.timestamp();
  const reason = isComplete ? 'CompletionsReached' : 'BackoffLimitExceeded';
  const message = isComplete
    ? 'Reached expected number of succeeded pods'
    : 'Job has reached the specified backoff limit';
  const first = { type: isComplete ? 'SuccessCriteriaMet' : 'FailureTarget', isTrue: true, reason, message };
  const second = { ...first, type: isComplete ? 'Complete' : 'Failed' };
  recordEvent(cluster, job, {
    type: isComplete ? 'Normal' : 'Warning',
    reason: isComplete ? 'Completed' : 'BackoffLimitExceeded',
    message: isComplete ? 'Job completed' : message,
    component: 'job-controller',
  });
  const conditions = withCondition(withCondition(status.conditions, first, now), second, now);
  return { ...status, conditions, ...(isComplete ? { completionTime: now } : {}) };
}

function removeLater(cluster: Cluster, job: KubeObject): void {
  const seconds = docOf(job.spec).ttlSecondsAfterFinished;
  if (typeof seconds !== 'number') return;
  cluster.clock.after(seconds, () => {
    const current = cluster.store.get(ID, namespaceOf(job), job.metadata.name);
    if (current?.metadata.uid === job.metadata.uid) deleteObject(cluster, ID, current);
  });
}

/** Pods of a job end by themselves: the kubelet of the lab lets a container that may end exit with 0. */
export function reconcileJob(cluster: Cluster, job: KubeObject): void {
  const before = docOf(job.status);
  const isOver = hasCondition(before.conditions, 'Complete') || hasCondition(before.conditions, 'Failed');
  const spec = docOf(job.spec);
  if (isTerminating(job) || isOver || spec.suspend === true) return;
  const pods = controlledBy(cluster, 'pods', job);
  const succeeded = pods.filter((pod) => phaseOf(pod) === 'Succeeded').length;
  const failed = pods.filter((pod) => phaseOf(pod) === 'Failed').length;
  const active = pods.filter((pod) => !['Succeeded', 'Failed'].includes(phaseOf(pod)) && !isTerminating(pod));
  const completions = numberOf(spec.completions, 1);
  const failures = failed + active.reduce((sum, pod) => sum + restartsOf(pod), 0);
  const isFailed = failures > numberOf(spec.backoffLimit, 6);
  const isComplete = succeeded >= completions;
  const missing = Math.min(numberOf(spec.parallelism, 1), completions - succeeded) - active.length;
  for (let added = 0; !isFailed && !isComplete && added < missing; added += 1) {
    const name = `${job.metadata.name}-${suffixFor(cluster.newUid(), 5)}`;
    createPod(cluster, job, { name, template: docOf(spec.template), labels: {}, volumes: [] });
  }
  if (isFailed) for (const pod of active) removePod(cluster, job, pod);
  const activeNow = isFailed || isComplete ? 0 : active.length + Math.max(0, missing);
  const counts: Doc = {
    ...before,
    startTime: before.startTime ?? cluster.timestamp(),
    active: activeNow,
    ready: active.filter(isPodReady).length,
    ...(succeeded > 0 ? { succeeded } : {}),
    ...(failed > 0 ? { failed } : {}),
  };
  const status = isComplete || isFailed ? finish(cluster, job, counts, isComplete) : counts;
  cluster.store.edit(ID, namespaceOf(job), job.metadata.name, (draft) => {
    draft.status = status;
  });
  if (isComplete || isFailed) removeLater(cluster, job);
}
