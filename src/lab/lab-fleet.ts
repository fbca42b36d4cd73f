import { stringify } from 'yaml';
import type { JsonValue } from '../lib/json.ts';
import { ADMIN_CLUSTER, type AdminSettings } from './admin-cluster.ts';
import { labChainSections } from './evm/lab-phases.ts';
import type { LabSettings } from './lab-record.ts';
import { findScenario } from './scenario.ts';
import { faultsDirectory } from './terraform-faults.ts';

/** A validator among 24 proposes every 24 blocks, and verification waits for its turn: at 2 s that would be most of the demo. */
export const BLOCK_PERIOD_SECONDS = 1;
/** Layers of dependent resources in the lab's terraform module: what one region's apply lasts, in steps. */
const STEP_SECONDS: readonly [number, number] = [2, 4.5];

/** However fast the lab: its tools are as slow as the machine, and the first region waits for two thirds of the others. */
const PATIENCE = '300s';

/** The lab's fleet file: an ordinary one, so that every command works on it with --config. */
export function labFleetText(settings: LabSettings, directory: string, random: () => number): string {
  const nodes = settings.regions.length * 2;
  const chains = settings.evm === undefined ? null : labChainSections(settings.evm, settings.speed);
  const fleet = {
    version: 1,
    name: 'lab',
    environment: 'lab',
    regions: { deploy: settings.regions, admin: 'westeurope' },
    definition: { validators: 1, sentries: 1, vcpus: 10 },
    overrides: Object.fromEntries(
      settings.regions.map((region) => [region, { vars: varsOf(region, settings, directory, random) }]),
    ),
    chain: {
      topology: 'shared-chain',
      id: 138,
      genesis: 'chain/genesis.json',
      blockPeriodSeconds: BLOCK_PERIOD_SECONDS,
    },
    ...(chains === null ? {} : { networks: chains.networks }),
    phases: {
      infrastructure: { terraform: { module: 'terraform/per-region', layout: 'per-region', parallelism: 50 } },
      kubernetes: { kubectl: { kubeconfig: 'kubeconfigs/{region}.yaml', manifests: 'k8s/base', namespace: 'besu' } },
      besu: {
        helm: {
          chart: 'charts/besu',
          release: 'besu',
          values: ['values/common.yaml'],
          timeout: PATIENCE,
        },
      },
      verify: {
        chain: {
          rpc: { via: 'kubernetes', service: 'besu-rpc', port: 8545 },
          minPeers: Math.min(3, nodes - 1),
          maxBlocksBehind: 2,
          within: PATIENCE,
        },
      },
      ...chains?.phases,
    },
    strategy: { kind: 'all-at-once' },
    failures: failuresOf(settings),
    health: { everySeconds: 2 },
    ...(settings.admin === undefined ? {} : { executor: executorOf(settings.admin, directory) }),
  };
  return `# The lab's fleet file. Its clusters and chain live on this machine while the lab is up.\n${stringify(fleet)}`;
}

/** The lab's nodes are this machine: what Jobs ask for only has to fit, all at once. */
const JOB_NEEDS = { cpu: '10m', memory: '16Mi' };

function executorOf({ namespace, hostPaths }: AdminSettings, directory: string): JsonValue {
  return {
    kind: 'kubernetes',
    kubeconfig: `kubeconfigs/${ADMIN_CLUSTER}.yaml`,
    namespace,
    // Nothing is pulled: containers are processes of this machine.
    image: 'besu-console-lab:1',
    volumes: [...new Set([directory, ...hostPaths])].map((path) => ({ path, hostPath: path })),
    tools: { terraform: JOB_NEEDS, kubectl: JOB_NEEDS, helm: JOB_NEEDS, command: JOB_NEEDS },
  };
}

/** Waits of a real cloud would be longer than the whole demo. */
const DELAY_FACTOR = 0.1;
const LEAST_DELAY_FACTOR = 0.01;

function failuresOf({ scenario, speed }: LabSettings): JsonValue {
  const automatic = findScenario(scenario)?.triedAgain === true;
  const delayFactor = Math.max(LEAST_DELAY_FACTOR, DELAY_FACTOR / speed);
  return { retry: { automatic, attempts: 10, delayFactor }, pause: { for: '5s' } };
}

function varsOf(
  region: string,
  settings: LabSettings,
  directory: string,
  random: () => number,
): Readonly<Record<string, JsonValue>> {
  const [least, most] = STEP_SECONDS;
  const seconds = (least + random() * (most - least)) / settings.speed;
  return { step_seconds: Math.round(seconds * 1000) / 1000, faults: faultsDirectory(directory, region) };
}
