import { type ConditionChange, withCondition } from './conditions.ts';
import { childOf, type Doc, docOf, docsOf, numberOf } from './document.ts';
import type { KubeObject } from './kube-object.ts';

export type ContainerState =
  | { readonly kind: 'waiting'; readonly reason: string; readonly message?: string }
  | { readonly kind: 'running'; readonly startedAt: string }
  | {
      readonly kind: 'terminated';
      readonly exitCode: number;
      readonly startedAt: string;
      readonly finishedAt: string;
      /** What follows from the exit code when not given. */
      readonly reason?: string;
      readonly message?: string;
    };

/** 128 + SIGKILL: what the kernel's memory killer leaves. */
const KILLED = 137;

export function stateDoc(state: ContainerState): Doc {
  const { kind, ...details } = state;
  if (state.kind !== 'terminated') return { [kind]: details };
  const guess = state.exitCode === 0 ? 'Completed' : state.exitCode === KILLED ? 'OOMKilled' : 'Error';
  return { terminated: { ...details, reason: state.reason ?? guess } };
}

export function setPodCondition(pod: KubeObject, change: ConditionChange, now: string): void {
  const status = childOf(pod, 'status');
  status.conditions = withCondition(status.conditions, change, now);
}

function containerStatus(container: Doc, previous: Doc, state: ContainerState, restartCount: number): Doc {
  const before = docOf(previous.state);
  const lastState = before.terminated === undefined || state.kind === 'terminated' ? docOf(previous.lastState) : before;
  return {
    name: container.name,
    image: container.image,
    imageID: state.kind === 'waiting' ? '' : `${String(container.image)}@lab`,
    ...(state.kind === 'waiting' ? {} : { containerID: `containerd://${String(container.name)}-${restartCount}` }),
    state: stateDoc(state),
    lastState,
    ready: false,
    started: state.kind === 'running',
    restartCount,
  };
}

/** All containers of a pod go through the same states; the first one is the one that matters. */
export function setContainerStates(pod: KubeObject, state: ContainerState, restartCount: number): void {
  const status = childOf(pod, 'status');
  const known = docsOf(status.containerStatuses);
  status.containerStatuses = docsOf(docOf(pod.spec).containers).map((container) => {
    const previous = known.find((candidate) => candidate.name === container.name) ?? {};
    return containerStatus(container, previous, state, restartCount);
  });
}

export function setReadiness(pod: KubeObject, isReady: boolean, now: string): void {
  const status = childOf(pod, 'status');
  status.containerStatuses = docsOf(status.containerStatuses).map((container) => ({ ...container, ready: isReady }));
  const why = isReady ? {} : { reason: 'ContainersNotReady', message: 'containers with unready status' };
  setPodCondition(pod, { type: 'Ready', isTrue: isReady, ...why }, now);
  setPodCondition(pod, { type: 'ContainersReady', isTrue: isReady, ...why }, now);
}

export const isPodReady = (pod: KubeObject): boolean =>
  docsOf(docOf(pod.status).conditions).some((condition) => condition.type === 'Ready' && condition.status === 'True');

export const isTerminating = (object: KubeObject): boolean => object.metadata.deletionTimestamp !== undefined;

export const restartsOf = (pod: KubeObject): number =>
  numberOf(docsOf(docOf(pod.status).containerStatuses)[0]?.restartCount, 0);
