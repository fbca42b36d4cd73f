import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { copyLabModule } from '../rigs/cli/terraform-fleet.ts';

const ENVIRONMENT = {
  ...process.env,
  CHECKPOINT_DISABLE: '1',
  TF_IN_AUTOMATION: '1',
  TF_INPUT: '0',
  TF_CLI_CONFIG_FILE: '/dev/null',
};

/** The fields of terraform's `-json` stream that these tests read. */
interface StreamLine {
  readonly type: string;
  readonly changes?: {
    readonly add: number;
    readonly change: number;
    readonly remove: number;
    readonly operation: string;
  };
  readonly change?: { readonly action: string; readonly reason?: string; readonly resource: { readonly addr: string } };
  readonly diagnostic?: { readonly severity: string; readonly detail: string; readonly address?: string };
  readonly outputs?: Readonly<Record<string, { readonly value?: unknown }>>;
}

function isTerraformHere(): boolean {
  try {
    execFileSync('terraform', ['version'], { env: ENVIRONMENT, stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

let root: string;
let directory: string;
let marker: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'lab-terraform-'));
  directory = join(root, 'module');
  marker = join(root, 'fails once');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function terraform(...args: string[]): Promise<{ exit: number; lines: StreamLine[] }> {
  return new Promise((resolve) => {
    execFile('terraform', args, { cwd: directory, env: ENVIRONMENT, maxBuffer: 2 ** 26 }, (error, stdout) => {
      const lines = stdout.split('\n').filter((line) => line.startsWith('{'));
      resolve({
        exit: error === null ? 0 : Number(error.code),
        lines: lines.map((line) => JSON.parse(line) as StreamLine),
      });
    });
  });
}

async function layout(name: 'per-region' | 'shared', variables: object): Promise<void> {
  await copyLabModule(name, directory);
  vary(variables);
  expect((await terraform('init', '-json')).exit).toBe(0);
}

function vary(variables: object): void {
  writeFileSync(join(directory, 'lab.auto.tfvars.json'), JSON.stringify(variables));
}

const plan = () => terraform('plan', '-json', '-out=tfplan');
const apply = () => terraform('apply', '-json', 'tfplan');
const summary = (lines: readonly StreamLine[]) => lines.findLast((line) => line.changes !== undefined)?.changes;
const diagnostics = (lines: readonly StreamLine[]) => lines.flatMap((line) => line.diagnostic ?? []);
const outputs = (lines: readonly StreamLine[]) => lines.findLast((line) => line.type === 'outputs')?.outputs;

describe.skipIf(!isTerraformHere())('with the real terraform', () => {
  it('a region is twelve resources, without a warning, and a second plan is empty', async () => {
    await layout('per-region', {
      region: 'japaneast',
      validator_count: 2,
      sentry_count: 1,
      vcpus: 10,
      step_seconds: 0.01,
    });
    const planned = await plan();
    expect(summary(planned.lines)).toMatchObject({ add: 12, change: 0, remove: 0 });
    const applied = await apply();
    expect(diagnostics(applied.lines)).toEqual([]);
    expect(outputs(applied.lines)).toMatchObject({
      resource_group: { value: 'rg-besu-japaneast' },
      cluster_name: { value: 'aks-japaneast' },
      validator_ids: { value: ['japaneast/validator-0', 'japaneast/validator-1'] },
    });
    expect(summary((await plan()).lines)).toMatchObject({ add: 0, change: 0, remove: 0 });
  });

  it('a failure tells its message word for word, consumes its marker, and the retry goes through', async () => {
    const message = 'Code="QuotaExceeded" $(touch pwned) `touch pwned` %s ; touch pwned';
    writeFileSync(marker, '');
    await layout('per-region', { region: 'ukwest', fail_resource: 'aks', fail_message: message, fail_marker: marker });
    await plan();
    const failed = await apply();
    expect(failed.exit).toBe(1);
    expect(diagnostics(failed.lines)).toMatchObject([
      { severity: 'error', address: 'terraform_data.aks[0]', detail: expect.stringContaining(`Output: ${message}`) },
    ]);
    expect([existsSync(marker), existsSync(join(directory, 'pwned'))]).toEqual([false, false]);

    const replanned = await plan();
    expect(summary(replanned.lines)).toMatchObject({ add: 6, remove: 1 });
    const replaced = replanned.lines.find((line) => line.change?.action === 'replace')?.change;
    expect(replaced).toMatchObject({ reason: 'tainted', resource: { addr: 'terraform_data.aks[0]' } });
    const retried = await apply();
    expect([retried.exit, summary(retried.lines)?.operation]).toEqual([0, 'apply']);
  });

  it('a failure without a marker comes every time', async () => {
    await layout('per-region', { region: 'ukwest', fail_resource: 'monitor' });
    for (const _ of ['first', 'second']) {
      await plan();
      expect((await apply()).exit).toBe(1);
    }
  });

  it('a change that takes the cluster away shows five deletions in the plan', async () => {
    await layout('per-region', { region: 'uksouth' });
    await plan();
    await apply();
    vary({ region: 'uksouth', deploy_aks_clusters: false });
    expect(summary((await plan()).lines)).toMatchObject({ add: 0, remove: 5 });
    vary({ region: 'uksouth', vm_size: 'Standard_D8s_v5' });
    expect(summary((await plan()).lines)).toMatchObject({ add: 3, remove: 3 });
  });

  it('a region without cluster and validators, as the admin region, has seven resources and names none', async () => {
    await layout('per-region', {
      region: 'westeurope',
      validator_count: 0,
      sentry_count: 0,
      deploy_aks_clusters: false,
    });
    expect(summary((await plan()).lines)).toMatchObject({ add: 7 });
    expect(outputs((await apply()).lines)).toMatchObject({ validator_ids: { value: [] } });
  });

  it('the shared layout plans twelve per region and seven for the admin region; one failing keeps all from ending', async () => {
    writeFileSync(marker, '');
    const failing = { fail_resource: 'aks', fail_message: 'AKS is busy', fail_marker: marker };
    const admin = { validator_count: 0, sentry_count: 0, deploy_aks_clusters: false, region: 'westeurope' };
    const regions = { japaneast: {}, uksouth: { vcpus: 20 }, ukwest: failing, westeurope: admin };
    await layout('shared', { regions });
    const planned = await plan();
    const perRegion = ['japaneast', 'uksouth', 'ukwest'].map(
      (region) => planned.lines.filter((line) => line.change?.resource.addr.includes(`["${region}"].`)).length,
    );
    expect(perRegion).toEqual([12, 12, 12]);
    expect(summary(planned.lines)).toMatchObject({ add: 43 });

    const failed = await apply();
    expect(diagnostics(failed.lines)).toMatchObject([
      {
        address: 'module.region_deployment["ukwest"].terraform_data.aks[0]',
        detail: expect.stringContaining('AKS is busy'),
      },
    ]);
    expect(summary((await plan()).lines)).toMatchObject({ add: 17, remove: 1 });
    const retried = await apply();
    expect(retried.exit).toBe(0);
    expect(outputs(retried.lines)).toMatchObject({
      regions: { value: { uksouth: { cluster_name: 'aks-uksouth' }, westeurope: { cluster_name: null } } },
    });
  });

  it('the command that names the admin region on the command line touches nothing but it, and without -target everything', async () => {
    const admin = { validator_count: 0, sentry_count: 0, deploy_aks_clusters: false };
    await layout('shared', { regions: { uksouth: {}, westeurope: admin } });
    await plan();
    await apply();
    const bare = ['-var', 'deploy_aks_clusters=false', '-var', 'validator_count=0', '-var', 'sentry_count=0'];
    const targeted = await terraform('plan', '-json', ...bare, '-target=module.region_deployment["westeurope"]');
    expect(summary(targeted.lines)).toMatchObject({ add: 0, change: 0, remove: 0 });
    expect(summary((await terraform('plan', '-json', ...bare)).lines)).toMatchObject({ remove: 5 });
  });
});
