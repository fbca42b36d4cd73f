import type { HealthReport, NodeHealth, NodeTroubleKind } from '../../engine/model/health.ts';

/** Told by the chain, or nothing to be done about. */
const OF_OTHERS: ReadonlySet<NodeTroubleKind> = new Set(['not-deployed', 'stale-head', 'forked']);

/** Nodes in trouble of whose region no alarm tells: it has not stood long enough to wake anybody, and may pass by itself. */
export function notYetAlarms({ nodes, alarms }: HealthReport): readonly NodeHealth[] {
  const told = new Set(alarms.flatMap(({ regions }) => regions));
  return nodes.filter(({ region, trouble }) => trouble !== null && !OF_OTHERS.has(trouble.kind) && !told.has(region));
}
