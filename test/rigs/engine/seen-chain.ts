import type { ChainHealth, HealthReport, RegionHealth } from '../../../src/engine/model/health.ts';
import type { Signal } from '../../../src/engine/model/signal.ts';

/** A look at the chain with as much in it as the engine reads: validators up by region, and a height. */
export function seenChain(atMs: number, live: Readonly<Record<string, number>>, height: number | null = null): Signal {
  const regions = Object.entries(live).map(([region, validatorsUp]) => ({
    ...NOTHING,
    region,
    validatorsUp,
    observedAtMs: atMs,
    askedAtMs: atMs,
  }));
  const chain: ChainHealth = {
    ...{ id: 'fleet', state: 'advancing', verdict: 'healthy', summary: '', validators: 0, live: 0, quorum: 0 },
    ...{ canLose: 0, height, headAtMs: null, blockIntervalMs: null, round: null, forecast: null, blocks: [] },
    ...{ foreignValidators: [], missingValidators: [] },
  };
  const report: HealthReport = {
    ...{ observedAtMs: atMs, everyMs: 2000, verdict: 'healthy', chains: [chain], regions, nodes: [], alarms: [] },
    ...{ missingEdges: [], blind: null },
  };
  return { type: 'health', report };
}

const NOTHING: Omit<RegionHealth, 'region' | 'validatorsUp' | 'observedAtMs' | 'askedAtMs'> = {
  ...{ verdict: 'healthy', headline: null, validators: 1, sentries: 0, sentriesUp: 0, height: null, lag: null },
  ...{ headAgeMs: null, peers: null, sealing: 'unknown', latencyMs: null, clients: [], lagTrend: [], latencyTrend: [] },
};
