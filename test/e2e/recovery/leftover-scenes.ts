import { appendFile } from 'node:fs/promises';
import { expect } from 'vitest';
import { createLab } from '../../../src/lab/lab.ts';
import { GROUP, lockedState, writeModule } from '../../rigs/cli/locked-state.ts';
import { DEAD } from '../../rigs/cli/state-server.ts';
import { helmDirectory, pathWith } from '../../rigs/cli/tool-directories.ts';
import type { Scene } from './scene.ts';

const PHASES = ['--phases', 'kubernetes,besu,verify'];

/** The lab's own fleet file is the one in the directory where the commands are typed. */
async function inLab(bare: Scene, scenario: string): Promise<Scene> {
  const scene = bare.with({ PATH: pathWith(helmDirectory('helm4') ?? '') });
  // Of four validators one may be restarted: of fewer the quorum guard lets none go.
  const regions = ['japaneast', 'northeurope', 'uksouth', 'ukwest'];
  const lab = await createLab(scene.rig.home, { regions, seed: 1, speed: 50, scenario });
  scene.until(() => lab.close());
  expect(lab.fleetFile).toBe(scene.path('besu-console.yaml'));
  return scene;
}

export const leftoverScenes = {
  'a terraform state is locked by somebody dead, and a later plan destroys: both wait for a word': async (
    scene: Scene,
  ) => {
    const server = await lockedState(scene.rig, GROUP);
    scene.until(() => server.close());
    const REGION = 'uksouth';
    const [RUN, LOCK] = ['latest', DEAD.ID];
    expect((await scene.does('besu-console run --yes')).code).toBe(1);
    scene.says(await scene.does('besu-console status'), 'the terraform state is locked');
    const told = await scene.does('besu-console unlock REGION', { REGION });
    scene.says(told, 'alive: unknown');
    const unlock = 'besu-console unlock REGION --seen LOCK-ID --confirm REGION';
    const wrong = await scene.does(unlock, { REGION, 'LOCK-ID': 'another' });
    expect([wrong.code, server.lock]).toEqual([1, DEAD]);
    expect(await scene.does(unlock, { REGION, 'LOCK-ID': LOCK })).toMatchObject({ code: 0 });
    expect(server.lock).toBeNull();

    const way = await scene.does('besu-console rollback REGION --infrastructure', { REGION });
    expect([way.code, way.stderr]).toEqual([2, 'nothing was done: if this is right, say --confirm uksouth\n']);

    await writeModule(scene.rig, '');
    const held = await scene.does('besu-console run --yes');
    expect([held.code, held.stdout]).toEqual([5, expect.stringContaining('approve uksouth --confirm uksouth; then: ')]);
    scene.says(await scene.does('besu-console status'), 'needs approval: N ');
    const logs = await scene.does('besu-console logs REGION infrastructure', { REGION });
    expect(logs.stdout).toContain('terraform_data.group');
    const approved = await scene.does('besu-console approve REGION --confirm REGION', { REGION });
    expect(approved.stderr).toContain('written down: approved uksouth/infrastructure/apply');
    expect(await scene.does('besu-console run --resume RUN', { RUN })).toMatchObject({ code: 0 });
    expect(server.state).not.toContain('terraform_data');
  },

  'a release is stuck and freed, and has nothing verified before it to go back to': async (bare: Scene) => {
    const scene = await inLab(bare, 'stuck-helm');
    const REGION = 'northeurope';
    expect((await scene.rig.run('run', '--yes', ...PHASES)).code).toBe(1);
    scene.says(await scene.does('besu-console status'), 'the helm release is stuck in pending-upgrade');
    const told = await scene.does('besu-console remedy REGION', { REGION });
    const REVISION = /--seen (\d+)/.exec(told.stderr)?.[1] ?? '';
    const freed = await scene.does('besu-console remedy REGION --seen REVISION --confirm REGION', { REGION, REVISION });
    expect(freed).toMatchObject({ code: 0, stdout: expect.stringContaining('began    rollback (try 2)') });

    const newest = await scene.does('besu-console rollback REGION', { REGION });
    expect([newest.code, newest.stderr]).toEqual([2, expect.stringContaining('--to names an earlier one')]);
  },

  'a release that nobody has verified goes back to the one that was': async (bare: Scene) => {
    const scene = await inLab(bare, 'happy');
    const REGION = 'northeurope';
    expect((await scene.rig.run('run', '--yes', ...PHASES)).code).toBe(0);
    await appendFile(scene.path('values/common.yaml'), 'note: another value makes another revision\n');
    const unverified = await scene.rig.run('run', '--yes', '--phases', 'kubernetes,besu', '--regions', REGION);
    expect(unverified.code).toBe(1);
    const shown = await scene.does('besu-console rollback REGION', { REGION });
    expect([shown.code, shown.stdout]).toEqual([2, expect.stringContaining('helm rollback besu 1 ')]);
    const back = await scene.does('besu-console rollback REGION --confirm REGION', { REGION });
    expect(back).toMatchObject({ code: 0, stdout: expect.stringContaining('1 of 1 region verified') });
    const to = 'besu-console rollback REGION --to REVISION --confirm REGION';
    expect(await scene.does(to, { REGION, REVISION: '2' })).toMatchObject({ code: 0 });
  },
};
