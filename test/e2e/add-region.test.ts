import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { attachTo } from '../../src/cli/host/attach.ts';
import { startHost } from '../../src/cli/host/start-host.ts';
import { loadFleet } from '../../src/cli/run/load-fleet.ts';
import { planRun } from '../../src/cli/run/plan-run.ts';
import { CliRig, jsonLines } from '../rigs/cli/run-cli.ts';
import { stateWhere } from '../rigs/cli/state-where.ts';

let rig: CliRig;
beforeEach(async () => {
  rig = await CliRig.open({}, { from: 'source' });
});
afterEach(() => rig.close());

const fleet = (deploy: readonly string[]) => ({
  ...{ version: 1, name: 'growing', environment: 'production' },
  azure: { subscription: '11111111-2222-3333-4444-555555555555' },
  regions: { deploy },
  phases: {
    preflight: { enabled: false },
    besu: { command: ['sh', '-c', `test {region} = ukwest || cat ${join(rig.home, 'gate')}`] },
    verify: { command: ['echo', 'verified {region}'] },
    contracts: { command: ['sh', '-c', `echo contracts >> ${join(rig.home, 'order')}`] },
  },
});

const REFUSED = { code: 1, stderr: 'refused: ukwest is part of this run already\n' };

test('a region joins a run that is held by a long step: shown first, agreed to, done, and counted everywhere', async () => {
  const file = join(rig.home, 'besu-console.yaml');
  execFileSync('mkfifo', [join(rig.home, 'gate')]);
  await writeFile(file, JSON.stringify(fleet(['uksouth'])));
  const place = { stateDirectory: rig.stateDirectory, by: { user: 'test', via: 'screen' } as const };
  const { directory } = await planRun(await loadFleet(file, null), { regions: null, phases: null }, [], place);
  const socket = await startHost(directory, { stateDirectory: rig.stateDirectory });
  await rig.run('launch', '--confirm', 'growing');
  const face = await attachTo(directory, socket, 'screen', true);

  expect((await rig.run('add', 'ukwest')).stderr).toContain('ukwest is not in regions.deploy');
  await writeFile(file, JSON.stringify(fleet(['uksouth', 'ukwest'])));
  const shown = await rig.run('add', 'ukwest');
  expect(shown).toMatchObject({ code: 2, stderr: expect.stringContaining('say --confirm growing to add this') });
  expect(shown.stdout).toContain('growing (production): 1 region, 1 validator, 10 vCPUs, 2 steps');
  expect(shown.stdout).toContain('contracts then waits for ukwest too');
  const added = await rig.run('add', 'UKWest', '--confirm', 'growing');
  expect(added).toMatchObject({ code: 0, stderr: 'added ukwest: 2 steps\n' });
  // The face was attached before: it sees the region, done, while the first one is still at work.
  const grown = await stateWhere(
    face,
    ({ steps, plan }) =>
      steps[plan.steps.find(({ id }) => id === 'ukwest/verify/run')?.id ?? plan.steps[0]!.id]?.status === 'succeeded',
  );
  expect(grown.plan.regions.map(({ scope }) => scope)).toEqual(['uksouth', 'ukwest']);
  expect(await rig.run('add', 'ukwest', '--confirm', 'growing')).toMatchObject(REFUSED);
  expect(JSON.parse((await rig.run('status', '--json')).stdout)).toMatchObject({
    regions: [{ region: 'uksouth' }, { region: 'ukwest', status: 'verified' }],
  });

  await writeFile(join(rig.home, 'gate'), 'open');
  const ended = await stateWhere(face, ({ status }) => status === 'ended');
  face.close();
  expect(ended.result).toMatchObject({ exitCode: 0, verified: 2, regions: 2 });
  const events = jsonLines((await rig.run('events')).stdout);
  expect(events.filter(({ type }) => type === 'region-added')).toHaveLength(1);
  expect((await rig.run('verify', 'latest')).code).toBe(0);
  expect((await rig.run('report', 'latest', '--out=-')).stdout).toContain('added ukwest with 2 steps');
  expect((await rig.run('run', '--resume', 'latest')).stderr).toContain('every region is verified');
  expect((await rig.run('replay', 'latest', '--headless')).stdout).toContain('UK West');
});
