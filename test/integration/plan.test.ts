import { chmod, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Plan } from '../../src/engine/model/plan.ts';
import type { JsonObject } from '../../src/lib/json.ts';
import { type CliResult, CliRig } from '../rigs/cli/run-cli.ts';
import { writeFleet } from '../rigs/cli/terraform-fleet.ts';

let rig: CliRig;
beforeEach(async () => {
  rig = await CliRig.open({}, { from: 'source' });
});
afterEach(() => rig.close());

/** The seed's rollout: one shared state, an administrative region, contracts and lanes at the end. */
const SEED: JsonObject = {
  name: 'chain-138',
  azure: { subscription: '11111111-2222-3333-4444-555555555555' },
  regions: { deploy: ['northeurope', 'uksouth'], admin: 'westeurope' },
  chain: { topology: 'shared-chain', id: 138, genesis: 'chain/genesis.json', blockPeriodSeconds: 2 },
  phases: {
    infrastructure: { terraform: { module: 'terraform', layout: 'shared', parallelism: 50 } },
    kubernetes: {
      kubectl: {
        credentials: ['az', 'aks', 'get-credentials', '--name', 'aks-{region}', '--resource-group', 'rg-{region}'],
        manifests: 'k8s/base',
        namespace: 'besu',
      },
    },
    besu: { helm: { chart: 'charts/besu', release: 'besu', values: ['values/{region}.yaml'], timeout: '15m' } },
    verify: { chain: { rpc: { via: 'kubernetes', service: 'besu-rpc', port: 8545 }, minPeers: 3 } },
    contracts: { command: ['./scripts/deployment/deploy-contracts.sh'] },
    ccip: { command: ['./scripts/deployment/configure-ccip.sh'] },
    admin: { infrastructure: { terraform: { module: 'terraform', layout: 'shared' } } },
  },
};

async function planned(...more: readonly string[]): Promise<Plan> {
  const { code, stdout, stderr } = await rig.run('plan', '--json', ...more);
  expect([code, stderr]).toEqual([0, '']);
  return JSON.parse(stdout) as Plan;
}

/** `step: argument | argument`, so that it shows where one argument ends; paths of this test as `~` and `STATE`. */
function argvLines({ steps }: Plan): readonly string[] {
  return steps.map(({ id, work }) => {
    const what = work.kind === 'command' ? work.argv.join(' | ') : `asks ${work.probe}`;
    return (
      `${id}: ${what}`
        .replaceAll(rig.stateDirectory, 'STATE')
        // The rest of the name tells two fleet files of one name apart, by their path.
        .replaceAll(/(?<=fleets\/chain-138)-[0-9a-f]{8}/g, '')
        .replaceAll(rig.home, '~')
    );
  });
}

const VAR_FILE = '-var-file=STATE/fleets/chain-138/fleet.auto.tfvars.json';
const PLAN = 'terraform | plan | -json | -input=false | -lock-timeout=300s';
const APPLY = 'terraform | apply | -json | -input=false | -lock-timeout=300s | -parallelism=50';
const INIT = 'terraform | init | -input=false | -no-color | -lockfile=readonly';
const target = (region: string) => `-target=module.region_deployment["${region}"]`;

const regionLines = (region: string): readonly string[] => [
  `${region}/infrastructure/plan: ${PLAN} | -out=tfplan-parallel-${region} | -parallelism=50 | ${VAR_FILE} | ${target(region)}`,
  `${region}/infrastructure/apply: ${APPLY} | tfplan-parallel-${region}`,
  `${region}/kubernetes/kubeconfig: az | aks | get-credentials | --name | aks-${region} | --resource-group | rg-${region} | --file | STATE/runs/RUN/regions/${region}/kube/config | --overwrite-existing`,
  `${region}/kubernetes/identity: asks cluster-identity`,
  `${region}/kubernetes/namespace: kubectl | apply | -f | STATE/runs/RUN/regions/${region}/kube/namespace.json`,
  `${region}/kubernetes/manifests: kubectl | apply | -f | ~/k8s/base | -n | besu`,
  `${region}/kubernetes/nodes: asks nodes-ready`,
  `${region}/besu/release: helm | history | besu | -n | besu | -o | json | --max | 50`,
  `${region}/besu/compare: asks release-same`,
  `${region}/besu/upgrade: helm | upgrade | --install | besu | charts/besu | --namespace | besu | --create-namespace | --values | ~/values/${region}.yaml | --values | STATE/runs/RUN/regions/${region}/helm/region-values.json | --set-file | genesis=~/chain/genesis.json | --timeout | 15m`,
  `${region}/besu/pods: asks pods-ready`,
  `${region}/verify/chain: asks chain-joined`,
];

const ALL: readonly string[] = [
  'fleet/preflight/terraform: terraform | version | -json',
  'fleet/preflight/kubectl: kubectl | version | --client | -o | json',
  'fleet/preflight/helm: helm | version | --short',
  'fleet/preflight/machine: asks machine-ready',
  'fleet/preflight/azure: az | account | show | -o | json',
  'fleet/preflight/login: az | account | get-access-token | --query | {until: expires_on} | -o | json',
  'fleet/preflight/locations: az | account | list-locations | --query | [].name | -o | json',
  'fleet/preflight/files: asks files-exist',
  'northeurope/preflight/ready: asks files-exist',
  'northeurope/preflight/quota: az | vm | list-usage | --location | northeurope | -o | json',
  'uksouth/preflight/ready: asks files-exist',
  'uksouth/preflight/quota: az | vm | list-usage | --location | uksouth | -o | json',
  `fleet/infrastructure/init: ${INIT}`,
  `fleet/infrastructure/plan: ${PLAN} | -out=tfplan-parallel | -parallelism=50 | ${VAR_FILE} | ${target('northeurope')} | ${target('uksouth')}`,
  `fleet/infrastructure/apply: ${APPLY} | tfplan-parallel`,
  ...regionLines('northeurope'),
  ...regionLines('uksouth'),
  'fleet/contracts/run: ./scripts/deployment/deploy-contracts.sh',
  'fleet/ccip/run: ./scripts/deployment/configure-ccip.sh',
  `westeurope/admin-infrastructure/init: ${INIT}`,
  `westeurope/admin-infrastructure/plan: ${PLAN} | -out=tfplan-parallel-westeurope | -parallelism=50 | ${VAR_FILE} | ${target('westeurope')} | -var=deploy_aks_clusters=false | -var=validator_count=0 | -var=sentry_count=0`,
  `westeurope/admin-infrastructure/apply: ${APPLY} | tfplan-parallel-westeurope`,
];

describe('plan', () => {
  test("--json prints every step of the seed's rollout with its exact argv", async () => {
    await writeFleet(rig, SEED);
    expect(argvLines(await planned()).toSorted()).toEqual(ALL.toSorted());
  });

  test('a step never stands before one that it needs', async () => {
    await writeFleet(rig, SEED);
    const { steps } = await planned();
    const place = new Map(steps.map(({ id }, at) => [id, at]));
    for (const [at, step] of steps.entries()) {
      const needed = [...step.after, ...step.guards.map(({ of }) => of), step.carriedBy, step.restartFrom];
      for (const id of needed) if (id !== null) expect(place.get(id)).toBeLessThan(at);
    }
  });

  test('without --json the commands are written so that a shell could be given them', async () => {
    await writeFleet(rig, SEED);
    await mkdir(join(rig.home, 'k8s/base'), { recursive: true });
    await writeFile(join(rig.home, 'k8s/base/kustomization.yaml'), 'resources: []\n');
    const { stdout } = await rig.run('plan', '--full');
    expect(stdout).toContain(`kubectl apply -k ${rig.home}/k8s/base -n besu`);
    expect(stdout).toContain(
      `'-target=module.region_deployment["westeurope"]' -var=deploy_aks_clusters=false -var=validator_count=0 -var=sentry_count=0`,
    );
  });

  test('nothing is written and no tool is started', async () => {
    const { tools, result } = await planWithSpies();
    expect([result.code, result.stderr]).toEqual([0, '']);
    expect(await readdir(tools)).toEqual(TOOLS);
    expect((await readdir(rig.home)).toSorted()).toEqual(['besu-console.yaml', 'tools']);
  });
});

const TOOLS = ['az', 'helm', 'kubectl', 'terraform'];

/** Each tool on PATH would leave a file beside itself. */
async function planWithSpies(): Promise<{ readonly tools: string; readonly result: CliResult }> {
  const tools = join(rig.home, 'tools');
  await mkdir(tools);
  for (const tool of TOOLS) {
    await writeFile(join(tools, tool), '#!/bin/sh\n: > "$0.was-started"\n');
    await chmod(join(tools, tool), 0o755);
  }
  await writeFleet(rig, SEED);
  return { tools, result: await rig.with({ PATH: `${tools}:/usr/bin:/bin` }).run('plan', '--json') };
}
