import type { Failure } from '../engine/model/failure.ts';
import type { KubePod } from './kube-pod.ts';
import type { KubeEvent, KubeReplicaSet, KubeWorkload } from './kube-workload.ts';
import { type PodsOfWorkload, podsOfWorkload } from './pod-revision.ts';
import { type LastLog, podTrouble } from './pod-trouble.ts';
import { seenFailure } from './seen-failure.ts';
import type { PodTrouble } from './trouble.ts';

export interface PodReading {
  readonly workloads: readonly KubeWorkload[];
  readonly replicaSets: readonly KubeReplicaSet[];
  readonly pods: readonly KubePod[];
  readonly events: readonly KubeEvent[];
}

export interface PodVerdict {
  readonly ready: number;
  readonly total: number;
  /** Every workload has all its replicas, of its newest revision, Ready. */
  readonly done: boolean;
  /** The pod that holds it up most, in words; empty when done. */
  readonly worst: string;
  /** Set when waiting cannot help. */
  readonly failure: Failure | null;
  /** What the failure is if the time runs out now. */
  readonly late: Failure;
  /** Whose `logs --previous` would tell more. */
  readonly crashed: { readonly pod: string; readonly container: string } | null;
  /** Changes whenever a pod is replaced or a container starts again: Ready counts only while this stays the same. */
  readonly lives: string;
}

/** Only pods of the newest revision count, for good and for bad: an old pod in a crash loop is what an upgrade cures. */
export function judgePods(reading: PodReading, nowMs: number, lastLog: LastLog): PodVerdict {
  const groups = reading.workloads.map((workload) => ({
    workload,
    ...podsOfWorkload(workload, reading.pods, reading.replicaSets),
  }));
  const current = groups.flatMap((group) => group.current);
  const troubles = current
    .filter((pod) => !pod.ready)
    .map((pod) => podTrouble(pod, reading.events, nowMs, lastLog))
    .filter((trouble) => trouble !== null);
  const first = troubles.find((trouble) => trouble.hopeless) ?? troubles[0] ?? null;
  const done = groups.length > 0 && groups.every(isDone);
  const worst = done ? '' : (first?.text ?? blockedText(groups) ?? slowest(groups, nowMs));
  return {
    ready: groups.reduce((sum, group) => sum + readyOf(group), 0),
    total: groups.reduce((sum, { workload }) => sum + workload.replicas, 0),
    done,
    worst,
    failure: first?.hopeless === true ? first.failure : null,
    late: first?.failure ?? lateFailure(worst, reading.events),
    crashed: crashedOf(first),
    lives: livesOf(current),
  };
}

type Group = PodsOfWorkload & { readonly workload: KubeWorkload };

const readyOf = ({ workload, current }: Group): number =>
  Math.min(workload.replicas, current.filter((pod) => pod.ready).length);

/** A Deployment's old pods must be gone too: until then it may still come back to them. */
const isDone = (group: Group): boolean =>
  group.settled && group.old.length === 0 && readyOf(group) >= group.workload.replicas;

/** A StatefulSet that goes one by one never gets past an old pod that will not become Ready. */
function blockedText(groups: readonly Group[]): string | null {
  for (const { workload, settled, old } of groups) {
    const broken = old.find(
      (pod) => !pod.ready && pod.containers.some(({ waiting }) => waiting?.reason === 'CrashLoopBackOff'),
    );
    if (settled && workload.oneByOne && broken !== undefined) {
      return `old pod ${broken.name} crashes and holds up the update: delete it`;
    }
  }
  return null;
}

function slowest(groups: readonly Group[], nowMs: number): string {
  if (groups.length === 0) return 'no StatefulSet or Deployment yet';
  const unsettled = groups.find((group) => !group.settled);
  if (unsettled !== undefined) return `${unsettled.workload.name}: the cluster has not taken up the change yet`;
  const waiting = groups.flatMap((group) => group.current).find((pod) => !pod.ready);
  if (waiting !== undefined) return stateText(waiting, nowMs);
  const short = groups.find((group) => !isDone(group));
  if (short === undefined) return '';
  const { workload, current, old } = short;
  if (old.length > 0) return `${workload.name}: ${old.length} old ${old.length === 1 ? 'pod' : 'pods'} to replace`;
  return `${workload.name}: ${current.length}/${workload.replicas} pods made`;
}

/** `validator-0 ContainerCreating 12 s`. */
function stateText(pod: KubePod, nowMs: number): string {
  const waiting = pod.containers.find((container) => container.waiting !== null)?.waiting?.reason;
  const state = waiting ?? (pod.phase === 'Running' ? 'running, not ready' : pod.phase);
  const started = pod.containers.map(({ startedAtMs }) => startedAtMs).find((each) => each !== null);
  const sinceMs = started ?? pod.createdAtMs;
  // Clocks of two machines: a pod from the future is brand new.
  const age = sinceMs === null ? '' : ` ${Math.max(0, Math.round((nowMs - sinceMs) / 1000))} s`;
  return `${pod.name} ${state}${age}`;
}

function lateFailure(worst: string, events: readonly KubeEvent[]): Failure {
  const warnings = events.filter((event) => event.warning).toSorted((one, other) => other.atMs - one.atMs);
  return seenFailure({
    class: 'timeout',
    title: 'pods did not become Ready in time',
    evidence: [worst, ...warnings.slice(0, 4).map((event) => `${event.about.name}: ${event.reason}: ${event.message}`)],
    hint: 'Look at the pod and its events in the region; a slow image pull or a failing readiness probe are common',
    fingerprint: 'pods/late',
    chain: ['pods ready'],
  });
}

const crashedOf = (trouble: PodTrouble | null): PodVerdict['crashed'] =>
  trouble === null || trouble.crashed === null ? null : { pod: trouble.pod, container: trouble.crashed };

const livesOf = (pods: readonly KubePod[]): string =>
  pods
    .map((pod) => `${pod.name}@${pod.createdAtMs}:${pod.containers.map(({ restarts }) => restarts).join('.')}`)
    .sort()
    .join(' ');
