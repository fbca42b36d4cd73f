import type { ChainHealth, HealthReport, NodeHealth, RegionHealth } from '../../../../src/engine/model/health.ts';

/** Half past seven on a calm morning. */
const NOW_MS = Date.UTC(2026, 10, 21, 7, 30, 0);

const chain: ChainHealth = {
  id: 'fleet',
  state: 'advancing',
  verdict: 'healthy',
  summary: 'Advancing, block 100 every 2 s',
  validators: 4,
  live: 4,
  quorum: 3,
  canLose: 1,
  height: 100,
  headAtMs: NOW_MS - 1_500,
  blockIntervalMs: 2_000,
  round: 0,
  forecast: null,
  blocks: [],
  foreignValidators: [],
  missingValidators: [],
};

const region: RegionHealth = {
  region: 'uksouth',
  verdict: 'healthy',
  headline: null,
  validators: 1,
  validatorsUp: 1,
  sentries: 1,
  sentriesUp: 1,
  height: 100,
  lag: 0,
  headAgeMs: 1_500,
  peers: 7,
  sealing: 'sealing',
  latencyMs: 12.4,
  clients: ['besu/v26.8.0/linux-x86_64/openjdk-java-21'],
  observedAtMs: NOW_MS,
  askedAtMs: NOW_MS,
  lagTrend: [],
  latencyTrend: [],
};

export const sampleNode: NodeHealth = {
  node: 'uksouth/validator-0',
  region: 'uksouth',
  role: 'validator',
  verdict: 'healthy',
  trouble: null,
  height: 100,
  lag: 0,
  headAgeMs: 1_500,
  syncing: null,
  peers: 7,
  expectedPeers: 7,
  knownPeers: null,
  sealing: 'sealing',
  missedTurns: 2,
  latencyMs: 12,
  client: 'besu/v26.8.0',
  address: null,
  clockSkewMs: null,
  unavailable: [],
  observedAtMs: NOW_MS,
};

export const sampleReport = (
  changes: {
    readonly report?: Partial<HealthReport>;
    readonly chain?: Partial<ChainHealth>;
    readonly region?: Partial<RegionHealth>;
    readonly node?: Partial<NodeHealth>;
  } = {},
): HealthReport => ({
  observedAtMs: NOW_MS,
  everyMs: 2_000,
  verdict: 'healthy',
  chains: [{ ...chain, ...changes.chain }],
  regions: [{ ...region, ...changes.region }],
  nodes: [{ ...sampleNode, ...changes.node }],
  alarms: [],
  missingEdges: [],
  blind: null,
  ...changes.report,
});
