import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { createLab, type Lab } from '../../src/lab/lab.ts';
import { CliRig } from '../rigs/cli/run-cli.ts';
import { RunRecord } from '../rigs/cli/run-record.ts';
import { helmDirectory, pathWith } from '../rigs/cli/tool-directories.ts';

const helm3 = helmDirectory('helm3');
const REGIONS = ['japaneast', 'koreacentral'];

interface World {
  readonly rig: CliRig;
  readonly lab: Lab;
}

/** A lab of the test's own, up for as long as the test lasts. */
async function inLab(scenario: string, body: (world: World) => Promise<void>): Promise<void> {
  const rig = await CliRig.open({ PATH: pathWith(helm3 ?? '') }, { from: 'source' });
  const lab = await createLab(join(rig.home, 'lab'), { regions: REGIONS, seed: 1, speed: 50, scenario });
  try {
    await body({ rig, lab });
  } finally {
    await lab.close();
    await rig.close();
  }
}

const run = async ({ rig, lab }: World, phases: string): Promise<RunRecord> =>
  RunRecord.of(await rig.run('run', '--yes', '--json', '--config', lab.fleetFile, '--phases', phases));

/** Helm itself, on the cluster of koreacentral, whose validator never becomes ready in the crash-loop lab. */
function helm({ rig, lab }: World, ...argv: readonly string[]) {
  const kubeconfig = join(lab.directory, 'kubeconfigs', 'koreacentral.yaml');
  const env = { ...rig.env(), KUBECONFIG: kubeconfig, HELM_CACHE_HOME: rig.home, HELM_DATA_HOME: rig.home };
  return spawn('helm', [...argv, '-n', 'besu'], { env, stdio: ['ignore', 'ignore', 'pipe'] });
}

const upgrade = ({ lab: { directory } }: World): readonly string[] => {
  const genesis = join(directory, 'chain', 'genesis.json');
  const values = ['--set', 'region=koreacentral', '--set-file', `genesis=${genesis}`];
  return ['upgrade', '--install', 'besu', join(directory, 'charts', 'besu'), '--create-namespace', ...values];
};

/** On the cluster of koreacentral. */
async function kubectlDoes({ rig, lab }: World, ...argv: readonly string[]): Promise<void> {
  const kubeconfig = join(lab.directory, 'kubeconfigs', 'koreacentral.yaml');
  await promisify(execFile)('kubectl', [...argv, '-n', 'besu'], { env: { ...rig.env(), KUBECONFIG: kubeconfig } });
}

async function helmDoes(world: World, ...argv: readonly string[]): Promise<void> {
  const child = helm(world, ...argv);
  child.stderr.resume();
  expect(await once(child, 'close')).toEqual([0, null]);
}

/** Kills it where it hurts: the release is stored as pending and helm waits for pods that never come. */
async function helmIsKilled(world: World): Promise<void> {
  const child = helm(world, ...upgrade(world), '--wait', '--debug');
  const closed = once(child, 'close');
  createInterface({ input: child.stderr }).on('line', (line) => {
    if (/beginning wait for \d+ resources/.test(line)) child.kill('SIGKILL');
  });
  expect(await closed).toEqual([null, 'SIGKILL']);
}

describe
  .skipIf(helm3 === null)
  .concurrent('with helm 3 (skipped when scripts/fetch-tools.mjs has not fetched it)', () => {
    test('two regions are installed and verified, and a second run leaves alone what is as it was', () =>
      inLab('happy', async (world) => {
        const record = await run(world, 'preflight,kubernetes,besu,verify');
        expect(record.summary('fleet/preflight/helm#1')).toMatch(/^3\.17\./);
        expect(REGIONS.map((region) => record.summary(`${region}/besu/release#1`))).toEqual(
          REGIONS.map(() => 'not installed yet'),
        );
        expect(REGIONS.map((region) => record.summary(`${region}/besu/upgrade#1`))).toEqual(
          REGIONS.map(() => 'installed, revision 1'),
        );
        expect(record.result()).toMatchObject({ exitCode: 0, verified: 2 });

        // Somebody takes the sentry away in one region.
        await kubectlDoes(world, 'scale', 'statefulset/besu-sentry', '--replicas', '0');
        const again = await run(world, 'kubernetes,besu');
        expect(REGIONS.map((region) => again.summary(`${region}/besu/upgrade#1`))).toEqual([
          'nothing to change (revision 1)',
          'upgraded, revision 2',
        ]);
        const upgraded = again.spawned().filter((attempt) => attempt.endsWith('/besu/upgrade#1'));
        expect(upgraded).toEqual(['koreacentral/besu/upgrade#1']);
        const why = 'to upgrade: the cluster is not as the release says';
        expect(again.summary('koreacentral/besu/compare#1')).toBe(why);
        expect(again.summary('koreacentral/besu/pods#1')).toBe('2 pods Ready');
      }));

    test('a release whose first install was killed is a conflict, told before helm is asked to upgrade', () =>
      inLab('crash-loop', async (world) => {
        await helmIsKilled(world);
        const record = await run(world, 'kubernetes,besu');
        expect(record.failure('koreacentral/besu/release#1')).toMatchObject({
          class: 'conflict',
          title: 'the helm release is stuck in pending-install',
          hint: expect.stringContaining('helm uninstall RELEASE, nothing was installed before'),
        });
        expect(record.begun()).not.toContain('koreacentral/besu/upgrade#1');
        expect(record.summary('japaneast/besu/upgrade#1')).toBe('installed, revision 1');
        expect(record.result()).toMatchObject({ failed: 1, unfinished: 1 });
      }));

    test('a release whose upgrade was killed names the rollback that repairs it, and that rollback does', () =>
      inLab('crash-loop', async (world) => {
        await helmDoes(world, ...upgrade(world));
        await helmIsKilled(world);
        const failure = (await run(world, 'kubernetes,besu')).failure('koreacentral/besu/release#1');
        expect(failure).toMatchObject({ class: 'conflict', title: 'the helm release is stuck in pending-upgrade' });
        expect(failure?.hint).toContain('helm rollback RELEASE 1');
        expect(failure?.evidence).toEqual(['revision 2: pending-upgrade']);

        await helmDoes(world, 'rollback', 'besu', '1');
        const retried = RunRecord.of(await world.rig.run('run', '--json', '--resume', 'latest', '--retry-failed'));
        expect(retried.summary('koreacentral/besu/release#2')).toBe('deployed, revision 3');
        expect(retried.summary('koreacentral/besu/upgrade#1')).toBe('upgraded, revision 4');
        expect(retried.failure('koreacentral/besu/pods#1')?.title).toContain('crash');
      }));
  });
