import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CliRig } from '../rigs/cli/run-cli.ts';
import { RunRecord } from '../rigs/cli/run-record.ts';
import { copyLabModule, stateIn, writeFleet } from '../rigs/cli/terraform-fleet.ts';

let rig: CliRig;
beforeEach(async () => {
  rig = await CliRig.open({}, { from: 'source' });
  await copyLabModule('shared', join(rig.home, 'terraform'));
});
afterEach(() => rig.close());

/** What a shared state holds when somebody has filled it by hand, the administrative region's clusters among it. */
async function populate(...regions: readonly string[]): Promise<void> {
  const one = { validator_count: 2, step_seconds: 0.01, deploy_aks_clusters: true };
  const module = join(rig.home, 'terraform');
  const variables = { regions: Object.fromEntries(regions.map((region) => [region, one])) };
  await writeFile(join(rig.home, 'by-hand.tfvars.json'), JSON.stringify(variables));
  const terraform = (...argv: readonly string[]) =>
    promisify(execFile)('terraform', [...argv], { cwd: module, env: { ...rig.env(), TF_INPUT: '0' } });
  await terraform('init');
  await terraform('apply', '-auto-approve', '-parallelism=50', `-var-file=${join(rig.home, 'by-hand.tfvars.json')}`);
}

const terraform = { module: 'terraform', layout: 'shared' };
const fleet = (deploy: readonly string[], more: object) =>
  writeFleet(rig, {
    ...{ name: 'guarded', definition: { validators: 2, vars: { step_seconds: 0.01 } } },
    ...{ regions: { deploy, ...more }, failures: { retry: { automatic: false } } },
    phases: {
      preflight: { enabled: false },
      infrastructure: { terraform },
      ...('admin' in more ? { admin: { infrastructure: { terraform } } } : {}),
    },
  });

const run = async () => {
  const result = await rig.run('run', '--yes', '--json');
  return Object.assign(RunRecord.of(result), { code: result.code });
};

describe('on a populated state the destroy guard', () => {
  test("stops the administrative region's command, with the list of what would go", async () => {
    await populate('northeurope', 'westeurope');
    const before = await stateIn(join(rig.home, 'terraform'));
    await fleet(['northeurope'], { admin: 'westeurope' });
    const held = await run();
    const plan = await held.argv('westeurope/admin-infrastructure/plan#1');
    expect(plan).toEqual(
      expect.arrayContaining([
        '-target=module.region_deployment["westeurope"]',
        ...['-var=deploy_aks_clusters=false', '-var=validator_count=0'],
      ]),
    );
    expect(held.outcome('westeurope/admin-infrastructure/plan#1')?.facts['guarded']).toEqual(
      expect.arrayContaining([
        'module.region_deployment["westeurope"].terraform_data.aks[0] (destroyed)',
        'module.region_deployment["westeurope"].terraform_data.validators[0] (destroyed)',
      ]),
    );
    expect(held.begun()).not.toContain('westeurope/admin-infrastructure/apply#1');
    expect([held.code, held.result()?.exitCode]).toEqual([5, 5]);
    const kept = (await stateIn(join(rig.home, 'terraform'))).resources.filter(({ module }) =>
      module?.includes('westeurope'),
    );
    expect(kept).toEqual(before.resources.filter(({ module }) => module?.includes('westeurope')));
  });

  test('tells regions that have left the fleet file as outside of what the plan is about', async () => {
    await populate('northeurope', 'uksouth');
    await fleet(['northeurope'], {});
    const held = await run();
    const guarded = held.outcome('fleet/infrastructure/plan#1')?.facts['guarded'];
    expect(guarded).toContain(
      'module.region_deployment["uksouth"].terraform_data.aks[0] (destroyed; outside what this plan is about)',
    );
    expect(guarded).toContain(
      'module.region_deployment["uksouth"].terraform_data.key_vault (destroyed; may hold a validator key; outside what this plan is about)',
    );
    expect([held.code, held.begun().filter((attempt) => attempt.includes('/apply'))]).toEqual([5, []]);
  });
});
