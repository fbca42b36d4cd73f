import type { Step } from '../../../src/engine/model/step.ts';
import { fleetSteps } from '../../../src/recipes/fleet-steps.ts';
import type { RecipeContext, Selection } from '../../../src/recipes/recipe-context.ts';
import { adminRegions, deployRegions } from '../../../src/regions/catalog.ts';
import type { Fleet, FleetPhase, Overrides, PhaseRecipe, TerraformRecipe } from '../../../src/regions/fleet.ts';
import type { Region } from '../../../src/regions/region.ts';
import { derive } from '../../../src/regions/regional-definition.ts';

const MINUTE = 60_000;

export const terraform: TerraformRecipe = {
  kind: 'terraform',
  module: 'terraform/sovereign',
  layout: 'per-region',
  parallelism: 50,
  backendConfig: {},
  lockTimeoutSeconds: 60,
  timeoutMs: 120 * MINUTE,
};

const unconfigured = (path: string): PhaseRecipe => ({ kind: 'unconfigured', reason: `not configured: add ${path}` });

export const recipes: Readonly<Record<string, PhaseRecipe>> = {
  preflight: { kind: 'preflight', timeoutMs: 2 * MINUTE },
  infrastructure: terraform,
  kubernetes: {
    kind: 'kubectl',
    credentials: ['az', 'aks', 'get-credentials', '--name', 'aks-{region}'],
    kubeconfig: null,
    manifests: 'k8s/base',
    namespace: 'besu',
    nodesReady: 3,
    timeoutMs: 20 * MINUTE,
  },
  besu: {
    kind: 'helm',
    chart: 'charts/besu',
    release: 'besu',
    namespace: 'besu',
    values: ['values/common.yaml', 'values/{region}.yaml'],
    timeoutMs: 15 * MINUTE,
  },
  verify: {
    kind: 'chain',
    rpc: { via: 'kubernetes', service: 'besu-rpc', port: 8545 },
    minPeers: 3,
    maxBlocksBehind: 2,
    blocks: 1,
    sealing: false,
    withinMs: 5 * MINUTE,
  },
  contracts: unconfigured('phases.contracts'),
  ccip: unconfigured('phases.ccip'),
  'admin-infrastructure': terraform,
  monitoring: unconfigured('phases.admin.monitoring'),
  logging: unconfigured('phases.admin.logging'),
  backup: unconfigured('phases.admin.backup'),
};

const SCOPES: Readonly<Record<string, FleetPhase['scope']>> = {
  contracts: 'fleet',
  ccip: 'fleet',
  'admin-infrastructure': 'admin',
  monitoring: 'admin',
  logging: 'admin',
  backup: 'admin',
};

export interface Choices {
  readonly regions?: readonly Region[];
  readonly admin?: Region | null;
  readonly overrides?: Overrides;
  readonly recipes?: Readonly<Record<string, PhaseRecipe>>;
  readonly fleet?: Partial<Fleet>;
}

/** The fleet of the product's own example, with every default filled in. */
export function sampleFleet(choices: Choices = {}): Fleet {
  const admin = choices.admin === undefined ? (adminRegions[0] ?? null) : choices.admin;
  const of = (region: Region) => ({ region, definition: derive({}, choices.overrides ?? {}, region) });
  const phases = Object.entries({ ...recipes, ...choices.recipes });
  return {
    version: 1,
    executor: { kind: 'local' },
    name: 'chain-138',
    environment: 'production',
    file: '/fleet/besu-console.yaml',
    directory: '/fleet',
    azure: null,
    regions: (choices.regions ?? deployRegions).map(of),
    admin: admin === null ? null : of(admin),
    chain: {
      topology: 'shared-chain',
      id: 138,
      genesis: 'chain/genesis.json',
      genesisFrom: null,
      blockPeriodSeconds: 2,
    },
    networks: [],
    phases: phases.map(([id, recipe]) => ({ id: id as FleetPhase['id'], scope: SCOPES[id] ?? 'region', recipe })),
    strategy: {
      kind: 'all-at-once',
      concurrency: { terraform: 24, kubectl: 24, helm: 24, command: 24, probe: 100 },
      waves: [],
      tolerance: { kind: 'none' },
    },
    failures: { retry: null, pause: null, signatures: [] },
    health: { everySeconds: 2, rpc: null, token: null, knownPeers: [] },
    ...choices.fleet,
  };
}

export const contextOf = (selection: Partial<Selection> = {}): RecipeContext => ({
  runDirectory: '/state/runs/r1',
  workspaceDirectory: '/state/fleets/chain-138',
  accountsDirectory: '/state/accounts',
  selection: { regions: null, phases: null, ...selection },
});

export const plan = (choices: Choices = {}, selection: Partial<Selection> = {}) =>
  fleetSteps(sampleFleet(choices), contextOf(selection));

export const idsOf = (steps: readonly Step[], scope: string): string[] =>
  steps.filter((step) => step.scope === scope).map((step) => step.id);

export function stepOf(steps: readonly Step[], id: string): Step {
  const step = steps.find((each) => each.id === id);
  if (step === undefined) throw new Error(`no step ${id}`);
  return step;
}

export function argvOf(steps: readonly Step[], id: string): readonly string[] {
  const { work } = stepOf(steps, id);
  return work.kind === 'command' ? work.argv : [];
}
