import type { RunState, RunStatus, StepStatus } from '../../engine/model/state.ts';
import { type RegionStatus, regionStatus, wallMs } from '../../engine/state/select.ts';
import type { Metric, MetricSample } from './exposition.ts';

// Every word a rollout knows, so that a series is there, at 0, before it first counts.
const RUN_STATUSES: readonly RunStatus[] = ['planned', 'running', 'paused', 'stopping', 'ended'];
const STEP_STATUSES: readonly StepStatus[] = [
  'dormant',
  'pending',
  'running',
  'succeeded',
  'failed',
  'skipped',
  'lost',
];
const REGION_STATUSES: readonly RegionStatus[] = ['waiting', 'running', 'failed', 'skipped', 'unverified', 'verified'];

/** The rollout as numbers. */
export function runMetrics(state: RunState, nowMs: number): readonly Metric[] {
  const { plan } = state;
  const { run, fleet, environment } = plan;
  const regions = Map.groupBy(plan.regions, ({ scope }) => regionStatus(state, scope));
  return [
    gauge('run_info', 'The run this console drives.', [{ labels: { run, fleet, environment }, value: 1 }]),
    gauge(
      'run_status',
      'Where the run stands: 1 for what it is, 0 for the others.',
      oneOf('status', RUN_STATUSES, state.status),
    ),
    gauge('run_elapsed_seconds', 'Since the launch, up to the end.', [
      { labels: {}, value: wallMs(state, nowMs) / 1000 },
    ]),
    ...(state.result === null
      ? []
      : [
          gauge('run_exit_code', 'How the run ended; see the table of exit codes.', [
            { labels: {}, value: state.result.exitCode },
          ]),
        ]),
    gauge(
      'regions',
      'Regions by where they stand.',
      REGION_STATUSES.map((status) => ({ labels: { status }, value: regions.get(status)?.length ?? 0 })),
    ),
    gauge('steps', 'Steps of each phase by their status.', stepSamples(state)),
    {
      ...gauge('attempts_total', 'Tries of steps of each phase, begun so far.', attemptSamples(state)),
      type: 'counter',
    },
  ];
}

export const gauge = (name: string, help: string, samples: readonly MetricSample[]): Metric => ({
  name: `besu_console_${name}`,
  help,
  type: 'gauge',
  samples,
});

export const oneOf = (
  label: string,
  words: readonly string[],
  is: string,
  labels: MetricSample['labels'] = {},
): readonly MetricSample[] =>
  words.map((word) => ({ labels: { ...labels, [label]: word }, value: word === is ? 1 : 0 }));

function stepSamples({ plan, steps }: RunState): readonly MetricSample[] {
  return [...Map.groupBy(plan.steps, ({ phase }) => phase)].flatMap(([phase, group]) => {
    const counts = Map.groupBy(group, ({ id }) => steps[id]?.status ?? 'pending');
    return STEP_STATUSES.map((status) => ({ labels: { phase, status }, value: counts.get(status)?.length ?? 0 }));
  });
}

const attemptSamples = ({ plan, steps }: RunState): readonly MetricSample[] =>
  [...Map.groupBy(plan.steps, ({ phase }) => phase)].map(([phase, group]) => ({
    labels: { phase },
    value: group.reduce((sum, { id }) => sum + (steps[id]?.attempts.length ?? 0), 0),
  }));
