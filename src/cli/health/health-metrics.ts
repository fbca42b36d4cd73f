import type {
  ChainHealth,
  ChainState,
  HealthReport,
  HealthVerdict,
  NodeHealth,
  NodeTroubleKind,
} from '../../engine/model/health.ts';
import type { Metric, MetricSample } from './exposition.ts';
import { gauge, oneOf } from './run-metrics.ts';

const CHAIN_STATES: readonly ChainState[] = [
  ...(['bootstrapping', 'advancing', 'slow', 'idle', 'no-quorum', 'halted', 'forked', 'unknown'] as const),
];
const VERDICTS: readonly HealthVerdict[] = ['healthy', 'degraded', 'down', 'unknown'];
/** Troubles of a node that gives no usable answer; with every other one it talks to us. */
const SILENT = new Set<NodeTroubleKind>([
  ...(['not-deployed', 'unreachable', 'hangs', 'resets', 'host-not-allowed', 'unauthorized'] as const),
  ...(['throttled', 'server-error', 'nonsense', 'too-large'] as const),
]);

/** The chain and its nodes as numbers. What is not known has no series, rather than a zero that says otherwise. */
export function healthMetrics(report: HealthReport): readonly Metric[] {
  const { chains, nodes, regions, alarms } = report;
  const seconds = report.observedAtMs / 1000;
  return [
    gauge('health_observed_timestamp_seconds', 'When the chain was last looked at.', [{ labels: {}, value: seconds }]),
    gauge('health_verdict', 'The whole in one word: 1 for what it is.', oneOf('verdict', VERDICTS, report.verdict)),
    ...chainMetrics(chains),
    gauge(
      'region_validators_up',
      'Validators of a region that answer.',
      regions.map(({ region, validatorsUp }) => ({ labels: { region }, value: validatorsUp })),
    ),
    gauge(
      'certificate_end_timestamp_seconds',
      'When a certificate ends that was seen on the way to a region: of the API server, of the login to it, of the authority it is known by, of its nodes.',
      regions.flatMap(({ region, certificates = [] }) =>
        certificates.map(({ of, untilMs }) => ({ labels: { region, of }, value: untilMs / 1000 })),
      ),
    ),
    gauge(
      'node_up',
      'Whether the JSON-RPC of a node gave a usable answer when it was last asked.',
      nodes.map((node) => ({ labels: labelsOf(node), value: isUp(node) ? 1 : 0 })),
    ),
    gauge(
      'node_height',
      'Height of the newest block of a node.',
      known(nodes, ({ height }) => height),
    ),
    gauge(
      'node_lag_blocks',
      'How many blocks a node is behind the highest.',
      known(nodes, ({ lag }) => lag),
    ),
    gauge(
      'node_peers',
      'Peers of a node.',
      known(nodes, ({ peers }) => peers),
    ),
    gauge('node_missed_turns', 'Turns as proposer that passed without a block, among those seen.', turns(nodes)),
    gauge(
      'node_rpc_latency_seconds',
      'How long the last answer took.',
      known(nodes, ({ latencyMs }) => inSeconds(latencyMs)),
    ),
    gauge(
      'alarms',
      'Alarms that are up.',
      (['critical', 'warning'] as const).map((severity) => ({
        labels: { severity },
        value: alarms.filter((alarm) => alarm.severity === severity).length,
      })),
    ),
  ];
}

function chainMetrics(chains: readonly ChainHealth[]): readonly Metric[] {
  const each = (value: (chain: ChainHealth) => number | null): readonly MetricSample[] =>
    chains.flatMap((chain) => sample({ chain: chain.id }, value(chain)));
  return [
    gauge(
      'chain_state',
      'What a chain does: 1 for what it is, 0 for the others.',
      chains.flatMap(({ id, state }) => oneOf('state', CHAIN_STATES, state, { chain: id })),
    ),
    gauge(
      'chain_height',
      'Height of the newest block.',
      each(({ height }) => height),
    ),
    gauge(
      'chain_head_timestamp_seconds',
      'Timestamp of the newest block.',
      each(({ headAtMs }) => inSeconds(headAtMs)),
    ),
    gauge(
      'chain_block_interval_seconds',
      'Mean time between the newest blocks.',
      each((chain) => inSeconds(chain.blockIntervalMs)),
    ),
    gauge(
      'chain_round',
      'Round of the newest block; above 0 a proposer missed its turn.',
      each(({ round }) => round),
    ),
    gauge(
      'chain_validators',
      'Validators in the set for the next block.',
      each(({ validators }) => validators),
    ),
    gauge(
      'chain_live_validators',
      'Validators that answer and take part.',
      each(({ live }) => live),
    ),
    gauge(
      'chain_quorum_validators',
      'How many of them a block needs.',
      each(({ quorum }) => quorum),
    ),
    gauge(
      'chain_quorum_margin',
      'How many may still stop; below 0 that many are missing.',
      each(({ canLose }) => canLose),
    ),
  ];
}

const labelsOf = ({ node, region, role }: NodeHealth): MetricSample['labels'] => ({ node, region, role });

const isUp = ({ observedAtMs, trouble }: NodeHealth): boolean =>
  observedAtMs !== null && (trouble === null || !SILENT.has(trouble.kind));

const known = (nodes: readonly NodeHealth[], value: (node: NodeHealth) => number | null): readonly MetricSample[] =>
  nodes.flatMap((node) => sample(labelsOf(node), value(node)));

const turns = (nodes: readonly NodeHealth[]): readonly MetricSample[] =>
  nodes.filter(({ role }) => role === 'validator').map((node) => ({ labels: labelsOf(node), value: node.missedTurns }));

const sample = (labels: MetricSample['labels'], value: number | null): readonly MetricSample[] =>
  value === null ? [] : [{ labels, value }];

const inSeconds = (ms: number | null): number | null => (ms === null ? null : ms / 1000);
