import { execFile, spawn } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { attachTo } from '../../src/cli/host/attach.ts';
import { startHost } from '../../src/cli/host/start-host.ts';
import { requireRun } from '../../src/cli/run/find-run.ts';
import type { RunState } from '../../src/engine/model/state.ts';
import { createLab, type Lab } from '../../src/lab/lab.ts';
import { CliRig, jsonLines, programFile } from '../rigs/cli/run-cli.ts';
import { RunRecord } from '../rigs/cli/run-record.ts';
import { stateWhere } from '../rigs/cli/state-where.ts';
import { helmDirectory, pathWith } from '../rigs/cli/tool-directories.ts';
import { endEngines } from '../rigs/pty/end-engines.ts';
import { untilSo } from '../rigs/until-so.ts';

const helm4 = helmDirectory('helm4');
const REGIONS = ['japaneast', 'northeurope', 'uksouth', 'ukwest'];

interface World {
  readonly rig: CliRig;
  readonly lab: Lab;
}

async function inLab(
  scenario: string,
  regions: readonly string[],
  body: (world: World) => Promise<void>,
): Promise<void> {
  const rig = await CliRig.open({ PATH: pathWith(helm4 ?? '') }, { from: 'source' });
  const lab = await createLab(join(rig.home, 'lab'), { regions, seed: 1, speed: 50, scenario });
  try {
    await body({ rig, lab });
  } finally {
    await lab.close();
    await rig.close();
  }
}

const PHASES = ['--phases', 'kubernetes,besu,verify'];
const console_ = ({ rig, lab }: World, ...argv: readonly string[]) => rig.run(...argv, '--config', lab.fleetFile);
const run = async (world: World, ...argv: readonly string[]): Promise<RunRecord> =>
  RunRecord.of(await console_(world, ...argv, '--json'));

async function setImageTag({ lab }: World, region: string, tag: string): Promise<void> {
  const fleet = parse(await readFile(lab.fleetFile, 'utf8')) as { overrides: Record<string, { values?: unknown }> };
  const own = fleet.overrides[region];
  if (own !== undefined) own.values = { image: { tag } };
  await writeFile(lab.fleetFile, stringify(fleet));
}

async function goBackByItself({ lab }: World): Promise<void> {
  const fleet = parse(await readFile(lab.fleetFile, 'utf8')) as { phases: { besu: { onFailure?: string } } };
  fleet.phases.besu.onFailure = 'rollback';
  await writeFile(lab.fleetFile, stringify(fleet));
}

async function kubectl({ rig, lab }: World, region: string, ...argv: readonly string[]): Promise<string> {
  const kubeconfig = join(lab.directory, 'kubeconfigs', `${region}.yaml`);
  const { stdout } = await promisify(execFile)('kubectl', argv, { env: { ...rig.env(), KUBECONFIG: kubeconfig } });
  return stdout;
}

/** Everything helm and the chart made there, with the version of each object. */
function objectsOf(world: World, region: string): Promise<string> {
  const columns = 'NAME:.metadata.name,KIND:.kind,VERSION:.metadata.resourceVersion';
  const kinds = 'statefulsets,services,configmaps,secrets';
  return kubectl(world, region, 'get', kinds, '-n', 'besu', '-o', `custom-columns=${columns}`);
}

/** Somebody who has never seen these regions verifies them as they are. */
async function isTakenOver({ rig, lab }: World): Promise<void> {
  const stranger = rig.with({ BESU_CONSOLE_STATE_DIR: join(rig.home, 'stranger') });
  const writes: string[] = [];
  let asked = 0;
  const own = await readFile(join(lab.directory, 'kubeconfigs', 'japaneast.yaml'), 'utf8');
  // Every server of this process tells of what it is asked, also that of another lab; a node behind an API is only asked by POST.
  const hear = (message: unknown): void => {
    const { request } = message as { readonly request: IncomingMessage };
    if (!own.includes(`https://${request.headers.host}/`)) return;
    const reads = request.method === 'GET' || /\/proxy\//.test(request.url ?? '');
    asked += 1;
    if (!reads) writes.push(`${request.method} ${request.url}`);
  };
  subscribe('http.server.request.start', hear);
  const argv = ['--phases', 'preflight,verify', '--regions', 'japaneast,uksouth', '--config', lab.fleetFile];
  const record = RunRecord.of(await stranger.run('run', '--yes', '--json', ...argv));
  unsubscribe('http.server.request.start', hear);
  expect(record.result()).toMatchObject({ exitCode: 0, verified: 2, regions: 2 });
  expect(record.summary('japaneast/verify/identity#1')).toMatch(/^seen for the first time/);
  expect([writes, asked > 0]).toEqual([[], true]);
  const argvs = await Promise.all(record.spawned().map((attempt) => record.argv(attempt)));
  expect(new Set(argvs.map((words) => words.slice(0, 2).join(' ')))).toEqual(new Set(['kubectl version']));
}

/** Its engine is killed in the middle of a look at them: every validator stays, and the chain goes on without any engine. */
async function losesItsEngine({ rig, lab }: World): Promise<void> {
  const env = { ...rig.env(), BESU_CONSOLE_STATE_DIR: join(rig.home, 'killed') };
  const argv = ['run', '--yes', '--json', '--phases', 'verify', '--config', lab.fleetFile];
  const stdio = ['ignore', 'pipe', 'ignore'] as const;
  const engine = spawn(process.execPath, [programFile('source'), ...argv], { cwd: rig.cwd, env, stdio: [...stdio] });
  for await (const line of createInterface({ input: engine.stdout! })) if (line.includes('attempt-begun')) break;
  engine.kill('SIGKILL');
  await once(engine, 'exit');
  const validators = () => lab.status().regions.map(({ validator }) => validator);
  const before = validators();
  expect(before.every(({ up }) => up)).toBe(true);
  await untilSo(() => validators().every(({ height }, at) => height > before[at]!.height));
  expect(validators().every(({ up }) => up)).toBe(true);
}

const begun = async ({ rig }: World): Promise<readonly string[]> =>
  jsonLines((await rig.run('events', 'latest')).stdout).flatMap(({ type, attempt }) =>
    type === 'attempt-begun' ? [String(attempt)] : [],
  );

/** What two regions are found to be, once the run has been taken up: beside its work, so by an engine that outlives that. */
async function differences({ rig: { stateDirectory } }: World): Promise<RunState['differs']> {
  const directory = await requireRun(stateDirectory, 'latest');
  const face = await attachTo(directory, await startHost(directory, { stateDirectory }), 'screen', true);
  const isFound = ({ status, differs }: RunState) => status === 'ended' && Object.keys(differs ?? {}).length === 2;
  const { differs } = await stateWhere(face, isFound);
  face.close();
  await endEngines(stateDirectory);
  return differs;
}

describe
  .skipIf(helm4 === null)
  .concurrent('on the lab (skipped when scripts/fetch-tools.mjs has not fetched helm)', () => {
    test('a release that a killed helm left behind is rolled back for the revision that was seen, and then upgraded', () =>
      inLab('stuck-helm', REGIONS, async (world) => {
        const first = await run(world, 'run', '--yes', ...PHASES);
        expect(first.failure('northeurope/besu/release#1')?.title).toBe('the helm release is stuck in pending-upgrade');
        expect(first.begun()).not.toContain('northeurope/besu/upgrade#1');

        const told = await console_(world, 'remedy', 'northeurope');
        expect(told.stderr).toContain('besu-console remedy northeurope rollback --seen 1 --confirm northeurope');
        const untyped = await console_(world, 'remedy', 'northeurope', '--seen', '1', '--confirm', 'yes');
        expect([untyped.code, untyped.stderr]).toEqual([1, 'refused: type northeurope to rollback\n']);

        const record = await run(world, 'remedy', 'northeurope', '--seen', '1', '--confirm', 'northeurope');
        const argv = await record.argv('northeurope/besu/release#2');
        expect(argv.slice(0, 6)).toEqual(['helm', 'rollback', 'besu', '1', '--namespace', 'besu']);
        expect(record.summary('northeurope/besu/release#3')).toBe('deployed, revision 3');
        expect(record.summary('northeurope/besu/upgrade#1')).toBe('upgraded, revision 4');
        expect(record.result()).toMatchObject({ exitCode: 0, verified: 4 });
        await isTakenOver(world);
        await losesItsEngine(world);

        // Somebody takes helm's record away in one region and puts another genesis into the next.
        await kubectl(world, 'ukwest', 'delete', 'secrets', '-n', 'besu', '-l', 'owner=helm,name=besu');
        await world.lab.inject({ scenario: 'wrong-genesis', regions: ['uksouth'] });
        await console_(world, 'retry', 'japaneast', '--from', 'verify');
        const before = (await begun(world)).length;
        expect(await differences(world)).toMatchObject({
          uksouth: {
            step: 'uksouth/verify/chain',
            what: expect.stringMatching(/^the chain has genesis 0x\w{8}, and had 0x\w{8}$/),
          },
          ukwest: { step: 'ukwest/besu/upgrade', what: 'helm release besu is not there' },
        });
        const again = (await begun(world)).slice(before);
        expect(again.filter((attempt) => !attempt.startsWith('japaneast/verify/'))).toEqual([]);
        const { stdout } = await console_(world, 'status');
        expect(stdout).toContain(
          'differs from the journal: helm release besu is not there; R runs it again from besu on',
        );
      }));

    test('a region whose new image does not exist goes back to what was verified there, by hand or by itself, and no other region is touched', () =>
      inLab('happy', REGIONS, async (world) => {
        expect((await run(world, 'run', '--yes', ...PHASES)).result()).toMatchObject({ verified: 4 });
        await setImageTag(world, 'japaneast', 'does-not-exist');
        const broken = await run(world, 'run', '--yes', ...PHASES, '--regions', 'japaneast');
        expect(broken.failure('japaneast/besu/pods#1')?.title).toBe('besu: the image cannot be pulled');

        const before = await Promise.all(REGIONS.map((region) => objectsOf(world, region)));
        const shown = await console_(world, 'rollback', 'japaneast');
        expect([shown.code, shown.stdout]).toEqual([2, expect.stringContaining('helm rollback besu 1 ')]);
        const record = await run(world, 'rollback', 'japaneast', '--confirm', 'japaneast');
        expect(record.summary('japaneast/besu/release#1')).toBe('deployed, revision 2; revision 1 is still there');
        expect((await record.argv('japaneast/besu/rollback#1')).slice(0, 4)).toEqual(['helm', 'rollback', 'besu', '1']);
        expect(record.result()).toMatchObject({ exitCode: 0, verified: 1, regions: 1 });
        const [, ...others] = await Promise.all(REGIONS.map((region) => objectsOf(world, region)));
        expect(others).toEqual(before.slice(1));

        // The same once more with onFailure: rollback, beside a region that is well.
        await goBackByItself(world);
        const two = await run(world, 'run', '--yes', ...PHASES, '--regions', 'japaneast,uksouth');
        expect(two.failure('japaneast/besu/pods#1')?.title).toBe('besu: the image cannot be pulled');
        expect(two.summary('japaneast/besu/compare#1')).toBe('to upgrade: values, manifests');
        expect(two.summary('uksouth/besu/upgrade#1')).toBe('nothing to change (revision 1)');
        expect(await objectsOf(world, 'uksouth')).toBe(before[2]);
        const begun = two.all('rollback-begun').map(({ scope, to, because }) => [scope, to, because]);
        expect(begun).toEqual([['japaneast', 'revision 1', 'japaneast/besu/pods']]);
        const argv = await two.argv('japaneast/besu/rollback#1');
        expect(argv.slice(0, 4)).toEqual(['helm', 'rollback', 'besu', '1']);
        expect(two.result()).toMatchObject({ exitCode: 1, verified: 1, failed: 1, regions: 2 });
        const images = 'jsonpath={..containers[*].image}';
        expect(await kubectl(world, 'japaneast', 'get', 'pods', '-n', 'besu', '-o', images)).not.toContain(
          'does-not-exist',
        );
        const { stdout } = await console_(world, 'status');
        expect(stdout).toContain('rolled back to revision 1; besu: the image cannot be pulled');
      }));
  });
