import { execFile } from 'node:child_process';
import { cp, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { createLab, type Lab } from '../../src/lab/lab.ts';
import { CliRig } from '../rigs/cli/run-cli.ts';
import { RunRecord } from '../rigs/cli/run-record.ts';
import { stateIn, terraformDirectory, writeFleet } from '../rigs/cli/terraform-fleet.ts';
import { helmDirectory, pathWith } from '../rigs/cli/tool-directories.ts';

/** A world of the test's own, so that its waiting does not hold up the others. */
async function inRig(path: string, body: (rig: CliRig) => Promise<void>): Promise<void> {
  const rig = await CliRig.open({ PATH: path }, { from: 'source' });
  try {
    await body(rig);
    expect(await hacked(rig)).toEqual([]);
  } finally {
    await rig.close();
  }
}

/** Everything that means something to a shell, to HCL, to a template of helm or to CSV. */
const HOSTILE = [
  'two  spaces',
  `"double" 'single' \`touch hacked\``,
  '$(touch hacked) ; touch hacked | tee hacked & > hacked',
  'first line\nsecond line\ttabbed\\n',
  '${path.cwd} %{ if true }x%{ endif } {{ .Values.region }}',
  '--help',
  '-var=region=x',
  'a=b,c={d}',
  '*',
  '~',
  'ünïcödé 🚀',
];

const NOTE_MODULE = `
variable "region" { type = string }
variable "notes" { type = list(string) }
resource "terraform_data" "notes" { input = var.notes }
output "notes" { value = terraform_data.notes.output }
`;

const hacked = async ({ home }: CliRig): Promise<readonly string[]> => {
  const entries = await readdir(home, { recursive: true });
  return entries.filter((entry) => entry.endsWith('hacked'));
};

describe.concurrent('no shell stands between a fleet file and a tool', () => {
  test('terraform gets the variables of a region word for word, from a module whose path is hostile too', () =>
    inRig(pathWith(), hostileModule));

  test.for(['helm3', 'helm4'] as const)(
    '%s gets values, chart, genesis and value files word for word',
    (version, on) => {
      const helm = helmDirectory(version);
      if (helm === null) return on.skip(`${version} is not here: node scripts/fetch-tools.mjs`);
      return inRig(pathWith(helm), hostileChart);
    },
  );
});

async function hostileModule(rig: CliRig): Promise<void> {
  const module = `mod "ule", it's $(touch hacked)`;
  await mkdir(join(rig.home, module));
  await writeFile(join(rig.home, module, 'main.tf'), NOTE_MODULE);
  await writeFleet(rig, {
    name: 'hostile',
    regions: { deploy: ['uksouth'] },
    overrides: { uksouth: { vars: { notes: HOSTILE } } },
    phases: { preflight: { enabled: false }, infrastructure: { terraform: { module } } },
  });
  const record = RunRecord.of(await rig.run('run', '--yes', '--json'));
  expect(record.outcome('uksouth/infrastructure/apply#1')).toMatchObject({ status: 'succeeded' });
  const { outputs } = await stateIn(terraformDirectory(rig, 'uksouth', 'hostile'));
  expect(outputs.notes?.value).toEqual(HOSTILE);
}

async function hostileChart(rig: CliRig): Promise<void> {
  const settings = { regions: ['uksouth'], seed: 1, speed: 50, scenario: 'happy' };
  const lab = await createLab(join(rig.home, 'lab'), settings);
  try {
    await hostileRelease(rig, lab);
  } finally {
    await lab.close();
  }
}

const AWKWARD = `it's "a", $(touch hacked)`;

async function hostileRelease(rig: CliRig, lab: Lab): Promise<void> {
  const { directory } = lab;
  await cp(join(directory, 'charts', 'besu'), join(directory, AWKWARD), { recursive: true });
  await cp(join(directory, 'chain', 'genesis.json'), join(directory, `${AWKWARD}.genesis`));
  await writeFile(join(directory, `${AWKWARD}.yaml`), JSON.stringify({ rpcApis: AWKWARD, staticNodes: ['lost'] }));
  const fleet = {
    version: 1,
    name: 'hostile',
    environment: 'lab',
    regions: { deploy: ['uksouth'] },
    definition: { values: { staticNodes: HOSTILE } },
    chain: { topology: 'shared-chain', id: 138, genesis: `${AWKWARD}.genesis`, blockPeriodSeconds: 1 },
    phases: {
      preflight: { enabled: false },
      kubernetes: { kubectl: { kubeconfig: 'kubeconfigs/{region}.yaml', namespace: 'besu' } },
      besu: { helm: { chart: `./${AWKWARD}`, release: 'besu', values: [`${AWKWARD}.yaml`] } },
    },
  };
  const file = join(directory, 'hostile.json');
  await writeFile(file, JSON.stringify(fleet));
  const record = RunRecord.of(await rig.run('run', '--yes', '--json', '--config', file));
  expect(record.failure('uksouth/besu/upgrade#1')).toBeNull();
  expect(record.outcome('uksouth/besu/pods#1')).toMatchObject({ status: 'succeeded' });
  const kubeconfig = join(directory, 'kubeconfigs', 'uksouth.yaml');
  const asked = ['get', 'configmap,statefulset', '-n', 'besu', '-o', 'json', '--kubeconfig', kubeconfig];
  const { stdout } = await promisify(execFile)('kubectl', asked, { env: rig.env() });
  const objects = (JSON.parse(stdout) as { items: readonly KubeObject[] }).items;
  const genesis = objects.find(({ metadata }) => metadata.name === 'besu-genesis')?.data;
  expect(JSON.parse(genesis?.['static-nodes.json'] ?? '')).toEqual(HOSTILE);
  const pods = objects.find(({ metadata }) => metadata.name === 'besu-validator')?.spec?.template;
  expect(pods?.spec.containers[0]?.args).toContain(`--rpc-http-api=${AWKWARD}`);
}

interface KubeObject {
  readonly metadata: { readonly name: string };
  readonly data?: Readonly<Record<string, string>>;
  readonly spec?: {
    readonly template: { readonly spec: { readonly containers: readonly { readonly args: readonly string[] }[] } };
  };
}
