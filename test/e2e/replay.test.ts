import { readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { requireRun } from '../../src/cli/run/find-run.ts';
import { acquireRunLock } from '../../src/engine/journal/run-lock.ts';
import { ownIdentity } from '../../src/lib/process-identity.ts';
import { CliRig } from '../rigs/cli/run-cli.ts';
import { PtyConsole } from '../rigs/pty/pty-console.ts';

const FLEET = `version: 1
name: past
environment: lab
regions: { deploy: [uksouth, ukwest] }
phases:
  preflight: { enabled: false }
  besu: { command: [sh, -c, "echo besu of {region}; [ {region} = uksouth ]"] }
  verify: { command: [echo, "{region}"] }
`;

let rig: CliRig;
let screen: PtyConsole | null = null;
beforeEach(async () => {
  rig = await CliRig.open({ TERM: 'xterm-256color', LANG: 'C.UTF-8' });
  await writeFile(join(rig.home, 'besu-console.yaml'), FLEET);
  expect((await rig.run('run', '--yes')).code).toBe(1);
});
afterEach(async () => {
  await screen?.close();
  await rig.close();
});

const latest = () => requireRun(rig.stateDirectory, 'latest');

test('a past rollout on the screen: to its failure, into the log, back to before it, and out; nothing is written', async ({
  signal,
}) => {
  const { path, journal } = await latest();
  const before = [await readFile(journal), await readdir(path)];
  screen = new PtyConsole({ argv: ['replay', '--at', '1'], cwd: rig.cwd, env: rig.env(), signal });
  await screen.shows('past lab replay', 'paused 10x');
  screen.press('J');
  await screen.shows('failure 1 of 1: ukwest/besu/run#1 failed', /paused 10x .*┃/, /▸ ?UK West/);
  screen.press('l');
  await screen.shows('besu of ukwest');
  screen.press('^');
  await screen.shows('at this moment of the recording this try had not begun');
  screen.press('$');
  await screen.shows('besu of ukwest', 'at the end 10x');
  screen.press('1r');
  await screen.shows('this is a recording of', 'nothing can be changed');
  screen.press('q');
  expect(await screen.ended).toMatchObject({ exitCode: 0 });
  expect(screen.leftOver).toEqual({ alternateScreen: false, hiddenCursor: false, pasteMode: false });
  expect([await readFile(journal), await readdir(path)]).toEqual(before);
});

test('of a run that is live it shows what has happened, and says what shows the rest', async () => {
  const { lock, run } = await latest();
  const me = { ...ownIdentity(), host: hostname(), program: 'x', socket: null, takenAtMs: 0 };
  expect(await acquireRunLock(lock, me)).toMatchObject({ ok: true });
  const told = await rig.run('replay', '--headless', '--speed', '0');
  expect(told).toMatchObject({ code: 0, stdout: expect.stringContaining('planned 4 steps') });
  expect(told.stderr).toBe(
    `${run} is live: that was all until now. besu-console attach ${run} shows how it goes on.\n`,
  );
});

test('in lines, at once; a torn end is left out; a damaged or missing journal is refused as by events', async () => {
  const { journal } = await latest();
  const whole = await rig.run('replay', '--headless', '--speed', '0');
  expect(whole).toMatchObject({ code: 0, stderr: '' });
  expect(whole.stdout).toMatch(/^\d{4}-\d\d-\d\d UTC\n\d\d:\d\d:\d\d {2}run +planned 4 steps/);
  expect(whole.stdout).toMatch(/ukwest +besu\/run +failed /);
  expect(whole.stdout).toMatch(/\n1 of 2 done, 1 failed, /);

  const bytes = await readFile(journal);
  await truncate(journal, bytes.length - 20);
  const torn = await rig.run('replay', '--headless', '--speed', '0');
  expect(torn.code).toBe(0);
  expect(torn.stdout).not.toMatch(/run +ended: /);

  await writeFile(journal, bytes.toString().replace('"run-launched"', '"run-resumed"'));
  const [damaged, events] = await Promise.all([rig.run('replay', '--headless'), rig.run('events')]);
  expect(damaged).toMatchObject({ code: 2, stdout: '', stderr: events.stderr });
  expect(damaged.stderr).toMatch(/journal\.ndjson, line 4: its seal is wrong/);
  const none = await rig.run('replay', 'nothing');
  expect(none).toMatchObject({ code: 2, stdout: '' });
  expect(none.stderr).toContain('this is no terminal to draw on; use: besu-console replay nothing --headless');
});
