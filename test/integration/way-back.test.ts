import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { createLab, type Lab } from '../../src/lab/lab.ts';
import { CliRig } from '../rigs/cli/run-cli.ts';
import { RunRecord } from '../rigs/cli/run-record.ts';
import { helmDirectory, pathWith } from '../rigs/cli/tool-directories.ts';

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

/** Everything helm and the chart made there, with the version of each object. */
async function objectsOf({ rig, lab }: World, region: string): Promise<string> {
  const kubeconfig = join(lab.directory, 'kubeconfigs', `${region}.yaml`);
  const columns = 'NAME:.metadata.name,KIND:.kind,VERSION:.metadata.resourceVersion';
  const argv = ['get', 'statefulsets,services,configmaps,secrets', '-n', 'besu', '-o', `custom-columns=${columns}`];
  const { stdout } = await promisify(execFile)('kubectl', argv, { env: { ...rig.env(), KUBECONFIG: kubeconfig } });
  return stdout;
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
      }));

    test('a region whose new image does not exist goes back to what was verified there, and no other region is touched', () =>
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
      }));
  });
