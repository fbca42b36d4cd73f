import type {
  ChainHealth,
  ChainState,
  ClusterSight,
  HealthAlarm,
  HealthReport,
  NodeHealth,
  RegionHealth,
  SeenBlock,
} from '../../src/engine/model/health.ts';
import type { Plan, PlannedRegion } from '../../src/engine/model/plan.ts';
import { quorum } from '../../src/regions/quorum.ts';

export interface HealthWishes {
  readonly nowMs: number;
  readonly chain?: Partial<ChainHealth>;
  /** By region id. */
  readonly regions?: Readonly<Record<string, Partial<RegionHealth>>>;
  /** By node id. */
  readonly nodes?: Readonly<Record<string, Partial<NodeHealth>>>;
  readonly report?: Partial<HealthReport>;
}

export const HEAD = 123_456;
const PERIOD_MS = 2000;

/** A report of a healthy chain over all regions of a plan; a test says what is otherwise. */
export function healthReport(plan: Plan, wishes: HealthWishes): HealthReport {
  const { nowMs } = wishes;
  return {
    observedAtMs: nowMs,
    everyMs: 2000,
    verdict: 'healthy',
    chains: [sharedChain(plan, nowMs, wishes.chain)],
    regions: plan.regions.map((one) => ({ ...regionOf(one, nowMs), ...wishes.regions?.[one.region.id] })),
    nodes: plan.regions
      .flatMap((one) => nodesOf(one, plan, nowMs))
      .map((node) => ({ ...node, ...wishes.nodes?.[node.node] })),
    alarms: [],
    missingEdges: [],
    blind: null,
    ...wishes.report,
  };
}

function sharedChain(plan: Plan, nowMs: number, given: Partial<ChainHealth> = {}): ChainHealth {
  const validators = plan.regions.reduce((sum, region) => sum + region.validators, 0);
  const headAtMs = nowMs - 1000;
  return {
    id: 'fleet',
    state: 'advancing',
    verdict: 'healthy',
    summary: 'a block every 2 s',
    ...{ validators, live: validators, quorum: quorum(validators), canLose: validators - quorum(validators) },
    ...{ height: HEAD, headAtMs, blockIntervalMs: PERIOD_MS, round: 0, forecast: null },
    blocks: roundRobin(plan, headAtMs),
    ...{ foreignValidators: [], missingValidators: [] },
    ...given,
  };
}

export const validatorId = (region: string): string => `${region}/validator-0`;

/** Sixty blocks, every validator in turn, each at once. */
function roundRobin(plan: Plan, headAtMs: number): readonly SeenBlock[] {
  return Array.from({ length: 60 }, (_, i) => {
    const region = plan.regions[i % plan.regions.length]?.region.id ?? 'nowhere';
    const height = HEAD - 59 + i;
    return {
      height,
      atMs: headAtMs - (59 - i) * PERIOD_MS,
      round: 0,
      proposer: address(region),
      node: validatorId(region),
    };
  });
}

const address = (region: string): string => `0x${Buffer.from(region).toString('hex').padEnd(40, '0').slice(0, 40)}`;

function regionOf({ region, validators, sentries }: PlannedRegion, nowMs: number): RegionHealth {
  return {
    region: region.id,
    verdict: 'healthy',
    headline: null,
    ...{ validators, validatorsUp: validators, sentries, sentriesUp: sentries },
    ...{ height: HEAD, lag: 0, headAgeMs: 1000, peers: 23, sealing: 'sealing', latencyMs: 12 },
    clients: ['besu/v26.8.0/linux-x86_64/openjdk-java-21'],
    observedAtMs: nowMs,
    askedAtMs: nowMs,
    lagTrend: Array.from({ length: 30 }, (_, i) => (i % 9 === 0 ? 1 : 0)),
    latencyTrend: Array.from({ length: 30 }, (_, i) => 10 + ((i * 37) % 90)),
  };
}

function nodesOf({ region, validators, sentries }: PlannedRegion, plan: Plan, nowMs: number): readonly NodeHealth[] {
  const others = plan.regions.map((one) => one.region.id).filter((id) => id !== region.id);
  const one = (role: NodeHealth['role'], n: number): NodeHealth => ({
    node: `${region.id}/${role}-${n}`,
    region: region.id,
    role,
    ...{ verdict: 'healthy', trouble: null, height: HEAD, lag: 0, headAgeMs: 1000, syncing: null },
    ...{ peers: others.length, expectedPeers: others.length, knownPeers: others.map(validatorId) },
    sealing: role === 'validator' ? 'sealing' : 'not-validator',
    missedTurns: 0,
    latencyMs: 12,
    client: 'besu/v26.8.0/linux-x86_64/openjdk-java-21',
    address: address(region.id),
    clockSkewMs: 0,
    unavailable: [],
    observedAtMs: nowMs,
  });
  return [
    ...Array.from({ length: validators }, (_, n) => one('validator', n)),
    ...Array.from({ length: sentries }, (_, n) => one('sentry', n)),
  ];
}

export function alarm(given: Partial<HealthAlarm> & { readonly id: string }): HealthAlarm {
  return {
    severity: 'critical',
    title: `something is wrong (${given.id})`,
    detail: 'seen by two nodes',
    remedy: 'look at its pod first',
    ...{ regions: [], sinceMs: 0 },
    ...given,
  };
}

/** A chain that has stopped for lack of validators, as it is seen some minutes later. */
export function stalled(plan: Plan, nowMs: number, state: ChainState = 'no-quorum'): HealthWishes {
  const down = plan.regions.slice(0, 9).map(({ region }) => region.id);
  const gone = { validatorsUp: 0, height: null, lag: null, headAgeMs: null, peers: null, latencyMs: null } as const;
  const silent = { ...gone, verdict: 'down', headline: 'no answer within 2 s', observedAtMs: nowMs - 185_000 } as const;
  return {
    nowMs,
    chain: {
      ...{ state, verdict: 'down', live: 15, canLose: -1, headAtMs: nowMs - 180_000, round: 0 },
      summary: 'no block for 3m00s: 15 of 24 validators live, 16 needed',
      forecast: {
        round: 5,
        nextAttemptAtMs: nowMs + 64_000,
        remedy: 'bring 1 more validator up, then restart all of them',
      },
    },
    regions: Object.fromEntries(down.map((id) => [id, { ...silent, sentriesUp: 0, sealing: 'unknown' as const }])),
    nodes: Object.fromEntries(
      down.flatMap((id) =>
        ['validator-0', 'sentry-0'].map((name) => [
          `${id}/${name}`,
          {
            ...{ verdict: 'down' as const, height: null, lag: null, headAgeMs: null, peers: null, knownPeers: null },
            ...{ latencyMs: null, sealing: 'unknown' as const, observedAtMs: nowMs - 185_000 },
            trouble: {
              kind: 'unreachable' as const,
              text: 'the node does not answer: no answer within 2000 ms',
              remedy: 'Look at firewalls and at the load of the node',
              sinceMs: nowMs - 185_000,
            },
          },
        ]),
      ),
    ),
    report: {
      verdict: 'down',
      alarms: [
        alarm({
          id: 'no-quorum',
          title: 'the chain stands still: 15 of 24 live, 16 needed',
          detail: 'last block 123456, 3m00s ago',
          remedy: 'bring one of the silent validators back first',
          regions: down,
          sinceMs: nowMs - 180_000,
        }),
        alarm({
          id: 'few-peers',
          severity: 'warning',
          title: 'UK South has few peers',
          regions: ['uksouth'],
          sinceMs: nowMs,
        }),
      ],
    },
  };
}

export function clusterSight(region: string, nowMs: number, given: Partial<ClusterSight> = {}): ClusterSight {
  return {
    region,
    observedAtMs: nowMs,
    problem: null,
    pods: [
      {
        name: 'besu-validator-0',
        status: 'CrashLoopBackOff',
        ready: false,
        restarts: 7,
        startedAtMs: nowMs - 3_600_000,
      },
      { name: 'besu-sentry-0', status: 'Running', ready: true, restarts: 0, startedAtMs: nowMs - 3_600_000 },
    ],
    events: [
      {
        ...{ atMs: nowMs - 20_000, warning: true, object: 'pod/besu-validator-0', reason: 'BackOff', count: 12 },
        text: 'Back-off restarting failed container besu',
      },
    ],
    ...given,
  };
}
