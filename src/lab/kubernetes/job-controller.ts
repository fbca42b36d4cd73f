import type { Cluster } from './cluster.ts';
import { hasCondition, withCondition } from './conditions.ts';
import { type Doc, docOf, docsOf, numberOf, textOf } from './document.ts';
import { recordEvent } from './event-recorder.ts';
import { type KubeObject, namespaceOf } from './kube-object.ts';
import { wallSeconds } from './lab-clock.ts';
import { deleteObject } from './object-deletion.ts';
import { isPodOver } from './pod-resources.ts';
import { isPodReady, isTerminating, restartsOf } from './pod-status.ts';
import { checkQuota } from './resource-quota.ts';
import { storedType } from './resource-types.ts';
import { suffixFor } from './seeded-random.ts';
import { controlledBy, createPod, removePod } from './workload-pods.ts';

const ID = 'batch/jobs';
/** A pod of a job that has not been counted yet; whoever deletes it, it stays until it is. */
const TRACKING = 'batch.kubernetes.io/job-tracking';
/** The controller's pause after a pod that it might not create. */
const RETRY_SECONDS = 10;

/** How a job ends, and why when it fails. */
interface Verdict {
  readonly isComplete: boolean;
  readonly reason: string;
  readonly message: string;
}

const COMPLETE: Verdict = {
  isComplete: true,
  reason: 'CompletionsReached',
  message: 'Reached expected number of succeeded pods',
};
const BACKOFF: Verdict = {
  isComplete: false,
  reason: 'BackoffLimitExceeded',
  message: 'Job has reached the specified backoff limit',
};
const DEADLINE: Verdict = {
  isComplete: false,
  reason: 'DeadlineExceeded',
  message: 'Job was active longer than specified deadline',
};

export function reconcileJob(cluster: Cluster, job: KubeObject): void {
  const spec = docOf(job.spec);
  const before = docOf(job.status);
  if (isTerminating(job) || isOver(before) || spec.suspend === true) return;
  const counted = countEnded(cluster, job, before);
  const status: Doc = { ...counted, startTime: before.startTime ?? cluster.timestamp() };
  const active = controlledBy(cluster, 'pods', job).filter((pod) => !isPodOver(pod) && !isTerminating(pod));
  const verdict = verdictOf(cluster, job, status, active);
  if (verdict === null) watchDeadline(cluster, job, status);
  for (const pod of verdict === null ? [] : active) removePod(cluster, job, pod);
  const missing = verdict === null ? missingPods(spec, status, active.length) : 0;
  const added = addPods(cluster, job, missing);
  write(cluster, job, {
    ...status,
    active: verdict === null ? active.length + added : 0,
    ready: verdict === null ? active.filter(isPodReady).length : 0,
    ...(verdict === null ? {} : conclusion(cluster, job, status, verdict)),
  });
}

/** The job of a deleted pod is gone: nobody will count it. */
export function releaseOrphan(cluster: Cluster, pod: KubeObject): void {
  const [owner] = pod.metadata.ownerReferences ?? [];
  const job = owner?.kind === 'Job' ? cluster.store.get(ID, namespaceOf(pod), owner.name) : undefined;
  if (owner?.kind !== 'Job' || (job !== undefined && job.metadata.uid === owner.uid && !isDone(job))) return;
  untrack(cluster, pod);
}

const isDone = (job: KubeObject): boolean => isTerminating(job) || isOver(docOf(job.status));

const isOver = (status: Doc): boolean =>
  hasCondition(status.conditions, 'Complete') || hasCondition(status.conditions, 'Failed');

/** Each pod counts once, as soon as it has ended; one that is being deleted will not succeed any more. */
function countEnded(cluster: Cluster, job: KubeObject, before: Doc): Doc {
  const pods = controlledBy(cluster, 'pods', job).filter(({ metadata }) => metadata.finalizers?.includes(TRACKING));
  const ended = pods.filter((pod) => isPodOver(pod) || isTerminating(pod));
  const good = ended.filter((pod) => docOf(pod.status).phase === 'Succeeded').length;
  for (const pod of ended) untrack(cluster, pod);
  const succeeded = numberOf(before.succeeded, 0) + good;
  const failed = numberOf(before.failed, 0) + ended.length - good;
  return { ...before, ...(succeeded > 0 ? { succeeded } : {}), ...(failed > 0 ? { failed } : {}) };
}

function untrack(cluster: Cluster, pod: KubeObject): void {
  cluster.store.edit('pods', namespaceOf(pod), pod.metadata.name, ({ metadata }) => {
    const left = metadata.finalizers?.filter((finalizer) => finalizer !== TRACKING) ?? [];
    if (left.length === 0) delete metadata.finalizers;
    else metadata.finalizers = left;
  });
}

/** Null while nothing is decided; what was decided once stays. */
function verdictOf(cluster: Cluster, job: KubeObject, status: Doc, active: readonly KubeObject[]): Verdict | null {
  const { backoffLimit, completions, activeDeadlineSeconds } = docOf(job.spec);
  const decided = docsOf(status.conditions).find(({ type }) => type === 'FailureTarget');
  if (decided !== undefined) return decided.reason === DEADLINE.reason ? DEADLINE : BACKOFF;
  if (numberOf(status.succeeded, 0) >= numberOf(completions, 1)) return COMPLETE;
  const failures = numberOf(status.failed, 0) + active.reduce((sum, pod) => sum + restartsOf(pod), 0);
  if (failures > numberOf(backoffLimit, 6)) return BACKOFF;
  const isLate = typeof activeDeadlineSeconds === 'number' && ageSeconds(cluster, status) >= activeDeadlineSeconds;
  return isLate ? DEADLINE : null;
}

const ageSeconds = (cluster: Cluster, { startTime }: Doc): number =>
  (cluster.clock.nowMs() - Date.parse(textOf(startTime))) / 1000;

const missingPods = ({ parallelism, completions }: Doc, { succeeded }: Doc, active: number): number =>
  Math.min(numberOf(parallelism, 1), numberOf(completions, 1) - numberOf(succeeded, 0)) - active;

/** How many could be added: a quota may have no room for them. */
function addPods(cluster: Cluster, job: KubeObject, missing: number): number {
  const template = docOf(docOf(job.spec).template);
  for (let added = 0; added < missing; added += 1) {
    const name = `${job.metadata.name}-${suffixFor(cluster.newUid(), 5)}`;
    const refused = quotaRefusal(cluster, job, name, template);
    if (refused !== null) {
      const message = `Error creating: ${refused}`;
      recordEvent(cluster, job, { type: 'Warning', reason: 'FailedCreate', message, component: 'job-controller' });
      lookAgain(cluster, job, RETRY_SECONDS);
      return added;
    }
    createPod(cluster, job, { name, template, labels: {}, volumes: [], finalizers: [TRACKING] });
  }
  return Math.max(0, missing);
}

function quotaRefusal(cluster: Cluster, job: KubeObject, name: string, template: Doc): string | null {
  const type = storedType('pods');
  const metadata = { ...job.metadata, name };
  try {
    if (type !== undefined) checkQuota(cluster, type, { apiVersion: 'v1', kind: 'Pod', metadata, spec: template.spec });
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** What is decided is said at once; the job has ended when the last of its pods has. */
function conclusion(cluster: Cluster, job: KubeObject, status: Doc, verdict: Verdict): Doc {
  const now = cluster.timestamp();
  const { isComplete, reason, message } = verdict;
  const first = { type: isComplete ? 'SuccessCriteriaMet' : 'FailureTarget', isTrue: true, reason, message };
  const decided = withCondition(status.conditions, first, now);
  if (controlledBy(cluster, 'pods', job).some((pod) => !isPodOver(pod))) return { conditions: decided };
  recordEvent(cluster, job, {
    type: isComplete ? 'Normal' : 'Warning',
    reason: isComplete ? 'Completed' : reason,
    message: isComplete ? 'Job completed' : message,
    component: 'job-controller',
  });
  removeLater(cluster, job);
  const conditions = withCondition(decided, { ...first, type: isComplete ? 'Complete' : 'Failed' }, now);
  return { conditions, ...(isComplete ? { completionTime: now } : {}) };
}

function write(cluster: Cluster, job: KubeObject, status: Doc): void {
  cluster.store.edit(ID, namespaceOf(job), job.metadata.name, (draft) => {
    draft.status = status;
  });
}

function watchDeadline(cluster: Cluster, job: KubeObject, status: Doc): void {
  const { activeDeadlineSeconds } = docOf(job.spec);
  if (typeof activeDeadlineSeconds !== 'number') return;
  const left = Math.max(0, activeDeadlineSeconds - ageSeconds(cluster, status));
  lookAgain(cluster, job, wallSeconds(cluster.clock, left));
}

function lookAgain(cluster: Cluster, job: KubeObject, seconds: number): void {
  cluster.clock.after(seconds, () => {
    const current = currentOf(cluster, job);
    if (current !== undefined) reconcileJob(cluster, current);
  });
}

function removeLater(cluster: Cluster, job: KubeObject): void {
  const seconds = docOf(job.spec).ttlSecondsAfterFinished;
  if (typeof seconds !== 'number') return;
  cluster.clock.after(wallSeconds(cluster.clock, seconds), () => {
    const current = currentOf(cluster, job);
    if (current !== undefined) deleteObject(cluster, ID, current);
  });
}

/** Another of its name is another job. */
function currentOf(cluster: Cluster, job: KubeObject): KubeObject | undefined {
  const current = cluster.store.get(ID, namespaceOf(job), job.metadata.name);
  return current?.metadata.uid === job.metadata.uid ? current : undefined;
}
