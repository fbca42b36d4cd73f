import type { JsonValue } from '../lib/json.ts';
import { at, listAt, numberAt, textAt, textsAt, timeAt } from './json-path.ts';

/** What of a pod a verdict needs; everything else is dropped on arrival, so thousands of pods stay small. */
export interface KubePod {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly createdAtMs: number | null;
  readonly phase: string;
  /** Has a deletionTimestamp: on its way out, counts for nothing. */
  readonly deleting: boolean;
  readonly ready: boolean;
  readonly owner: { readonly kind: string; readonly name: string } | null;
  /** Why no node takes it; null when it is scheduled. */
  readonly unschedulable: string | null;
  readonly containers: readonly KubeContainer[];
}

export interface KubeContainer {
  readonly name: string;
  readonly ready: boolean;
  readonly restarts: number;
  readonly startedAtMs: number | null;
  /** `ContainerCreating`, `CrashLoopBackOff`, ...; null when it is not waiting. */
  readonly waiting: { readonly reason: string; readonly message: string } | null;
  /** Its latest end, of this life when it has ended, else of the one before. */
  readonly ended: ContainerEnd | null;
}

export interface ContainerEnd {
  readonly exitCode: number;
  readonly reason: string;
  readonly atMs: number | null;
}

export function readPod(pod: JsonValue): KubePod {
  const conditions = listAt(pod, 'status', 'conditions');
  const condition = (type: string) => conditions.find((each) => textAt(each, 'type') === type);
  const scheduled = condition('PodScheduled');
  return {
    name: textAt(pod, 'metadata', 'name') ?? '',
    labels: textsAt(pod, 'metadata', 'labels'),
    createdAtMs: timeAt(pod, 'metadata', 'creationTimestamp'),
    phase: textAt(pod, 'status', 'phase') ?? 'Unknown',
    deleting: textAt(pod, 'metadata', 'deletionTimestamp') !== null,
    ready: textAt(condition('Ready'), 'status') === 'True',
    owner: ownerOf(pod),
    unschedulable:
      textAt(scheduled, 'status') === 'False' ? (textAt(scheduled, 'message') ?? 'no node takes it') : null,
    containers: [...listAt(pod, 'status', 'initContainerStatuses'), ...listAt(pod, 'status', 'containerStatuses')].map(
      readContainer,
    ),
  };
}

/** The owner that controls the object: the one that would make it again. */
export function ownerOf(object: JsonValue): KubePod['owner'] {
  const owners = listAt(object, 'metadata', 'ownerReferences');
  const owner = owners.find((each) => at(each, 'controller') === true) ?? owners[0];
  const kind = textAt(owner, 'kind');
  const name = textAt(owner, 'name');
  return kind === null || name === null ? null : { kind, name };
}

function readContainer(status: JsonValue): KubeContainer {
  const waiting = textAt(status, 'state', 'waiting', 'reason');
  return {
    name: textAt(status, 'name') ?? '',
    ready: at(status, 'ready') === true,
    restarts: numberAt(status, 'restartCount') ?? 0,
    startedAtMs: timeAt(status, 'state', 'running', 'startedAt'),
    waiting:
      waiting === null ? null : { reason: waiting, message: textAt(status, 'state', 'waiting', 'message') ?? '' },
    ended: readEnd(at(status, 'state', 'terminated')) ?? readEnd(at(status, 'lastState', 'terminated')),
  };
}

function readEnd(terminated: JsonValue | undefined): ContainerEnd | null {
  const exitCode = numberAt(terminated, 'exitCode');
  if (exitCode === null) return null;
  return { exitCode, reason: textAt(terminated, 'reason') ?? '', atMs: timeAt(terminated, 'finishedAt') };
}
