import type { FailureClass } from '../engine/model/failure.ts';
import { type CrashCause, crashCause } from './crash-cause.ts';
import { imageTrouble } from './image-trouble.ts';
import type { KubeContainer, KubePod } from './kube-pod.ts';
import type { KubeEvent } from './kube-workload.ts';
import { seenFailure } from './seen-failure.ts';
import type { PodTrouble } from './trouble.ts';

/** Last lines of a crashed container, when somebody has fetched them. */
export type LastLog = (pod: string, container: string) => readonly string[];

// Three ends of the same container are no accident any more; ends of long ago say nothing about now. The kubelet's longest
// back-off is five minutes.
const RESTARTS = 3;
const RECENT_MS = 10 * 60_000;

/** `events`: of the whole namespace. Call it for pods that are not Ready. */
export function podTrouble(
  pod: KubePod,
  events: readonly KubeEvent[],
  nowMs: number,
  lastLog: LastLog,
): PodTrouble | null {
  const own = events.filter((event) => event.warning && event.about.kind === 'Pod' && event.about.name === pod.name);
  const newestFirst = own.toSorted((one, other) => other.atMs - one.atMs);
  for (const container of pod.containers) {
    const trouble = containerTrouble(pod, container, newestFirst, nowMs, lastLog);
    if (trouble !== null) return trouble;
  }
  return schedulingTrouble(pod) ?? volumeTrouble(pod, newestFirst);
}

function containerTrouble(
  pod: KubePod,
  container: KubeContainer,
  events: readonly KubeEvent[],
  nowMs: number,
  lastLog: LastLog,
): PodTrouble | null {
  const reason = container.waiting?.reason ?? '';
  if (reason === 'CrashLoopBackOff' || endsOften(container, nowMs))
    return crashTrouble(pod, container, events, lastLog);
  const image = imageTrouble(pod, container, events);
  if (image !== null) return image;
  // A missing Secret or ConfigMap may still be made by whatever runs next to us.
  if (reason !== 'CreateContainerConfigError' && reason !== 'CreateContainerError' && reason !== 'RunContainerError') {
    return null;
  }
  const message = container.waiting?.message ?? '';
  const hint =
    'A Secret, ConfigMap or command the container needs is missing or wrong: compare the values with the chart';
  return trouble(pod, 'config', `${pod.name} ${reason}`, 'cannot-create-container', hint, [message, ...lines(events)]);
}

function endsOften(container: KubeContainer, nowMs: number): boolean {
  const end = container.ended;
  if (container.ready || container.restarts < RESTARTS || end === null || end.exitCode === 0) return false;
  return end.atMs === null || nowMs - end.atMs < RECENT_MS;
}

function crashTrouble(
  pod: KubePod,
  container: KubeContainer,
  events: readonly KubeEvent[],
  lastLog: LastLog,
): PodTrouble {
  const log = lastLog(pod.name, container.name);
  const code = container.ended?.exitCode ?? null;
  const killed = container.ended?.reason === 'OOMKilled';
  const cause: CrashCause = killed ? OUT_OF_MEMORY : crashCause(log);
  const exit = killed ? 'OOMKilled' : code === null ? 'crash loop' : `exit code ${code}`;
  const facts = `${pod.name}/${container.name}: ${exit}, ${container.restarts} ${container.restarts === 1 ? 'restart' : 'restarts'}`;
  const { line: decisive = null } = cause;
  const end = log.filter((line) => line.trim() !== '' && line !== decisive).slice(-5);
  // Where there is little room, the first line is all that is shown.
  const evidence = [...(decisive === null ? [] : [decisive]), facts, ...end, ...lines(events)];
  return {
    pod: pod.name,
    crashed: container.name,
    text: `${pod.name} CrashLoopBackOff (${exit})`,
    hopeless: true,
    failure: seenFailure({
      class: cause.class,
      title: `${container.name} crashes again and again: ${cause.title ?? exit}`,
      evidence,
      hint: cause.hint,
      fingerprint: `pods/crash-loop/${cause.title ?? exit}`,
      chain: ['pods ready', pod.name],
    }),
  };
}

const OUT_OF_MEMORY = {
  class: 'config' as const,
  title: 'out of memory',
  // The quorum-kubernetes chart limits Besu to 2 GB; Besu itself recommends 4 GB for a node.
  hint: 'Raise the memory limit of the container (Besu wants about 4 GB) or lower its Java heap',
};

function schedulingTrouble(pod: KubePod): PodTrouble | null {
  const why = pod.unschedulable;
  if (why === null) return null;
  const text = `${pod.name} Pending: ${why}`;
  if (/unbound immediate PersistentVolumeClaims|persistentvolumeclaim .* not found/i.test(why)) {
    const hint = 'The volume claim is not bound: see its events, the storage class and the disk quota of the region';
    return trouble(pod, 'config', text, 'volume-unbound', hint, [why]);
  }
  if (/volume node affinity conflict/i.test(why)) {
    const hint = 'The volume is in a zone without a fitting node: the storage class needs WaitForFirstConsumer';
    return trouble(pod, 'config', text, 'volume-zone', hint, [why]);
  }
  const hint = 'No node has room: give the autoscaler some minutes, then look at the node pool and the vCPU quota';
  return trouble(pod, 'capacity', text, 'unschedulable', hint, [why]);
}

function volumeTrouble(pod: KubePod, events: readonly KubeEvent[]): PodTrouble | null {
  if (pod.phase !== 'Pending') return null;
  const event = events.find(({ reason }) => reason === 'FailedAttachVolume' || reason === 'FailedMount');
  if (event === undefined) return null;
  // A disk is let go by a lost node only after six minutes.
  const attached = /Multi-Attach/i.test(event.message);
  const hint = attached
    ? 'The disk still hangs on another node; Kubernetes lets go after about six minutes'
    : 'The volume, Secret or ConfigMap to mount is missing or unreachable';
  const why: FailureClass = attached ? 'transient' : 'config';
  return trouble(pod, why, `${pod.name} ${event.reason}`, event.reason, hint, lines(events));
}

function trouble(
  pod: KubePod,
  failureClass: FailureClass,
  text: string,
  cause: string,
  hint: string,
  evidence: readonly string[],
): PodTrouble {
  const title = text.replace(`${pod.name} `, 'a pod is stuck: ');
  const chain = ['pods ready', pod.name];
  const failure = seenFailure({ class: failureClass, title, evidence, hint, fingerprint: `pods/${cause}`, chain });
  return { pod: pod.name, crashed: null, text, hopeless: false, failure };
}

const lines = (events: readonly KubeEvent[]): readonly string[] =>
  events.slice(0, 3).map((event) => `${event.reason}: ${event.message}`);
