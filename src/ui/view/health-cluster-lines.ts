import type { ClusterSight, PodSight } from '../../engine/model/health.ts';
import { cleanText } from './clean-text.ts';
import { clockTime, duration } from './format-time.ts';
import { asOfWords } from './health-age.ts';
import { column, type Line, line, lineWidth, span } from './line.ts';
import { wrapWords } from './width.ts';

/** What the cluster of a region says: its pods, then its newest events. */
export function clusterLines(sight: ClusterSight | undefined, nowMs: number, width: number): readonly Line[] {
  if (sight === undefined) return [line('pods   not looked at yet: it begins once the besu phase is done', 'dim')];
  if (sight.problem !== null) {
    return [
      [span('pods   ', 'dim'), span(`cannot be looked at: ${sight.problem}`, 'warn')],
      line(`       ${asOfWords(sight.observedAtMs, nowMs)}`, 'dim'),
    ];
  }
  return [
    [span(`pods   ${asOfWords(sight.observedAtMs, nowMs)}`, 'dim'), ...countWords(sight.pods)],
    ...sight.pods.map((pod) => podLine(pod, nowMs, nameWidth(sight.pods, width))),
    line(sight.events.length === 0 ? 'events none lately' : 'events newest first, times are UTC', 'dim'),
    ...sight.events.flatMap((event) => eventLines(event, width)),
  ];
}

function countWords(pods: readonly PodSight[]): Line {
  if (pods.length === 0) return [span(', none there', 'warn')];
  const ready = pods.filter((pod) => pod.ready).length;
  return [span(`, ${ready} of ${pods.length} ready`, ready === pods.length ? 'good' : 'bad')];
}

/** State, restarts and age must be seen whole; the name gives way. */
const REST = 42;

const nameWidth = (pods: readonly PodSight[], width: number): number =>
  Math.max(10, Math.min(width - REST, Math.max(...pods.map(({ name }) => name.length))));

function podLine(pod: PodSight, nowMs: number, name: number): Line {
  const age = pod.startedAtMs === null ? '' : `up ${duration(nowMs - pod.startedAtMs)}`;
  // A container may run and its pod not be ready: that is said; every other state says it by itself.
  const status = pod.ready || pod.status !== 'Running' ? pod.status : 'Running, not ready';
  return [
    ...[span('  '), column(pod.name, name), span(' ')],
    column(status, 19, pod.ready ? 'good' : 'bad'),
    // A pod that is ready now and was restarted is the one that will not be ready soon.
    column(pod.restarts === 0 ? '' : `${pod.restarts} ${pod.restarts === 1 ? 'restart' : 'restarts'}`, 12, 'warn'),
    span(age, 'dim'),
  ];
}

/** On one line when it fits; else its text below, wrapped: the end of it is where the reason stands. */
function eventLines(event: ClusterSight['events'][number], width: number): readonly Line[] {
  const count = event.count > 1 ? ` x${event.count}` : '';
  const head: Line = [
    span(`  ${clockTime(event.atMs)} `, 'dim'),
    span(`${event.reason} `, event.warning ? 'warn' : 'plain'),
    span(`${event.object}${count}`, 'dim'),
  ];
  const tone = event.warning ? 'plain' : 'dim';
  const whole = [...head, span(` ${event.text}`, tone)];
  if (lineWidth(whole) <= width) return [whole];
  return [head, ...wrapWords(cleanText(event.text), Math.max(10, width - 4)).map((part) => line(`    ${part}`, tone))];
}
