import type { HealthAlarm } from '../../engine/model/health.ts';

/** An alarm before it is known since when it stands; `sinceMs` is what the observation itself says. */
export type Cause = HealthAlarm;

/** Gravest first; among equals by id, so that nothing jumps. An alarm keeps the time at which it was first raised. */
export function alarmList(
  causes: readonly Cause[],
  before: readonly HealthAlarm[],
  nowMs: number,
): readonly HealthAlarm[] {
  const raised = new Map(before.map((alarm) => [alarm.id, alarm.sinceMs] as const));
  return causes
    .map((cause) => ({ ...cause, sinceMs: Math.min(nowMs, raised.get(cause.id) ?? cause.sinceMs) }))
    .sort((one, other) => rank(one) - rank(other) || (one.id < other.id ? -1 : 1));
}

// Beginnings of ids: the state of the chain explains the rest, so it comes before it.
const ORDER = [
  'blind',
  'fork',
  'duplicate-key',
  'no-quorum',
  'halted',
  'partition',
  'margin',
  'genesis',
  'wrong',
  'forked',
];

function rank({ id, severity }: HealthAlarm): number {
  const place = ORDER.findIndex((start) => id.startsWith(`${start}:`) || id.startsWith(`${start}-`));
  return (severity === 'critical' ? 0 : 1_000) + (place < 0 ? ORDER.length : place);
}
