import { type ContainerEnd, type JobObject, type PodObject, trueCondition } from './job-objects.ts';
import { CONTAINER } from './job-spec.ts';

/** What the cluster says about one attempt. */
export interface JobSight {
  /** Null = not seen yet. */
  readonly job: JobObject | null;
  readonly jobGone: boolean;
  /** As it was last seen, also when it is gone. Null = none was seen. */
  readonly pod: PodObject | null;
  readonly podGone: boolean;
}

/** Where an attempt stands. */
export type Standing =
  /** `queued`: it is not its turn; `hopeless`: it will not get better by waiting long. */
  | { readonly kind: 'waiting'; readonly why: string; readonly patience: 'queued' | 'usual' | 'hopeless' }
  | { readonly kind: 'running' }
  /** `interrupted`: somebody else than we ended it (an eviction, a drain, a node). */
  | { readonly kind: 'ended'; readonly code: number; readonly interrupted: string | null; readonly note: string | null }
  | { readonly kind: 'gone'; readonly why: string };

/** Waiting states of a container that are mistakes, not moments. */
const MISTAKES =
  /^(ErrImagePull|ImagePullBackOff|InvalidImageName|ErrImageNeverPull|ImageInspectError|CreateContainerConfigError|CreateContainerError|RunContainerError)$/;

export function standingOf({ job, jobGone, pod, podGone }: JobSight): Standing {
  if (pod === null) return jobGone ? { kind: 'gone', why: 'its Job was deleted' } : withoutPod(job);
  const state = pod.status?.containerStatuses?.find(({ name }) => name === CONTAINER)?.state;
  if (state?.terminated !== undefined) return terminated(state.terminated, pod);
  if (podGone) return { kind: 'gone', why: interruptionOf(pod) ?? 'its pod was deleted' };
  const { phase, reason, message } = pod.status ?? {};
  // No container status: it was refused or thrown out by its node before one could be written.
  if (phase === 'Failed' || phase === 'Unknown') {
    return { kind: 'gone', why: interruptionOf(pod) ?? says('its pod has failed', reason, message) };
  }
  if (isOnDeadNode(pod)) return { kind: 'gone', why: `${interruptionOf(pod) ?? ''}; it may still be running there` };
  if (state?.running !== undefined || phase === 'Running') return { kind: 'running' };
  return waitingPod(pod, state?.waiting);
}

function withoutPod(job: JobObject | null): Standing {
  const failed = trueCondition(job, 'Failed') ?? trueCondition(job, 'FailureTarget');
  if (failed !== null) return { kind: 'gone', why: says('its Job has failed', failed.reason, failed.message) };
  if (job?.spec?.suspend === true) return { kind: 'waiting', why: 'its Job waits in the queue', patience: 'queued' };
  return { kind: 'waiting', why: 'its Job has no pod yet', patience: 'usual' };
}

function waitingPod(
  pod: PodObject,
  waiting: { readonly reason?: string; readonly message?: string } | undefined,
): Standing {
  const reason = waiting?.reason ?? '';
  if (MISTAKES.test(reason)) {
    return {
      kind: 'waiting',
      why: says('its container cannot be started', reason, waiting?.message),
      patience: 'hopeless',
    };
  }
  const scheduled = pod.status?.conditions?.find(({ type }) => type === 'PodScheduled');
  if (scheduled?.status === 'False') {
    return {
      kind: 'waiting',
      why: says('no node can take its pod', scheduled.reason, scheduled.message),
      patience: 'usual',
    };
  }
  return { kind: 'waiting', why: says('its pod is being made ready', reason, waiting?.message), patience: 'usual' };
}

function terminated(end: ContainerEnd, pod: PodObject): Standing {
  const code = end.exitCode ?? -1;
  // The kubelet could not find out (its node was restarted): 137 or 255 stand for nothing the program said.
  if (end.reason === 'ContainerStatusUnknown' || code < 0) {
    return { kind: 'gone', why: says('its node lost track of it', end.reason, end.message) };
  }
  const note = end.reason === 'OOMKilled' ? 'OOMKilled: its container used more memory than its limit' : null;
  return { kind: 'ended', code, interrupted: interruptionOf(pod), note };
}

/** Who took the pod away; null = nobody. */
function interruptionOf(pod: PodObject): string | null {
  const target = trueCondition(pod, 'DisruptionTarget');
  if (target !== null) return says('its pod was evicted', target.reason, target.message);
  if (pod.status?.reason === 'Evicted') return says('its pod was evicted', null, pod.status.message);
  return pod.metadata?.deletionTimestamp === undefined ? null : 'its pod was deleted';
}

/** The node controller takes away readiness and the taint manager the pod; a node that answers would stop it itself. */
function isOnDeadNode(pod: PodObject): boolean {
  const ready = pod.status?.conditions?.find(({ type }) => type === 'Ready');
  const tainted = trueCondition(pod, 'DisruptionTarget')?.reason === 'DeletionByTaintManager';
  return pod.status?.reason === 'NodeLost' || (tainted && ready?.status === 'False');
}

function says(what: string, reason: string | null | undefined, message: string | undefined): string {
  const rest = [reason ?? '', message ?? ''].filter((text) => text !== '').join(', ');
  return rest === '' ? what : `${what}: ${rest}`.slice(0, 400);
}
