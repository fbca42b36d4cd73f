import type { JsonValue } from '../lib/json.ts';

/** What goes wrong in a lab, and where. Data; the lab carries it out. */
export interface Scenario {
  readonly name: string;
  /** For `demo --help` and the docs. */
  readonly summary: string;
  /** Extra terraform variables of one region, by region id. */
  readonly terraform: Readonly<Record<string, Readonly<Record<string, JsonValue>>>>;
  /** Regions whose Kubernetes API refuses the first write of a StatefulSet, as a real one does when etcd is slow. */
  readonly apiRefusesOnce: readonly string[];
  /** Regions whose validators exit at every start, with these last lines. */
  readonly crashing: Readonly<Record<string, readonly string[]>>;
}

const QUOTA =
  'Error: creating Kubernetes Cluster "aks-ukwest": unexpected status 400 (400 Bad Request) with error: ' +
  'ErrCode_InsufficientVCPUQuota: Operation could not be completed as it results in exceeding approved Total Regional Cores quota. ' +
  'Additional details - Deployment Model: Resource Manager, Location: UKWest, Current Limit: 10, Current Usage: 4, ' +
  'Additional Required: 10, (Minimum) New Limit Required: 14.';

const GENESIS_CRASH = [
  'Starting Besu',
  'Setting logging level to INFO',
  'Opening RocksDB database with FOREST format',
  'Failed to start Besu: Supplied genesis block does not match chain data stored in /data/besu.',
  'Please specify a different data directory with --data-path or specify the original genesis file with --genesis-file.',
];

const quiet = { terraform: {}, apiRefusesOnce: [], crashing: {} };

const SCENARIOS: readonly Scenario[] = [
  { name: 'happy', summary: 'nothing goes wrong', ...quiet },
  {
    name: 'one-region-fails',
    summary: 'helm fails once in Japan East, because the cluster refuses a write; a retry succeeds',
    ...quiet,
    apiRefusesOnce: ['japaneast'],
  },
  {
    name: 'infra-error',
    summary: 'terraform fails in UK West: the vCPU quota is used up',
    ...quiet,
    terraform: { ukwest: { fail_resource: 'aks', fail_message: QUOTA } },
  },
  {
    name: 'crash-loop',
    summary: 'the validator in Korea Central crashes at every start: its data belong to another genesis',
    ...quiet,
    crashing: { koreacentral: GENESIS_CRASH },
  },
];

export const scenarioNames: readonly string[] = SCENARIOS.map(({ name }) => name);

export function findScenario(name: string): Scenario | null {
  return SCENARIOS.find((scenario) => scenario.name === name) ?? null;
}
