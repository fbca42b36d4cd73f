import { type Doc, docOf } from '../document.ts';
import type { KubeObject } from '../kube-object.ts';
import { setPodCondition, stateDoc } from '../pod-status.ts';
import type { ProcessContainer } from './process-container.ts';

export interface PodPicture {
  readonly phase: 'Pending' | 'Running' | 'Succeeded' | 'Failed';
  readonly init: readonly ProcessContainer[];
  readonly main: readonly ProcessContainer[];
  /** Why the pod as a whole ended: Evicted, DeadlineExceeded, NodeLost. */
  readonly reason?: string;
  readonly message?: string;
}

/** Writes a pod whose containers are processes as a kubelet reports it. */
export function drawPod(draft: KubeObject, now: string, picture: PodPicture): void {
  const { phase, init, main, reason, message } = picture;
  draft.status = {
    ...docOf(draft.status),
    phase,
    ...(reason === undefined ? {} : { reason, message: message ?? '' }),
    ...(init.length === 0
      ? {}
      : { initContainerStatuses: init.map((each) => containerDoc(each, each.exitCode === 0)) }),
    containerStatuses: main.map((each) => containerDoc(each, each.isRunning)),
  };
  const isOver = phase === 'Succeeded' || phase === 'Failed';
  const isReady = !isOver && main.length > 0 && main.every(({ isRunning }) => isRunning);
  const ended = phase === 'Succeeded' ? { reason: 'PodCompleted' } : { reason: 'PodFailed' };
  const unready = { reason: 'ContainersNotReady', message: unreadyText(main) };
  const why = isReady ? {} : isOver ? ended : unready;
  const isInitialized = init.every(({ exitCode }) => exitCode === 0);
  const halfway = { reason: 'ContainersNotInitialized', message: unreadyText(init) };
  setPodCondition(draft, { type: 'PodReadyToStartContainers', isTrue: !isOver }, now);
  setPodCondition(draft, { type: 'Initialized', isTrue: isInitialized, ...(isInitialized ? {} : halfway) }, now);
  setPodCondition(draft, { type: 'Ready', isTrue: isReady, ...why }, now);
  setPodCondition(draft, { type: 'ContainersReady', isTrue: isReady, ...why }, now);
}

function unreadyText(containers: readonly ProcessContainer[]): string {
  const names = containers.filter(({ isRunning }) => !isRunning).map(({ name }) => name);
  return `containers with unready status: [${names.join(' ')}]`;
}

function containerDoc(container: ProcessContainer, ready: boolean): Doc {
  const { name, image, state, lastState, restarts, isRunning } = container;
  const hasBeen = state.kind !== 'waiting' || lastState !== null;
  return {
    name,
    image,
    imageID: hasBeen ? `${image}@lab` : '',
    ...(hasBeen ? { containerID: `containerd://${name}-${restarts}` } : {}),
    state: stateDoc(state),
    lastState: lastState === null ? {} : stateDoc(lastState),
    ready,
    started: isRunning,
    restartCount: restarts,
  };
}
