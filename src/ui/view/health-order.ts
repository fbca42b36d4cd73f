import type { HealthReport, HealthVerdict, NodeHealth, RegionHealth } from '../../engine/model/health.ts';

export type HealthOrder = 'attention' | 'fleet';

/** Only what is ill rises; everything else keeps its place, or a calm table would never hold still. */
const RANK: Readonly<Record<HealthVerdict, number>> = { down: 0, degraded: 1, healthy: 2, unknown: 2 };

export function orderedRegions(report: HealthReport, order: HealthOrder): readonly RegionHealth[] {
  return order === 'fleet' ? report.regions : report.regions.toSorted((a, b) => RANK[a.verdict] - RANK[b.verdict]);
}

/** A region's nodes stay together, in the order of the regions. */
export function orderedNodes(report: HealthReport, order: HealthOrder): readonly NodeHealth[] {
  const byRegion = Map.groupBy(report.nodes, ({ region }) => region);
  return orderedRegions(report, order).flatMap(({ region }) => {
    const own = byRegion.get(region) ?? [];
    return order === 'fleet' ? own : own.toSorted((a, b) => RANK[a.verdict] - RANK[b.verdict]);
  });
}
