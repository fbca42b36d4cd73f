import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, watch } from 'node:fs';
import { glob, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import { clusterFleet, KUBECTL, withProgram } from './cluster-fleet.ts';
import type { Scene } from './scene.ts';

/** Each region's program waits at a pipe of its own. */
const WAITS = 'read line < {region}';

async function waiting(scene: Scene, script = WAITS): Promise<void> {
  for (const region of ['uksouth', 'ukwest']) execFileSync('mkfifo', [scene.path(region)]);
  await scene.fleet(script);
}

/** Waits for a file that is put in its place whole. */
async function appears(file: string): Promise<void> {
  const changes = watch(dirname(file));
  while (!existsSync(file)) await once(changes, 'change');
  changes.close();
}

/** As a machine that goes down does: every program with its wrapper, and nobody writes an exit status. */
async function machineGoesDown(scene: Scene): Promise<void> {
  const { path } = await scene.run();
  for await (const file of glob('attempts/**/pid', { cwd: path })) {
    const [, , wrapper = 0] = readFileSync(join(path, file), 'utf8').trim().split(' ').map(Number);
    process.kill(-wrapper, 'SIGKILL');
  }
}

export const engineScenes = {
  'a terminal is closed: the engine lives, and other terminals attach to it': async (scene: Scene) => {
    await waiting(scene);
    await scene.engine(2);
    scene.says(await scene.does('besu-console status'), 'engine PID on HOST');
    const first = scene.screen('besu-console attach');
    await first.shows('0/2 done', '2 running');
    first.destroy();
    const reader = scene.screen('besu-console attach --read-only');
    await reader.shows('0/2 done', '2 running', 'read-only');
    scene.says(await scene.does('besu-console status'), 'engine PID on HOST');
    const run = (await scene.run()).run;
    const second = await scene.does('besu-console run --resume RUN', { RUN: run });
    expect(second.code).toBe(6);
    const promise = 'RUN belongs to another live engine: process PID on this machine. Nothing was changed.';
    scene.says(second, promise);
    await scene.screen('besu-console attach RUN', { RUN: run }).shows('0/2 done', '2 running');
    expect((await scene.does('besu-console pause')).stderr).toBe('paused: what runs, finishes\n');
    expect((await scene.does('besu-console resume')).stderr).toBe('resumed\n');
    await Promise.all(['uksouth', 'ukwest'].map((region) => scene.opens(region)));
    await reader.shows('2/2 done');
  },

  'an engine is killed: what runs is followed by the next one': async (scene: Scene) => {
    await waiting(scene);
    await scene.abandoned(2);
    scene.says(await scene.does('besu-console status'), 'no engine is live', 'still runs, process PID');
    await scene.opens('uksouth');
    const taken = scene.screen('besu-console');
    await taken.shows('1/2 done', '1 running');
    expect((await scene.rig.run('events')).stdout.match(/"attempt-begun"/g)).toHaveLength(3);
    await scene.opens('ukwest');
    await taken.shows('2/2 done');
    const told = await scene.rig.run('replay', '--headless', '--speed', '0');
    scene.says(told, 'taken over from the dead engine PID');
  },

  'a program ends while nobody looks: its exit status is read': async (scene: Scene) => {
    await waiting(scene);
    await scene.abandoned(2);
    await scene.opens('uksouth');
    const { path } = await scene.run();
    const ended = join(path, 'attempts', 'uksouth', 'besu', 'run', '1', 'exit');
    await appears(ended);
    scene.says(await scene.does('besu-console status'), 'ended meanwhile, status N');
    const resumed = scene.does('besu-console run --resume RUN', { RUN: 'latest' });
    await scene.opens('ukwest');
    expect(await resumed).toMatchObject({ code: 0 });
    expect((await scene.rig.run('events')).stdout.match(/"type":"attempt-begun"/g)).toHaveLength(4);
  },

  'a machine restarts: a program of your own asks, the rest goes on': async (scene: Scene) => {
    await waiting(scene, 'echo half of it; test -e mended || read line < {region}');
    await scene.abandoned(2);
    for (const region of ['uksouth', 'ukwest']) await scene.said(region, 'half of it');
    await machineGoesDown(scene);
    scene.says(await scene.does('besu-console status'), 'vanished: a person is asked');
    const [RUN, REGION, PHASE] = ['latest', 'uksouth', 'besu'];
    expect((await scene.does('besu-console logs REGION PHASE', { REGION, PHASE })).stdout).toBe('half of it\n');
    const taken = await scene.does('besu-console run --resume RUN', { RUN });
    expect(taken.code).toBe(1);
    scene.says(taken, 'sh vanished without an exit status');
    const skip = 'besu-console skip REGION PHASE --reason TEXT';
    const skipped = await scene.does(skip, { REGION: 'ukwest', PHASE, TEXT: '"done by hand"' });
    expect(skipped).toMatchObject({ code: 0, stderr: expect.stringContaining('written down: skipped ukwest/besu') });
    await writeFile(scene.path('mended'), '');
    const again = await scene.does('besu-console run --resume RUN --retry-failed', { RUN });
    expect(again.stdout).toContain('uksouth             besu/run                  done');
    expect((await scene.rig.run('status', '--json')).stdout).toContain('"status": "verified"');
  },

  'a machine restarts under a tool that can simply run again: it does': async (bare: Scene) => {
    const scene = await withProgram(bare, 'kubectl', KUBECTL);
    execFileSync('mkfifo', [scene.path('door')]);
    await clusterFleet(scene, 'clusters', { uksouth: '{}' });
    await scene.abandoned(1);
    await machineGoesDown(scene);
    scene.says(await scene.does('besu-console status'), 'vanished: it runs again');
  },

  'a lock of another machine is taken away by hand': async (scene: Scene) => {
    await scene.fleet('true');
    const { run, path, lock } = await scene.recorded(() => []);
    const held = { pid: 4711, startTicks: 1, host: `not-${hostname()}`, program: 'x', socket: null, takenAtMs: 0 };
    await writeFile(`${lock}.3`, JSON.stringify(held));
    const refused = await scene.does('besu-console run --resume RUN', { RUN: run });
    expect(refused.code).toBe(6);
    scene.says(
      refused,
      'process PID on HOST, where it cannot be seen from here',
      'When that process is surely gone: rm RUN-DIRECTORY/lock.N',
    );
    expect(refused.stderr).toContain(`rm ${lock}.3\nThen: besu-console run --resume ${run}\n`);
    expect(await scene.does('rm RUN-DIRECTORY/lock.N', { 'RUN-DIRECTORY': path, N: '3' })).toMatchObject({ code: 0 });
    expect(await scene.does('besu-console run --resume RUN', { RUN: run })).toMatchObject({ code: 0 });
  },

  'commands without an engine are written down and obeyed by the next one': async (scene: Scene) => {
    await scene.fleet('test {region} = uksouth || test -e mended');
    const failed = await scene.does('besu-console run --yes');
    expect(failed.code).toBe(1);
    scene.says(failed, 'FAILED besu/');
    await writeFile(scene.path('mended'), '');
    const retried = await scene.does('besu-console retry REGION', { REGION: 'ukwest' });
    const note = 'no engine is live: it counts from the next one on (besu-console run --resume RUN)';
    scene.says(retried, 'written down: ', note);
    const hold = 'besu-console hold REGION --reason TEXT';
    scene.says(await scene.does(hold, { REGION: 'ukwest', TEXT: 'works' }), 'written down: ');
    scene.says(await scene.does('besu-console release REGION', { REGION: 'ukwest' }), 'written down: ');
    scene.says(await scene.does('besu-console pause'), 'written down: ');
    scene.says(await scene.does('besu-console resume'), 'written down: ');
    expect(await scene.does('besu-console run --resume RUN', { RUN: 'latest' })).toMatchObject({ code: 0 });
  },

  'a run is stopped while no engine is live, and goes on later': async (scene: Scene) => {
    await waiting(scene);
    await scene.abandoned(2);
    const stopping = scene.does('besu-console stop');
    await Promise.all(['uksouth', 'ukwest'].map((region) => scene.opens(region)));
    const stopped = await stopping;
    expect(stopped.code).toBe(4);
    scene.says(stopped, 'no engine was live: this one only waits for what runs');
    expect(await scene.does('besu-console run --resume RUN', { RUN: 'latest' })).toMatchObject({ code: 0 });
  },

  'one step is cancelled, the run aborted, and what heeds no signal killed': async (scene: Scene) => {
    await waiting(scene, `trap '' TERM; echo heeds nothing; ${WAITS}`);
    await scene.abandoned(2);
    for (const region of ['uksouth', 'ukwest']) await scene.said(region, 'heeds nothing');
    const FLEET = 'small';
    const aborting = await scene.engine(0, 'events', '--follow');
    const aborted = scene.does('besu-console abort --confirm FLEET', { FLEET });
    await aborting.until('attempt-cancelled');
    scene.says(
      await scene.does('besu-console status'),
      'winding down, SIGTERM sent TIME ago',
      'still there after its one signal: besu-console kill REGION --typed "lose REGION"',
    );
    for (const REGION of ['uksouth', 'ukwest']) {
      const twice = await scene.does('besu-console cancel REGION --confirm REGION', { REGION });
      expect(twice.stderr).toContain('its one signal was sent already');
      const kill = 'besu-console kill REGION --typed "lose REGION"';
      expect((await scene.does(kill, { REGION })).stderr).toContain('sent SIGTERM');
      expect((await scene.does(kill, { REGION })).stderr).toContain('sent SIGKILL');
    }
    const end = await aborted;
    expect(end.code).toBe(4);
    scene.says(end, 'this one only ends what runs');
  },
};
