import type { JsonValue } from '../lib/json.ts';
import { at, listAt, numberAt, textAt, textsAt, timeAt } from './json-path.ts';
import { ownerOf } from './kube-pod.ts';

/** Something that keeps a number of equal pods: a StatefulSet or a Deployment. */
export interface KubeWorkload {
  readonly kind: 'StatefulSet' | 'Deployment';
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly podLabels: Readonly<Record<string, string>>;
  readonly replicas: number;
  /** What is wanted, and what the controller has looked at: a status behind its generation speaks of the past. */
  readonly generation: number;
  readonly observedGeneration: number;
  /** StatefulSet: the revision its new pods carry in `controller-revision-hash`. Deployment: its revision number. */
  readonly revision: string | null;
  /** Pods below this ordinal keep the old revision on purpose. */
  readonly partition: number;
  /** Updates one pod after the other, and waits for ever for a broken one (kubernetes#67250). */
  readonly oneByOne: boolean;
  /** Pods are replaced only when somebody deletes them. */
  readonly onDelete: boolean;
}

/** One revision of a Deployment. */
export interface KubeReplicaSet {
  readonly name: string;
  readonly deployment: string | null;
  readonly revision: string | null;
}

export interface KubeNode {
  readonly name: string;
  readonly ready: boolean;
  /** Takes no new pods: an operator or the autoscaler has closed it. */
  readonly cordoned: boolean;
  /** The kubelet's own words for not being ready. */
  readonly message: string;
}

export interface KubeEvent {
  readonly about: { readonly kind: string; readonly name: string };
  readonly warning: boolean;
  readonly reason: string;
  readonly message: string;
  readonly atMs: number;
}

const REVISION = 'deployment.kubernetes.io/revision';

export function readStatefulSet(object: JsonValue): KubeWorkload {
  const strategy = textAt(object, 'spec', 'updateStrategy', 'type');
  return {
    ...common(object),
    kind: 'StatefulSet',
    revision: textAt(object, 'status', 'updateRevision'),
    partition: numberAt(object, 'spec', 'updateStrategy', 'rollingUpdate', 'partition') ?? 0,
    oneByOne: textAt(object, 'spec', 'podManagementPolicy') !== 'Parallel',
    onDelete: strategy === 'OnDelete',
  };
}

export function readDeployment(object: JsonValue): KubeWorkload {
  const revision = textAt(object, 'metadata', 'annotations', REVISION);
  return { ...common(object), kind: 'Deployment', revision, partition: 0, oneByOne: false, onDelete: false };
}

function common(object: JsonValue) {
  return {
    name: textAt(object, 'metadata', 'name') ?? '',
    labels: textsAt(object, 'metadata', 'labels'),
    podLabels: textsAt(object, 'spec', 'template', 'metadata', 'labels'),
    // Absent means one: the API's own default.
    replicas: numberAt(object, 'spec', 'replicas') ?? 1,
    generation: numberAt(object, 'metadata', 'generation') ?? 0,
    observedGeneration: numberAt(object, 'status', 'observedGeneration') ?? 0,
  };
}

export function readReplicaSet(object: JsonValue): KubeReplicaSet {
  const owner = ownerOf(object);
  return {
    name: textAt(object, 'metadata', 'name') ?? '',
    deployment: owner?.kind === 'Deployment' ? owner.name : null,
    revision: textAt(object, 'metadata', 'annotations', REVISION),
  };
}

export function readNode(object: JsonValue): KubeNode {
  const ready = listAt(object, 'status', 'conditions').find((each) => textAt(each, 'type') === 'Ready');
  return {
    name: textAt(object, 'metadata', 'name') ?? '',
    ready: textAt(ready, 'status') === 'True',
    cordoned: at(object, 'spec', 'unschedulable') === true,
    message: textAt(ready, 'message') ?? '',
  };
}

export function readEvent(object: JsonValue): KubeEvent {
  const about = 'involvedObject';
  const atMs =
    timeAt(object, 'series', 'lastObservedTime') ??
    timeAt(object, 'lastTimestamp') ??
    timeAt(object, 'eventTime') ??
    timeAt(object, 'metadata', 'creationTimestamp') ??
    0;
  return {
    about: { kind: textAt(object, about, 'kind') ?? '', name: textAt(object, about, 'name') ?? '' },
    warning: textAt(object, 'type') === 'Warning',
    reason: textAt(object, 'reason') ?? '',
    message: textAt(object, 'message') ?? '',
    atMs,
  };
}
