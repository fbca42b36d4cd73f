import { execFileSync } from 'node:child_process';
import { mkdtempSync, watch } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { CliRig, jsonLines } from '../rigs/cli/run-cli.ts';
import { endEngines } from '../rigs/pty/end-engines.ts';
import { consoleLine, PtyConsole, type PtyWishes, type Screen } from '../rigs/pty/pty-console.ts';
import { untilSo } from '../rigs/until-so.ts';

/** A shell turns the paste mode on for itself. */
const USABLE = { alternateScreen: false, hiddenCursor: false };
const CTRL_Z = '\u001a';

const REGIONS = ['uksouth', 'ukwest'];

let rig: CliRig;
const consoles: PtyConsole[] = [];
beforeEach(async () => {
  rig = await CliRig.open({ TERM: 'xterm-256color', LANG: 'C.UTF-8', PS1: 'shell>' });
  for (const region of REGIONS) execFileSync('mkfifo', [gateOf(region)]);
  await writeFile(join(rig.home, 'besu-console.yaml'), FLEET);
});
afterEach(async () => {
  await Promise.all(consoles.splice(0).map((each) => each.close()));
  await endEngines(rig.stateDirectory);
  await rig.close();
});

/** A pipe: whoever reads it waits for somebody to write. */
const gateOf = (region: string): string => join(rig.home, `gate-${region}`);

/** Two regions whose only step ends when somebody writes to its pipe. */
const FLEET = `version: 1
name: waiting
environment: lab
regions: { deploy: [uksouth, ukwest] }
phases:
  preflight: { enabled: false }
  verify: { command: [sh, -c, "cat gate-{region}; echo {region} went on"] }
`;

function open(signal: AbortSignal, wishes: Partial<PtyWishes> = {}): PtyConsole {
  const opened = new PtyConsole({ argv: [], cwd: rig.cwd, signal, ...wishes, env: { ...rig.env(), ...wishes.env } });
  consoles.push(opened);
  return opened;
}

const openShell = (signal: AbortSignal): PtyConsole =>
  open(signal, { instead: 'bash', argv: ['--norc', '--noprofile', '-i'] });

async function launch(screen: PtyConsole): Promise<void> {
  await screen.shows('Nothing has been started.');
  screen.press('L');
  await screen.shows('Launch waiting?');
  screen.press('y');
  await screen.shows('2 running');
}

const isWhole = (screen: Screen): boolean =>
  screen[0]?.includes('waiting') === true &&
  ['UK South', 'UK West', '? help'].every((text) => screen.some((row) => row.includes(text)));

/** Resolves with the text of a file once somebody has written it. */
function written(file: string): Promise<string> {
  return new Promise((resolve) => {
    const watcher = watch(rig.home);
    const look = async (): Promise<void> => {
      const text = await readFile(file, 'utf8').catch(() => '');
      if (text === '') return;
      watcher.close();
      resolve(text);
    };
    watcher.on('change', () => void look());
    void look();
  });
}

const goOn = () => Promise.all(REGIONS.map((region) => writeFile(gateOf(region), '')));

describe('a terminal that goes away', () => {
  test('destroyed under the screen: it leaves quietly, as if detached, and the rollout goes on', async ({ signal }) => {
    const [status, complaints] = [join(rig.home, 'status'), join(rig.home, 'complaints')];
    // The shell outlives the terminal, to say how the console ended.
    const shell = `trap : HUP; "$@" 2>'${complaints}'; echo $? >'${status}'`;
    const screen = open(signal, { shell });
    await launch(screen);
    screen.destroy();
    expect(await written(status)).toBe('0\n');
    expect(await readFile(complaints, 'utf8')).not.toMatch(/bug|Error/);
    expect((await rig.run('status', '--json')).stdout).toContain('"status": "running"');
  });
});

describe('job control', () => {
  test('ctrl-z gives a usable shell; fg brings the whole picture back, in the size the terminal has by then', async ({
    signal,
  }) => {
    const screen = openShell(signal);
    await screen.shows('shell>');
    screen.press(`${consoleLine}\r`);
    await launch(screen);

    screen.press(CTRL_Z);
    await screen.shows('Stopped', /shell>$/m);
    expect(screen.leftOver).toMatchObject(USABLE);
    screen.press('echo "it is $((40 + 2))"\r');
    await screen.shows('it is 42');

    screen.resize(100, 30);
    screen.press('fg\r');
    await screen.until('the picture in the new size', (rows) => rows.length === 30 && isWhole(rows));
    screen.press('?');
    await screen.shows('Acting (each asks first)');
  });

  test.for([
    ['SIGTSTP', 'the shell is usable meanwhile'],
    ['SIGSTOP', 'nobody could give the screen back'],
  ] as const)(
    'stopped from outside by %s (%s), continued: the picture is whole and keys work',
    async ([name], { signal }) => {
      const screen = openShell(signal);
      await screen.shows('shell>');
      screen.press(`${consoleLine} & echo "pid $!"; fg\r`);
      await launch(screen);
      const pid = Number(/pid (\d+)/.exec(screen.written)?.[1]);
      process.kill(pid, name);
      await screen.until('the shell has noticed', () => screen.written.includes('Stopped'));
      if (name === 'SIGTSTP') expect(screen.leftOver).toMatchObject(USABLE);
      screen.press('clear; fg\r');
      await screen.until('the picture', isWhole);
      screen.press('?');
      await screen.shows('Acting (each asks first)');
    },
  );
});

describe('a bug of the screen itself', () => {
  const out = mkdtempSync(join(tmpdir(), 'besu-console-failing-'));
  beforeAll(() => {
    const root = join(import.meta.dirname, '..', '..');
    const entry = join(root, 'test', 'rigs', 'pty', 'failing-screen.ts');
    execFileSync(process.execPath, [join(root, 'scripts', 'build.mjs'), '--entry', entry, '--out', out]);
  });
  afterAll(() => rm(out, { recursive: true, force: true }));

  test.for([
    ['while a key is obeyed', 'answering', 'TypeError: broken while answering'],
    ['while it is told of an event', 'telling', 'nonsense'],
  ] as const)(
    '%s: the terminal is given back, one report says where and how to go on, exit 70',
    async ([, where, said], { signal }) => {
      await mkdir(join(rig.stateDirectory, 'runs', '20261121-043107-chain-138-k3f9'), { recursive: true });
      const argv = [join(out, 'main.js'), rig.stateDirectory, where];
      const screen = open(signal, { instead: process.execPath, argv });
      await screen.shows('Nothing has been started.');
      if (where === 'telling') process.kill(screen.pid, 'SIGUSR2');
      else {
        screen.press('L');
        await screen.shows('Launch chain-138?');
        screen.press('y');
      }
      expect(await screen.ended).toMatchObject({ exitCode: 70 });
      expect(screen.leftOver).toEqual({ ...USABLE, pasteMode: false });
      // Lines longer than the terminal are folded by it.
      const report = screen.screen().join('');
      expect(report).toContain('has hit a bug of its own. Running tools were not touched; the journal is whole.');
      expect(report).toContain(said);
      expect(report).toContain('Come back with: besu-console attach 20261121-043107-chain-138-k3f9');
      expect(screen.written.match(/bug of its own/g)).toHaveLength(1);
    },
  );
});

describe('what others write', () => {
  test('warnings of Node and of libraries go to a file, never to the screen', async ({ signal }) => {
    const warns = join(rig.home, 'warns.cjs');
    // Loaded into the console by Node itself, as an agent of some monitoring would be.
    await writeFile(
      warns,
      `const say = () => { process.emitWarning('noise-1'); console.log('noise-2'); console.error('noise-3'); process.stderr.write('noise-4\\n'); };
       process.on('SIGUSR2', say);`,
    );
    const screen = open(signal, { env: { NODE_OPTIONS: `--require ${warns}` } });
    await launch(screen);
    process.kill(screen.pid, 'SIGUSR2');
    const [run] = await readdir(join(rig.stateDirectory, 'runs'));
    const log = join(rig.stateDirectory, 'runs', run ?? '', 'screen.log');
    const said = ['noise-1', 'noise-2', 'noise-3', 'noise-4'];
    await untilSo(async () => {
      const text = await readFile(log, 'utf8').catch(() => '');
      return said.every((word) => text.includes(word));
    });
    screen.press('?');
    await screen.shows('Acting (each asks first)');
    screen.press('q');
    await screen.until('the grid again', isWhole);
    for (const word of said) expect(screen.written).not.toContain(word);
  });
});

describe('the engine and a screen that is not well', () => {
  test.for(['killed', 'stopped for a while', 'without its terminal'] as const)(
    'a screen that is %s in the middle of a rollout costs no event and no second attempt',
    async (what, { signal }) => {
      const screen = open(signal);
      await launch(screen);
      if (what === 'killed') process.kill(screen.pid, 'SIGKILL');
      else if (what === 'stopped for a while') process.kill(screen.pid, 'SIGSTOP');
      else screen.destroy();
      await goOn();
      const events = jsonLines((await rig.run('events', '--follow')).stdout);
      expect(events.map(({ seq }) => seq)).toEqual(events.map((_, at) => at + 1));
      expect(events.filter(({ type }) => type === 'attempt-begun')).toHaveLength(2);
      expect(events.at(-1)).toMatchObject({ type: 'run-ended', result: { exitCode: 0, verified: 2 } });
      if (what !== 'stopped for a while') return;
      process.kill(screen.pid, 'SIGCONT');
      await screen.shows('2/2 done');
    },
  );
});

describe('rough handling', () => {
  test('keys that come before the picture are not echoed into it', async ({ signal }) => {
    const screen = open(signal);
    await screen.until('the alternate screen', () => screen.leftOver.alternateScreen);
    screen.press('jkjkjkj');
    const picture = await screen.until('the picture', isWhole);
    expect(picture.join('\n')).not.toContain('jkj');
    await screen.shows('▸ UK West');
  });

  test('resizes, held keys, split sequences and pasted commands change nothing of the run', async ({ signal }) => {
    const screen = open(signal);
    await screen.shows('Nothing has been started.');
    for (let columns = 60; columns < 140; columns += 1) screen.resize(columns, 16 + (columns % 25));
    screen.press('j'.repeat(500));
    // An arrow key that a slow line delivers byte by byte.
    for (const part of ['\u001b', '[', 'B']) screen.press(part);
    // Told for some seconds only, which may be over before the last size has been drawn.
    const told = screen.shows('paste ignored: nothing to type into here');
    // Pasted text with what would launch, retry and skip if it were typed.
    screen.press('\u001b[200~Ly\rRySy\u001b[201~');
    screen.resize(80, 24);
    await screen.until('the picture', (rows) => rows.length === 24 && isWhole(rows));
    await screen.shows('▸ UK West', 'planned');
    await told;
    screen.press('?');
    await screen.shows('Acting (each asks first)');
    const events = jsonLines((await rig.run('events')).stdout);
    // The engine may still be on its way.
    expect(events.map(({ type }) => type).filter((type) => type !== 'engine-started')).toEqual(['run-planned']);
  });
});

describe('two consoles', () => {
  test('retry pressed on both at once is one attempt', async ({ signal }) => {
    const once = 'if [ -e tried-{region} ]; then cat gate-{region}; else touch tried-{region}; exit 1; fi';
    await writeFile(
      join(rig.home, 'besu-console.yaml'),
      FLEET.replace(/command: .*\]/, `command: [sh, -c, "${once}"]`),
    );
    const first = open(signal);
    await first.shows('Nothing has been started.');
    first.press('L');
    await first.shows('Launch waiting?');
    first.press('y');
    await first.shows('2 failed');
    const both = [first, open(signal, { argv: ['attach'] })];
    for (const each of both) await each.shows('2 failed');
    for (const each of both) each.press('r');
    for (const each of both) await each.shows('Retry UK South?');
    for (const each of both) each.press('y');
    for (const each of both) await each.shows('1 running');
    await writeFile(gateOf('uksouth'), '');
    for (const each of both) await each.shows('1/2 done');
    const events = jsonLines((await rig.run('events')).stdout);
    const begun = events.filter(({ type }) => type === 'attempt-begun').map(({ attempt }) => attempt);
    expect(begun.filter((attempt) => String(attempt).startsWith('uksouth/'))).toEqual([
      'uksouth/verify/run#1',
      'uksouth/verify/run#2',
    ]);
    expect(events.filter(({ type }) => type === 'steps-reset')).toHaveLength(1);
  });
});
