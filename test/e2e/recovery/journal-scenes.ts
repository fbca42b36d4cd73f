import { execFileSync } from 'node:child_process';
import { access, appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Scene } from './scene.ts';

/** A secret that a program prints; found nowhere else. */
const SECRET = 'canary-RECOVERY-2h7c';

export const journalScenes = {
  'a write was interrupted: it is told, cut off, and the run goes on': async (scene: Scene) => {
    await scene.fleet('true');
    const { run, journal } = await scene.recorded(() => []);
    await appendFile(journal, '{"seq":99,"half');
    const verified = await scene.does('besu-console verify RUN', { RUN: run });
    expect(verified.code).toBe(0);
    scene.says(verified, 'N bytes of an interrupted write at its end; the next engine cuts them off');
    const taken = await scene.does('besu-console run --resume RUN', { RUN: run });
    expect(taken.code).toBe(0);
    scene.says(taken, "an interrupted write of N bytes was cut off the journal's end");
  },

  'a journal is altered: its line is named, it is refused, and a new run does the work': async (scene: Scene) => {
    await scene.fleet('true');
    const { run, journal } = await scene.recorded(() => []);
    const text = await readFile(journal, 'utf8');
    await writeFile(journal, text.replace('run-launched', 'run-stopping'));
    const altered = await scene.does('besu-console verify RUN', { RUN: run });
    expect(altered.code).toBe(1);
    scene.says(altered, 'line N:', 'It is refused, because a damaged line may have been an intention.');
    const taken = await scene.does('besu-console run --resume RUN', { RUN: run });
    expect(taken.code).toBe(2);
    expect((await scene.does('ps -eo pid,args')).stdout).not.toContain(scene.rig.home);
    expect(await scene.does('besu-console run --yes')).toMatchObject({ code: 0 });
  },

  'a machine sleeps: it is told among the events': async (scene: Scene) => {
    await scene.fleet('true');
    const jump = (byMs: number, slept: boolean) => ({ type: 'clock-jumped', byMs, slept }) as const;
    await scene.recorded(() => [jump(720_000, true), jump(90_000, false)]);
    const told = await scene.does('besu-console replay RUN --headless --speed 0', { RUN: 'latest' });
    scene.says(told, 'the machine slept for TIME: every reading is taken anew, nothing timed out');
    scene.says(told, 'the clock was set forward by TIME: waiting times moved along');
  },

  'a run has written all the logs it may: nothing new starts until one is deleted': async (scene: Scene) => {
    await mkpipe(scene, 'go');
    await scene.fleet('head -c 3000000 /dev/zero; read line < go', ['uksouth']);
    const config = scene.path('config', 'besu-console');
    execFileSync('mkdir', ['-p', config]);
    await writeFile(join(config, 'preferences.json'), JSON.stringify({ logs: { budgetGb: 0.002 } }));
    const engine = await scene.with({ XDG_CONFIG_HOME: scene.path('config') }).engine('disk-seen');
    await scene.opens('go');
    await engine.until('attempt-ended');
    const { run, path } = await scene.run();
    scene.says(await scene.does('besu-console status'), 'no room for new starts: SIZE of logs, SIZE allowed');
    const log = { 'RUN-DIRECTORY': path, REGION: 'uksouth', PHASE: 'besu', STEP: 'run', N: '1' };
    await scene.does('rm RUN-DIRECTORY/attempts/REGION/PHASE/STEP/N/log', log);
    expect(await engine.exit).toBe(0);
    const told = await scene.does('besu-console replay RUN --headless --speed 0', { RUN: run });
    scene.says(told, 'there is room again');
  },

  'a disk is short of room: the numbers are told': async (scene: Scene) => {
    await scene.fleet('true');
    const numbers = { logBytes: 5e6, budgetBytes: 5e9, reserveBytes: 5e8 };
    const full = { ...numbers, level: 'full', freeBytes: 31e7 } as const;
    const low = { ...numbers, logBytes: 42e8, level: 'low', freeBytes: 9e9 } as const;
    await scene.recorded(() => [
      { type: 'disk-seen', disk: low },
      { type: 'disk-seen', disk: full },
    ]);
    const told = await scene.does('besu-console replay RUN --headless --speed 0', { RUN: 'latest' });
    scene.says(told, 'room is getting short: SIZE of logs, SIZE allowed');
    scene.says(await scene.does('besu-console status'), 'SIZE free on the disk, SIZE must stay free');
  },

  'a program prints a secret: it is shown as stars, and its log can go': async (scene: Scene) => {
    const own = scene.with({ DEPLOY_TOKEN: SECRET });
    await own.fleet('env', ['uksouth']);
    expect(await own.does('besu-console run --yes')).toMatchObject({ code: 0 });
    const [REGION, PHASE] = ['uksouth', 'besu'];
    const shown = await own.does('besu-console logs REGION PHASE', { REGION, PHASE });
    expect(shown.stdout).not.toContain(SECRET);
    own.says(shown, '********');
    const { path } = await own.run();
    const log = join(path, 'attempts', 'uksouth', 'besu', 'run', '1', 'log');
    expect(await readFile(log, 'utf8')).toContain(SECRET);
    const values = { 'RUN-DIRECTORY': path, REGION, PHASE, STEP: 'run', N: '1' };
    expect(await own.does('rm RUN-DIRECTORY/attempts/REGION/PHASE/STEP/N/log', values)).toMatchObject({ code: 0 });
    expect(await own.does('besu-console verify RUN', { RUN: 'latest' })).toMatchObject({ code: 0 });
    const gone = await own.does('besu-console logs REGION PHASE', { REGION, PHASE });
    expect(gone).toMatchObject({ code: 0, stdout: '' });
  },

  'a run is over: its receipts are made, and then it is taken away': async (scene: Scene) => {
    await scene.fleet('true');
    expect(await scene.does('besu-console run --yes')).toMatchObject({ code: 0 });
    const { run, path } = await scene.run();
    const RUN = run;
    const receipt = (await scene.does('besu-console report RUN', { RUN })).stdout.trim();
    expect(await readFile(receipt, 'utf8')).toContain('<!doctype html>');
    expect((await scene.does('besu-console report RUN --format markdown --out -', { RUN })).stdout).toContain(run);
    const verified = await scene.does('besu-console verify RUN', { RUN });
    scene.says(verified, 'every seal is right; the last one is SEAL');
    const SEAL = /the last one is (\S+)/.exec(verified.stdout)?.[1] ?? '';
    expect(await scene.does('besu-console verify RUN --seal SEAL', { RUN, SEAL })).toMatchObject({ code: 0 });
    const other = await scene.does('besu-console verify RUN --seal SEAL', { RUN, SEAL: '0'.repeat(32) });
    expect(other.code).toBe(1);
    scene.says(other, 'that is not the seal you gave');
    const replayed = await scene.does('besu-console replay RUN --headless --speed 0', { RUN });
    expect(replayed.stdout).toContain('ended: 2 verified, 0 failed');

    const over = await scene.does('besu-console stop --run RUN', { RUN });
    expect(over.stderr).toContain('has ended already (exit 0): there is nothing to stop');
    execFileSync('mkdir', ['-p', scene.path('.cache', 'besu-console')]);
    for (const command of ['rm -r RUN-DIRECTORY', 'rm -r ~/.cache/besu-console']) {
      expect(await scene.does(command, { 'RUN-DIRECTORY': path })).toMatchObject({ code: 0 });
    }
    await expect(access(path)).rejects.toThrow();
    expect((await scene.does('besu-console status')).stderr).toContain('there is no run yet');
  },
};

async function mkpipe(scene: Scene, name: string): Promise<void> {
  execFileSync('mkfifo', [scene.path(name)]);
}
