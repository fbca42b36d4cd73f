import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createLab, type Lab } from '../../src/lab/lab.ts';
import { type CliResult, CliRig } from '../rigs/cli/run-cli.ts';
import { RunRecord } from '../rigs/cli/run-record.ts';
import { helmDirectory, pathWith } from '../rigs/cli/tool-directories.ts';

const helm3 = helmDirectory('helm3');
const REGIONS = ['japaneast', 'koreacentral'];

let rig: CliRig;
let lab: Lab | null = null;
beforeEach(async () => {
  rig = await CliRig.open({ PATH: pathWith(helm3 ?? '') }, { from: 'source' });
});
afterEach(async () => {
  await lab?.close();
  lab = null;
  await rig.close();
});

async function openLab(scenario: string): Promise<Lab> {
  lab = await createLab(join(rig.home, 'lab'), { regions: REGIONS, seed: 1, speed: 50, scenario });
  return lab;
}

const run = ({ fleetFile }: Lab, phases: string): Promise<CliResult> =>
  rig.run('run', '--yes', '--json', '--config', fleetFile, '--phases', phases);

/** Helm itself, on the cluster of koreacentral, whose validator never becomes ready in the crash-loop lab. */
function helm({ directory }: Lab, ...argv: readonly string[]): ChildProcess {
  const kubeconfig = join(directory, 'kubeconfigs', 'koreacentral.yaml');
  const env = { ...rig.env(), KUBECONFIG: kubeconfig, HELM_CACHE_HOME: rig.home, HELM_DATA_HOME: rig.home };
  return spawn('helm', [...argv, '-n', 'besu'], { env, stdio: ['ignore', 'ignore', 'pipe'] });
}

const upgrade = ({ directory }: Lab): readonly string[] => {
  const genesis = join(directory, 'chain', 'genesis.json');
  const values = ['--set', 'region=koreacentral', '--set-file', `genesis=${genesis}`];
  return ['upgrade', '--install', 'besu', join(directory, 'charts', 'besu'), '--create-namespace', ...values];
};

async function helmEnds(child: ChildProcess): Promise<void> {
  const [code] = (await once(child.stderr === null ? child : child.stderr.resume() && child, 'close')) as [number];
  expect(code).toBe(0);
}

/** Kills it where it hurts: the release is stored as pending and helm waits for pods that never come. */
async function helmIsKilled(at: Lab): Promise<void> {
  const child = helm(at, ...upgrade(at), '--wait', '--debug');
  if (child.stderr === null) throw new Error('helm has no standard error');
  for await (const line of createInterface({ input: child.stderr })) {
    if (/beginning wait for \d+ resources/.test(line)) child.kill('SIGKILL');
  }
  expect(child.signalCode ?? (await once(child, 'close'))[1]).toBe('SIGKILL');
}

describe.skipIf(helm3 === null)('with helm 3 (skipped when scripts/fetch-tools.mjs has not fetched it)', () => {
  test('two regions are prepared, installed and verified', async () => {
    const result = await run(await openLab('happy'), 'preflight,kubernetes,besu,verify');
    const record = RunRecord.of(result);
    expect(record.summary('fleet/preflight/helm#1')).toMatch(/^3\.17\./);
    expect(REGIONS.map((region) => record.summary(`${region}/besu/release#1`))).toEqual(
      REGIONS.map(() => 'not installed yet'),
    );
    expect(REGIONS.map((region) => record.summary(`${region}/besu/upgrade#1`))).toEqual(
      REGIONS.map(() => 'installed, revision 1'),
    );
    expect(record.result()).toMatchObject({ exitCode: 0, verified: 2 });
    expect(result.code).toBe(0);
  });

  test('a release whose first install was killed is a conflict, told before helm is asked to upgrade', async () => {
    const at = await openLab('crash-loop');
    await helmIsKilled(at);
    const record = RunRecord.of(await run(at, 'kubernetes,besu'));
    expect(record.failure('koreacentral/besu/release#1')).toMatchObject({
      class: 'conflict',
      title: 'the helm release is stuck in pending-install',
      hint: expect.stringMatching(/helm uninstall RELEASE.*helm rollback/),
    });
    expect(record.begun()).not.toContain('koreacentral/besu/upgrade#1');
    expect(record.summary('japaneast/besu/upgrade#1')).toBe('installed, revision 1');
    expect(record.result()).toMatchObject({ failed: 1, unfinished: 1 });
  });

  test('a release whose upgrade was killed names the rollback that repairs it, and that rollback does', async () => {
    const at = await openLab('crash-loop');
    await helmEnds(helm(at, ...upgrade(at)));
    await helmIsKilled(at);
    const record = RunRecord.of(await run(at, 'kubernetes,besu'));
    const failure = record.failure('koreacentral/besu/release#1');
    expect(failure).toMatchObject({ class: 'conflict', title: 'the helm release is stuck in pending-upgrade' });
    expect(failure?.hint).toContain('helm rollback RELEASE 1');
    expect(failure?.evidence).toEqual(['revision 2: pending-upgrade']);

    await helmEnds(helm(at, 'rollback', 'besu', '1'));
    const retried = RunRecord.of(await rig.run('run', '--json', '--resume', 'latest', '--retry-failed'));
    expect(retried.summary('koreacentral/besu/release#2')).toBe('deployed, revision 3');
    expect(retried.summary('koreacentral/besu/upgrade#1')).toBe('upgraded, revision 4');
    expect(retried.failure('koreacentral/besu/pods#1')?.title).toContain('crash');
  });
});
