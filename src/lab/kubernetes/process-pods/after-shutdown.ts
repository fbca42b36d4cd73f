import { docOf, docsOf } from '../document.ts';
import type { KubeObject } from '../kube-object.ts';
import { isPodOver } from '../pod-resources.ts';

/** Killed with the machine: nobody was there to see the exit status. */
const UNKNOWN_EXIT = 137;

/** A pod as it is found when its machine comes up again: its processes did not outlive the machine. */
export function afterShutdown(pod: KubeObject): KubeObject {
  if (isPodOver(pod)) return pod;
  const status = docOf(pod.status);
  const message = 'Pod was terminated in response to imminent node shutdown.';
  const terminated = { exitCode: UNKNOWN_EXIT, reason: 'ContainerStatusUnknown', startedAt: null, finishedAt: null };
  const containerStatuses = docsOf(status.containerStatuses).map((container) =>
    docOf(container.state).terminated === undefined
      ? { ...container, ready: false, started: false, state: { terminated } }
      : container,
  );
  return { ...pod, status: { ...status, phase: 'Failed', reason: 'Terminated', message, containerStatuses } };
}
