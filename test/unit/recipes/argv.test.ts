import { describe, expect, it } from 'vitest';
import { fleetSteps } from '../../../src/recipes/fleet-steps.ts';
import { pathIn } from '../../../src/recipes/path.ts';
import { fillArguments, fillPlaceholders } from '../../../src/recipes/placeholders.ts';
import { deployRegions } from '../../../src/regions/catalog.ts';
import type { KubectlRecipe, PhaseRecipe } from '../../../src/regions/fleet.ts';
import { argvOf, contextOf, plan, recipes, sampleFleet, stepOf, terraform } from './sample-fleet.ts';

const kube = '/state/runs/r1/regions/ukwest/kube';
const helm = '/state/runs/r1/regions/ukwest/helm';

describe('per region, the exact commands', () => {
  const { steps } = plan({ recipes: { infrastructure: { ...terraform, backendConfig: { key: '{region}.tfstate' } } } });

  it.each([
    [
      'infrastructure/init',
      'terraform init -input=false -no-color -lockfile=readonly -backend-config=key=ukwest.tfstate',
    ],
    ['infrastructure/plan', 'terraform plan -json -input=false -lock-timeout=60s -out=tfplan -parallelism=50'],
    ['infrastructure/apply', 'terraform apply -json -input=false -lock-timeout=60s -parallelism=50 tfplan'],
    ['kubernetes/kubeconfig', `az aks get-credentials --name aks-ukwest --file ${kube}/config --overwrite-existing`],
    ['kubernetes/namespace', `kubectl apply -f ${kube}/namespace.json`],
    ['kubernetes/manifests', 'kubectl apply -f /fleet/k8s/base -n besu'],
    ['besu/release', 'helm history besu -n besu -o json --max 50'],
    [
      'besu/upgrade',
      `helm upgrade --install besu charts/besu --namespace besu --create-namespace --values /fleet/values/common.yaml --values /fleet/values/ukwest.yaml --values ${helm}/region-values.json --set-file genesis=/fleet/chain/genesis.json --timeout 15m`,
    ],
  ])('%s', (name, argv) => {
    expect(argvOf(steps, `ukwest/${name}`).join(' ')).toBe(argv);
  });

  it('manifests that are a kustomization are built by kubectl, where they are one', () => {
    const context = { ...contextOf(), kustomizations: ['/fleet/k8s/base'] };
    const { steps } = fleetSteps(sampleFleet(), context);
    expect(argvOf(steps, 'ukwest/kubernetes/manifests').join(' ')).toBe('kubectl apply -k /fleet/k8s/base -n besu');
  });

  it('terraform works in a directory that outlives the run', () => {
    const { work } = stepOf(steps, 'ukwest/infrastructure/apply');
    expect(work).toMatchObject({ cwd: '/state/fleets/chain-138/ukwest/terraform', cancelSignal: 'SIGINT' });
  });

  it('terraform gets links to the module but never its state, and its own variables', () => {
    const { work } = stepOf(steps, 'ukwest/infrastructure/init');
    const files = work.kind === 'command' ? work.files : [];
    const directory = '/state/fleets/chain-138/ukwest/terraform';
    expect(files[2]).toMatchObject({ kind: 'link-entries', from: '/fleet/terraform/sovereign', to: directory });
    expect(files[2]).toMatchObject({ except: expect.arrayContaining(['*.tfstate', '.terraform*', 'tfplan*']) });
    expect(files.at(-1)).toEqual({
      kind: 'write',
      path: `${directory}/region.auto.tfvars.json`,
      mode: 0o600,
      text: `${JSON.stringify({ vcpus: 10, region: 'ukwest', validator_count: 1, sentry_count: 1 }, null, 2)}\n`,
    });
  });

  it('every cluster has its own kubeconfig and caches, and HOME stays', () => {
    const { work } = stepOf(steps, 'ukwest/besu/upgrade');
    const env = work.kind === 'command' ? work.env : {};
    expect(env).toMatchObject({
      KUBECONFIG: `${kube}/config`,
      KUBECACHEDIR: `${kube}/cache`,
      HELM_CACHE_HOME: `${helm}/cache`,
      HELM_NAMESPACE: null,
      HELM_KUBECONTEXT: null,
      HELM_DEBUG: null,
    });
    expect('HOME' in env).toBe(false);
  });

  it('a retry of the pods begins with a look at the release', () => {
    expect(stepOf(steps, 'ukwest/besu/pods').restartFrom).toBe('ukwest/besu/release');
    expect(stepOf(steps, 'ukwest/besu/upgrade').restartFrom).toBe('ukwest/besu/release');
  });
});

describe('the shared layout', () => {
  const shared: PhaseRecipe = { ...terraform, layout: 'shared' };
  const regions = deployRegions.slice(0, 3);
  const vars = '-var-file=/state/fleets/chain-138/fleet.auto.tfvars.json';
  const common = 'terraform plan -json -input=false -lock-timeout=60s';

  it('without an administrative region plans and applies everything, as the runbook does', () => {
    const { steps } = plan({ regions, admin: null, recipes: { infrastructure: shared } });
    const { work } = stepOf(steps, 'fleet/infrastructure/apply');
    expect(work).toMatchObject({ cwd: '/fleet/terraform/sovereign' });
    expect(argvOf(steps, 'fleet/infrastructure/plan').join(' ')).toBe(
      `${common} -out=tfplan-parallel -parallelism=50 ${vars}`,
    );
    expect(argvOf(steps, 'fleet/infrastructure/apply').at(-1)).toBe('tfplan-parallel');
  });

  const { steps } = plan({ regions, recipes: { infrastructure: shared, 'admin-infrastructure': shared } });

  it('carries the first tries of all regions', () => {
    const { work } = stepOf(steps, 'fleet/infrastructure/apply');
    expect(work).toMatchObject({
      interpreter: 'terraform-shared-apply',
      input: {
        carried: {
          northeurope: 'northeurope/infrastructure/apply',
          uksouth: 'uksouth/infrastructure/apply',
          ukwest: 'ukwest/infrastructure/apply',
        },
      },
    });
    const row = stepOf(steps, 'ukwest/infrastructure/apply');
    expect([row.carriedBy, row.lane]).toEqual(['fleet/infrastructure/apply', 'terraform-state']);
  });

  it('retries one region with a targeted plan of its own', () => {
    expect(argvOf(steps, 'ukwest/infrastructure/plan').join(' ')).toBe(
      `${common} -out=tfplan-parallel-ukwest -parallelism=50 ${vars} -target=module.region_deployment["ukwest"]`,
    );
    expect(argvOf(steps, 'ukwest/infrastructure/apply').at(-1)).toBe('tfplan-parallel-ukwest');
  });

  it('applies the administrative region only targeted and without clusters', () => {
    expect(argvOf(steps, 'westeurope/admin-infrastructure/plan').join(' ')).toBe(
      `${common} -out=tfplan-parallel-westeurope -parallelism=50 ${vars} -target=module.region_deployment["westeurope"] -var=deploy_aks_clusters=false -var=validator_count=0 -var=sentry_count=0`,
    );
    const targets = argvOf(steps, 'fleet/infrastructure/plan').filter((word) => word.startsWith('-target='));
    expect(targets).toEqual(regions.map(({ id }) => `-target=module.region_deployment["${id}"]`));
  });

  it('keeps every region in the variables, so that a selection destroys nothing', () => {
    const selected = plan({ regions, recipes: { infrastructure: shared } }, { regions: ['ukwest'] });
    const { work } = stepOf(selected.steps, 'fleet/infrastructure/plan');
    const [text = '{}'] = (work.kind === 'command' ? work.files : []).flatMap((file) =>
      file.kind === 'write' ? [file.text] : [],
    );
    const written = JSON.parse(text) as { regions: object };
    expect(Object.keys(written.regions)).toEqual(['northeurope', 'uksouth', 'ukwest', 'westeurope']);
  });

  it('uses the one state one at a time', () => {
    const users = steps.filter(
      ({ work }) => work.kind === 'command' && work.argv[0] === 'terraform' && work.argv[1] !== 'version',
    );
    expect(new Set(users.map(({ lane }) => lane))).toEqual(new Set(['terraform-state']));
  });
});

describe('a kubeconfig', () => {
  const kubernetes = recipes['kubernetes'] as KubectlRecipe;

  it('that is a file is copied for the owner alone and tried at once', () => {
    const recipe = { ...kubernetes, credentials: null, kubeconfig: 'kubeconfigs/{region}.yaml' };
    const { steps } = plan({ recipes: { kubernetes: recipe } });
    const { work } = stepOf(steps, 'ukwest/kubernetes/kubeconfig');
    expect(work).toMatchObject({ argv: ['kubectl', 'version', '-o', 'json'], input: { of: 'server' } });
    expect(work.kind === 'command' && work.files.at(-1)).toEqual({
      kind: 'copy',
      from: '/fleet/kubeconfigs/ukwest.yaml',
      to: `${kube}/config`,
      mode: 0o600,
      optional: false,
    });
  });

  it.each([
    [
      ['az', 'aks', 'get-credentials', '--file', '{kubeconfig}'],
      ['az', 'aks', 'get-credentials', '--file', `${kube}/config`],
    ],
    [
      ['gcloud', 'get-credentials', '{region}'],
      ['gcloud', 'get-credentials', 'ukwest'],
    ],
  ])('is fetched by %j as written', (credentials, argv) => {
    const recipe = { ...kubernetes, credentials: credentials as [string, ...string[]] };
    expect(argvOf(plan({ recipes: { kubernetes: recipe } }).steps, 'ukwest/kubernetes/kubeconfig')).toEqual(argv);
  });
});

describe('placeholders', () => {
  it('leave an argument one argument, whatever stands in the value', () => {
    const value = 'a "b" $(c) `d` {region}';
    expect(fillArguments(['run', '--x={region}', '{region}'], { region: value })).toEqual([
      'run',
      `--x=${value}`,
      value,
    ]);
  });

  it('that are not known stay as they are', () => {
    expect(fillPlaceholders('{a}{constructor}{region}', { region: 'x' })).toBe('{a}{constructor}x');
  });
});

it.each([
  ['/fleet', 'a/b', '/fleet/a/b'],
  ['/fleet', './a/../b/', '/fleet/b'],
  ['/fleet', '../x', '/x'],
  ['/fleet', '/abs/./y', '/abs/y'],
  ['/fleet', '.', '/fleet'],
])('%s and %s is %s', (directory, path, joined) => {
  expect(pathIn(directory, path)).toBe(joined);
});
