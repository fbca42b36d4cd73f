import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ChangeRollup } from '../../src/engine/state/change-rollup.ts';
import { rollupWords } from '../../src/engine/state/change-words.ts';
import { approvalOf, askEngine } from '../rigs/cli/ask-engine.ts';
import { CliRig } from '../rigs/cli/run-cli.ts';
import { RunRecord } from '../rigs/cli/run-record.ts';
import {
  type Overrides,
  QUOTA,
  REGIONS,
  stateIn,
  type TerraformState,
  terraformDirectory,
  writeTerraformFleet,
} from '../rigs/cli/terraform-fleet.ts';

let rig: CliRig;
const openRig = async (): Promise<void> => {
  rig = await CliRig.open({}, { from: 'source' });
};

const fleet = (overrides: Overrides = {}) => writeTerraformFleet(rig, 'per-region', overrides);
const states = () => Promise.all(REGIONS.map((region) => stateIn(terraformDirectory(rig, region))));

/** An apply that changes nothing still writes the results of the variables' checks, in any order. */
const contents = ({ lineage, outputs, resources }: TerraformState) => ({ lineage, outputs, resources });

async function run(...more: readonly string[]): Promise<RunRecord & { readonly code: number | null }> {
  const result = await rig.run('run', '--json', ...more);
  return Object.assign(RunRecord.of(result), { code: result.code });
}

interface Status {
  readonly regions: readonly { readonly region: string; readonly status: string; readonly why: string }[];
  readonly changes: readonly ChangeRollup[];
}

async function status(): Promise<Status> {
  const { stdout } = await rig.run('status', '--json');
  return JSON.parse(stdout) as Status;
}

describe('terraform with a state per region, three of which are made', () => {
  let first: Awaited<ReturnType<typeof run>>;
  beforeAll(async () => {
    await openRig();
    await fleet();
    first = await run('--yes');
  });
  afterAll(() => rig.close());

  test('three regions are made side by side, each in its own directory with its own state; a second run changes nothing', async () => {
    expect(REGIONS.map((region) => first.summary(`${region}/infrastructure/apply#1`))).toEqual(
      REGIONS.map(() => '12 of 12 resources done'),
    );
    // Done, and verified by nothing: that is not success.
    expect([first.code, first.result()]).toMatchObject([1, { unfinished: 3, failed: 0 }]);
    // Real plans of real terraform: alike but for the names in them.
    const planned = REGIONS.map((region) => first.outcome(`${region}/infrastructure/plan#1`)?.facts['planned']);
    expect(planned).toEqual(REGIONS.map(() => planned[0]));
    expect(planned[0]).toMatchObject({ counts: { create: 12 } });
    expect(first.mostAtOnce(REGIONS.map((region) => `${region}/infrastructure/init#1`))).toBe(3);
    // The plugin cache is cold once: one init fills it before any of the three begins.
    for (const region of REGIONS) {
      expect(first.mostAtOnce(['fleet/infrastructure/warm-up#1', `${region}/infrastructure/init#1`])).toBe(1);
    }
    expect(first.summary('fleet/infrastructure/warm-up#1')).not.toBe('');

    const made = await states();
    expect(new Set(made.map(({ lineage }) => lineage)).size).toBe(3);
    expect(made.map(({ outputs }) => outputs.resource_group?.value)).toEqual(REGIONS.map((id) => `rg-besu-${id}`));
    expect((await readdir(join(rig.home, 'terraform'))).toSorted()).toEqual([
      ...['main.tf', 'outputs.tf', 'step.sh', 'variables.tf'],
    ]);

    const second = await run('--yes');
    expect(REGIONS.map((region) => second.summary(`${region}/infrastructure/plan#1`))).toEqual(
      REGIONS.map(() => 'nothing to change'),
    );
    expect((await states()).map(contents)).toEqual(made.map(contents));
  });

  test('a change that would destroy is held for a person, exit 5: nothing is applied, the region is named, its resources too', async () => {
    const before = await states();
    await fleet({ uksouth: { vars: { deploy_aks_clusters: false } } });
    const held = await run('--yes');
    expect([held.code, held.result()?.exitCode]).toEqual([5, 5]);
    expect(held.outcome('uksouth/infrastructure/plan#1')?.facts).toMatchObject({
      remove: 5,
      destroys: expect.arrayContaining(['terraform_data.aks[0]', 'terraform_data.validators[0]']),
    });
    expect(held.begun()).not.toContain('uksouth/infrastructure/apply#1');
    expect(held.begun()).toContain('ukwest/infrastructure/apply#1');
    expect((await states()).map(contents)).toEqual(before.map(contents));

    const { regions, changes } = await status();
    expect(regions.find(({ region }) => region === 'uksouth')?.why).toBe('needs approval: 5 would be destroyed');
    expect(changes.map((one) => rollupWords(one, String))).toEqual([
      '2 regions alike: nothing to change; 1 differs: uksouth (1 to change, 5 to destroy)',
    ]);
  });

  test('taking up a held run again destroys nothing either, ends with exit 5 and says what it waits for', async () => {
    const before = await states();
    await fleet({ northeurope: { vars: { vm_size: 'Standard_D8s_v5' } } });
    expect((await run('--yes')).code).toBe(5);
    const again = await rig.run('run', '--json', '--resume', 'latest', '--retry-failed');
    expect([again.code, again.stdout]).toEqual([5, '']);
    expect(again.stderr).toContain("northeurope/infrastructure/apply waits for a person's approval");
    expect((await states()).map(contents)).toEqual(before.map(contents));
  });

  test('approving what one run has shown never applies what another run has planned since', async () => {
    const before = await states();
    await fleet({ uksouth: { vars: { vm_size: 'Standard_D8s_v5' } } });
    const shown = await run('--yes');
    await fleet({ uksouth: { vars: { deploy_aks_clusters: false } } });
    expect((await run('--yes')).code).toBe(5);
    const approved = await askEngine(rig, approvalOf('uksouth/infrastructure/apply'), basename(shown.runDirectory));
    expect(approved.failure('uksouth/infrastructure/apply#1')).toMatchObject({
      class: 'conflict',
      title: 'another run has planned here since: the saved plan is no longer the one that was shown',
    });
    expect((await states()).map(contents)).toEqual(before.map(contents));
  });

  test('an approved plan is applied as it was shown', async () => {
    await fleet({ uksouth: { vars: { vm_size: 'Standard_D8s_v5' } } });
    expect((await run('--yes')).code).toBe(5);
    const approved = await askEngine(rig, approvalOf('uksouth/infrastructure/apply'));
    expect(approved.spawned()).toEqual(['uksouth/infrastructure/apply#1']);
    expect(approved.summary('uksouth/infrastructure/apply#1')).toBe('6 of 6 resources done');
  });

  test('a state that would be somewhere else than before is noticed before anything is planned, with its place and the way', async () => {
    const before = await states();
    const elsewhere = 'terraform {\n  backend "local" {\n    path = "moved.tfstate"\n  }\n}\n';
    await writeFile(join(rig.home, 'terraform/backend.tf'), elsewhere);
    const moved = await run('--yes', '--regions', 'uksouth');
    await rm(join(rig.home, 'terraform/backend.tf'));
    expect(moved.failure('uksouth/infrastructure/init#1')).toMatchObject({
      class: 'config',
      title: 'the state of terraform would be somewhere else than in the last run; nothing was changed',
      hint: expect.stringContaining(`in ${terraformDirectory(rig, 'uksouth')}, then press r`),
    });
    expect(moved.begun()).not.toContain('uksouth/infrastructure/plan#1');
    expect((await states()).map(contents)).toEqual(before.map(contents));
  });

  test('a module that comes to use another one above it finds it from every region, and no region loses its state', async () => {
    const before = await states();
    await mkdir(join(rig.home, 'modules/shared'), { recursive: true });
    await writeFile(join(rig.home, 'modules/shared/main.tf'), 'resource "terraform_data" "one" {}\n');
    await writeFile(join(rig.home, 'terraform/shared.tf'), 'module "shared" {\n  source = "../modules/shared"\n}\n');
    const more = await run('--yes', '--regions', 'uksouth,ukwest');
    for (const region of ['uksouth', 'ukwest']) {
      expect(more.summary(`${region}/infrastructure/plan#1`)).toBe('1 to add, 0 to change, 0 to destroy');
      expect(more.summary(`${region}/infrastructure/apply#1`)).toBe('1 of 1 resources done');
    }
    expect((await states()).map(({ lineage }) => lineage)).toEqual(before.map(({ lineage }) => lineage));
  });
});

describe('terraform with a state per region', () => {
  beforeEach(openRig);
  afterEach(() => rig.close());

  test('a region without quota fails by itself; a retry plans anew for it alone and never applies a plan twice', async () => {
    const marker = join(rig.home, 'quota is used up');
    await writeFile(marker, '');
    await fleet({ ukwest: { vars: { fail_resource: 'aks', fail_message: QUOTA, fail_marker: marker } } });
    const first = await run('--yes');
    expect(first.failure('ukwest/infrastructure/apply#1')).toMatchObject({
      class: 'quota',
      title: 'vCPU quota of UKWest is used up (limit 10, in use 4, needed 10)',
      reach: 'one',
    });
    expect([first.code, first.result()]).toMatchObject([1, { failed: 1, unfinished: 2 }]);
    expect((await status()).regions).toMatchObject([
      { region: 'northeurope', status: 'unverified' },
      { region: 'uksouth', status: 'unverified' },
      { region: 'ukwest', status: 'failed', why: expect.stringContaining('vCPU quota of UKWest') },
    ]);

    const retried = await run('--resume', 'latest', '--retry-failed');
    expect(retried.spawned()).toEqual(['ukwest/infrastructure/plan#2', 'ukwest/infrastructure/apply#2']);
    expect(retried.summary('ukwest/infrastructure/plan#2')).toBe('6 to add, 0 to change, 1 to destroy');
    expect(retried.outcome('ukwest/infrastructure/plan#2')?.facts).toMatchObject({
      destroys: [],
      taintedReplaces: ['terraform_data.aks[0]'],
    });
    expect(retried.summary('ukwest/infrastructure/apply#2')).toBe('7 of 7 resources done');
    expect(retried.result()).toMatchObject({ failed: 0, unfinished: 3 });
  });

  test('the variables of a region stand in a file of its own that only the owner can read', async () => {
    await fleet({ ukwest: { validators: 3, vars: { vcpus: 30 } } });
    await run('--yes', '--regions', 'ukwest');
    const file = join(terraformDirectory(rig, 'ukwest'), 'region.auto.tfvars.json');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({
      vcpus: 30,
      step_seconds: 0.05,
      region: 'ukwest',
      validator_count: 3,
      sentry_count: 1,
    });
    expect((await stateIn(terraformDirectory(rig, 'ukwest'))).outputs.validator_ids?.value).toHaveLength(3);
  });
});
