import { writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { approvalOf, askEngine, retryOf } from '../rigs/cli/ask-engine.ts';
import { CliRig } from '../rigs/cli/run-cli.ts';
import { RunRecord } from '../rigs/cli/run-record.ts';
import { QUOTA, REGIONS, stateIn, writeTerraformFleet } from '../rigs/cli/terraform-fleet.ts';

let rig: CliRig;
const openRig = async (): Promise<void> => {
  rig = await CliRig.open({}, { from: 'source' });
};

const run = async (...more: readonly string[]) => RunRecord.of(await rig.run('run', '--json', ...more));
const of = (step: string, n: number) => REGIONS.map((region) => `${region}/infrastructure/${step}#${n}`);

async function firstRunFails(): Promise<RunRecord> {
  const marker = join(rig.home, 'quota is used up');
  await writeFile(marker, '');
  await writeTerraformFleet(rig, 'shared', {
    ukwest: { vars: { fail_resource: 'aks', fail_message: QUOTA, fail_marker: marker } },
  });
  return run('--yes');
}

/** Layers 1 to 3 of the module's five: what every region has before terraform holds all of them back at ukwest's aks. */
const BEFORE_AKS = 6;

describe('terraform with one state for all regions that are made', () => {
  let record: RunRecord;
  beforeAll(async () => {
    await openRig();
    await writeTerraformFleet(rig, 'shared', {});
    record = await run('--yes');
  });
  afterAll(() => rig.close());

  test('one plan and one apply carry every region', async () => {
    expect(record.spawned()).toEqual([
      'fleet/infrastructure/init#1',
      'fleet/infrastructure/plan#1',
      'fleet/infrastructure/apply#1',
    ]);
    const plan = await record.argv('fleet/infrastructure/plan#1');
    expect(plan.slice(0, 3)).toEqual(['terraform', 'plan', '-json']);
    expect(plan).toEqual(expect.arrayContaining(['-out=tfplan-parallel', '-parallelism=50']));
    const apply = await record.argv('fleet/infrastructure/apply#1');
    expect(apply.slice(-2)).toEqual(['-parallelism=50', 'tfplan-parallel']);
    expect(of('plan', 1).map((attempt) => record.carrierOf(attempt))).toEqual(
      REGIONS.map(() => 'fleet/infrastructure/plan#1'),
    );
    expect(of('apply', 1).map((attempt) => record.carrierOf(attempt))).toEqual(
      REGIONS.map(() => 'fleet/infrastructure/apply#1'),
    );
    expect(of('plan', 1).map((attempt) => record.summary(attempt))).toEqual(
      REGIONS.map(() => '12 to add, 0 to change, 0 to destroy'),
    );
    const planned = of('plan', 1).map((attempt) => record.outcome(attempt)?.facts.planned);
    expect(planned).toEqual(REGIONS.map(() => planned[0]));
    expect(planned[0]).toMatchObject({ counts: { create: 12 } });
    expect(of('apply', 1).map((attempt) => record.summary(attempt))).toEqual(
      REGIONS.map(() => '12 of 12 resources done'),
    );
    expect(record.result()).toMatchObject({ unfinished: 3, failed: 0 });
    expect((await stateIn(join(rig.home, 'terraform'))).resources.map(({ module }) => module)).toEqual(
      expect.arrayContaining(REGIONS.map((region) => `module.region_deployment["${region}"]`)),
    );
  });

  test('a change that would destroy in one region holds the shared apply, exit 5, and an approval is for that plan alone', async () => {
    const { resources } = await stateIn(join(rig.home, 'terraform'));
    await writeTerraformFleet(rig, 'shared', { uksouth: { vars: { deploy_aks_clusters: false } } });
    const held = await run('--yes');
    expect(held.result()?.exitCode).toBe(5);
    expect(held.begun().filter((attempt) => attempt.includes('/apply'))).toEqual([]);
    expect(held.outcome('uksouth/infrastructure/plan#1')?.facts.destroys).toContain(
      'module.region_deployment["uksouth"].terraform_data.aks[0]',
    );
    expect(held.outcome('ukwest/infrastructure/plan#1')?.facts.destroys).toEqual([]);
    expect((await stateIn(join(rig.home, 'terraform'))).resources).toEqual(resources);

    // Another run plans something else into the same file: the first one's approval is not for that.
    await writeTerraformFleet(rig, 'shared', { ukwest: { vars: { deploy_aks_clusters: false } } });
    expect((await run('--yes')).result()?.exitCode).toBe(5);
    const approved = await askEngine(
      rig,
      approvalOf('fleet/infrastructure/apply', 'three'),
      basename(held.runDirectory),
    );
    expect(approved.failure('fleet/infrastructure/apply#1')?.class).toBe('conflict');
    expect((await stateIn(join(rig.home, 'terraform'))).resources).toEqual(resources);
  });
});

describe('terraform with one state for all regions, one of which fails,', () => {
  beforeEach(openRig);
  afterEach(() => rig.close());

  test('has it there alone, the others say how far they came; a retry is one targeted plan and apply after the other, each with a plan file of its own', async () => {
    const first = await firstRunFails();
    expect(first.failure('ukwest/infrastructure/apply#1')).toMatchObject({
      class: 'quota',
      title: expect.stringContaining('vCPU quota of UKWest'),
    });
    for (const region of ['northeurope', 'uksouth']) {
      const { failure, facts } = failed(first, `${region}/infrastructure/apply#1`);
      expect(failure.class).toBe('transient');
      expect(failure.title).toBe(`stopped by a failure elsewhere: ${Number(facts.done)} of 12 resources done`);
      expect(failure.evidence[0]).toContain('vCPU quota of UKWest');
      expect(facts.done).toBeGreaterThanOrEqual(BEFORE_AKS);
    }
    expect(first.result()).toMatchObject({ failed: 3, exitCode: 1 });

    const record = await askEngine(rig, retryOf(REGIONS));
    const attempts = [...of('plan', 2), ...of('apply', 2)];
    expect(record.spawned().toSorted()).toEqual(attempts.toSorted());
    expect(record.mostAtOnce(attempts)).toBe(1);
    expect(attempts.map((attempt) => record.carrierOf(attempt))).toEqual(attempts.map(() => null));
    for (const region of REGIONS) {
      const plan = await record.argv(`${region}/infrastructure/plan#2`);
      expect(plan).toContain(`-out=tfplan-parallel-${region}`);
      expect(plan.filter((argument) => argument.startsWith('-target'))).toEqual([
        `-target=module.region_deployment["${region}"]`,
      ]);
      expect((await record.argv(`${region}/infrastructure/apply#2`)).at(-1)).toBe(`tfplan-parallel-${region}`);
    }
    expect(record.summary('ukwest/infrastructure/plan#2')).toBe('6 to add, 0 to change, 1 to destroy');
    expect(record.result()).toMatchObject({ failed: 0, unfinished: 3 });
    expect((await run('--yes')).summary('fleet/infrastructure/plan#1')).toBe('nothing to change');
  });

  test('--retry-failed retries the regions by themselves, and ends well once the cause is gone', async () => {
    await firstRunFails();
    const record = await run('--resume', 'latest', '--retry-failed');
    expect(record.spawned().toSorted()).toEqual([...of('plan', 2), ...of('apply', 2)].toSorted());
    expect(of('apply', 2).map((attempt) => record.outcome(attempt)?.status)).toEqual(REGIONS.map(() => 'succeeded'));
    expect(record.result()).toMatchObject({ failed: 0, unfinished: 3 });
  });
});

function failed(record: RunRecord, attempt: string) {
  const outcome = record.outcome(attempt);
  if (outcome?.status !== 'failed') throw new Error(`${attempt} has not failed`);
  return outcome;
}
