import type { ClusterSight, PodSight } from '../../engine/model/health.ts';
import type { JsonValue } from '../../lib/json.ts';
import { numberAt } from '../json-path.ts';
import type { KubePod } from '../kube-pod.ts';
import { readEvent } from '../kube-workload.ts';
import { evidenceLine } from '../seen-failure.ts';

/** As many as a face shows. */
const MOST_EVENTS = 10;
const LONGEST_TEXT = 300;

export function podSight(pod: KubePod): PodSight {
  const containers = pod.containers;
  const started = containers.map(({ startedAtMs }) => startedAtMs).filter((each) => each !== null);
  return {
    name: evidenceLine(pod.name),
    status: evidenceLine(statusOf(pod)),
    ready: pod.ready,
    restarts: containers.reduce((sum, { restarts }) => sum + restarts, 0),
    startedAtMs: started.length === 0 ? null : Math.max(...started),
  };
}

/** As kubectl says it: what a container waits for is more telling than the phase of its pod. */
function statusOf(pod: KubePod): string {
  if (pod.deleting) return 'Terminating';
  const waiting = pod.containers.find((container) => container.waiting !== null)?.waiting;
  return waiting?.reason ?? (pod.unschedulable === null ? pod.phase : 'Unschedulable');
}

/** The newest events about these pods, their workloads and their volumes; of everything while there are no pods. */
export function sightEvents(objects: readonly JsonValue[], pods: readonly KubePod[]): ClusterSight['events'] {
  const names = pods.map(({ name }) => name);
  const isOurs = (about: string): boolean =>
    names.length === 0 || names.some((pod) => about.includes(pod) || pod.startsWith(`${about}-`));
  return objects
    .map((object) => ({ ...readEvent(object), count: countOf(object) }))
    .filter(({ about }) => isOurs(about.name))
    .toSorted((one, other) => other.atMs - one.atMs)
    .slice(0, MOST_EVENTS)
    .map(({ about, atMs, warning, reason, message, count }) => ({
      atMs,
      warning,
      object: evidenceLine(`${about.kind}/${about.name}`),
      reason: evidenceLine(reason),
      text: evidenceLine(message).slice(0, LONGEST_TEXT),
      count,
    }));
}

const countOf = (event: JsonValue): number => numberAt(event, 'series', 'count') ?? numberAt(event, 'count') ?? 1;
