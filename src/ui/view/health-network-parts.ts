import type { HealthReport, RegionHealth } from '../../engine/model/health.ts';

/** What is known of two regions' nodes knowing each other. */
export type Edge = 'self' | 'known' | 'missing' | 'untold' | 'silent';

/** Who knows whom among the regions. */
export interface PeerMap {
  readonly regions: readonly string[];
  edge(from: string, to: string): Edge;
  /** Pairs that do not know each other, of how many that could be told. */
  readonly missing: number;
  readonly told: number;
  /** Groups of regions that know each other; more than one = the network has come apart. */
  readonly parts: readonly (readonly string[])[];
}

export function peerMap(report: HealthReport, regions: readonly RegionHealth[]): PeerMap {
  const ids = regions.map(({ region }) => region);
  const missing = new Set(report.missingEdges.flatMap(({ from, to }) => [`${from} ${to}`, `${to} ${from}`]));
  const silent = new Set(regions.filter((one) => one.validatorsUp + one.sentriesUp === 0).map(({ region }) => region));
  const telling = new Set(report.nodes.filter(({ knownPeers }) => knownPeers !== null).map(({ region }) => region));
  const edge = (from: string, to: string): Edge => {
    if (from === to) return 'self';
    if (silent.has(from) || silent.has(to)) return 'silent';
    if (missing.has(`${from} ${to}`)) return 'missing';
    return telling.has(from) || telling.has(to) ? 'known' : 'untold';
  };
  const pairs = ids.flatMap((from, i) => ids.slice(i + 1).map((to) => edge(from, to)));
  const count = (wanted: Edge) => pairs.filter((one) => one === wanted).length;
  return {
    ...{ regions: ids, edge },
    missing: count('missing'),
    told: count('missing') + count('known'),
    parts: partsOf(
      ids.filter((id) => !silent.has(id)),
      edge,
    ),
  };
}

/** Regions that can reach each other over others that know both; what nobody tells is taken to be well. */
function partsOf(ids: readonly string[], edge: PeerMap['edge']): readonly (readonly string[])[] {
  const left = new Set(ids);
  const parts: string[][] = [];
  for (const first of ids) {
    if (!left.delete(first)) continue;
    const part = [first];
    for (const one of part) {
      for (const other of left) if (edge(one, other) === 'known' || edge(one, other) === 'untold') part.push(other);
      for (const found of part) left.delete(found);
    }
    parts.push(part);
  }
  return parts.toSorted((a, b) => b.length - a.length);
}
