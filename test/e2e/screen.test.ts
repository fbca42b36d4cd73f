import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { deployRegions } from '../../src/regions/catalog.ts';
import { CliRig, jsonLines } from '../rigs/cli/run-cli.ts';
import { endEngines } from '../rigs/pty/end-engines.ts';
import { PtyConsole, type PtyWishes, type Screen } from '../rigs/pty/pty-console.ts';

const NOTHING = { alternateScreen: false, hiddenCursor: false, pasteMode: false };
const COLOUR = new RegExp(`${'\u001b'}\\[(?:[\\d;]*;)?(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])(?:;[\\d;]*)?m`);

let rig: CliRig;
const consoles: PtyConsole[] = [];
beforeEach(async () => {
  rig = await CliRig.open({ TERM: 'xterm-256color', LANG: 'C.UTF-8' });
});
afterEach(async () => {
  await Promise.all(consoles.splice(0).map((each) => each.close()));
  await endEngines(rig.stateDirectory);
  await rig.close();
});

function open(
  signal: AbortSignal,
  argv: readonly string[],
  more: Partial<Pick<PtyWishes, 'env' | 'shell'>> = {},
): PtyConsole {
  const shell = more.shell === undefined ? {} : { shell: more.shell };
  const opened = new PtyConsole({ argv, cwd: rig.cwd, env: { ...rig.env(), ...more.env }, signal, ...shell });
  consoles.push(opened);
  return opened;
}

const names = deployRegions.map(({ name }) => name);
const showsAll = (screen: Screen): boolean => names.every((name) => screen.some((row) => row.includes(name)));
const rowsOf = (screen: Screen): readonly string[] => screen.filter((row) => names.some((name) => row.includes(name)));
const onLargeScreen = (screen: Screen): boolean =>
  screen.length === 40 && screen.some((row) => /^ {2}region .* now/.test(row)) && showsAll(screen);

/** Every region does the same: it waits for somebody to write to a pipe. */
async function writeWaitingFleet(deploy: string): Promise<string> {
  const gate = join(rig.home, 'gate');
  execFileSync('mkfifo', [gate]);
  const fleet = `version: 1
name: waiting
environment: lab
regions: { deploy: ${deploy} }
phases:
  preflight: { enabled: false }
  verify: { command: [sh, -c, "cat gate; echo {region} went on"] }
`;
  await writeFile(join(rig.home, 'besu-console.yaml'), fleet);
  return gate;
}

describe('the screen in a real terminal of 80x24', () => {
  test('24 regions at once; one fails, is read, retried and ends verified; leaving gives the terminal back', async ({
    signal,
  }) => {
    const shell = '"$@"; echo "status $?"; stty -a';
    const screen = open(signal, ['demo', '--speed', '40', '--scenario', 'one-region-fails'], { shell });
    await screen.until('all 24 regions are visible', showsAll);
    screen.resize(120, 40);
    await screen.until('every region on a large screen', onLargeScreen);
    screen.resize(80, 24);

    await screen.until(
      'the failed region is the first of the grid, and said to be failed',
      (rows) =>
        showsAll(rows) &&
        /Japan East .*transient/.test(rowsOf(rows)[0] ?? '') &&
        rows.some((row) => row.startsWith('! Japan East failed')),
    );

    screen.press('!');
    await screen.until('Japan East is selected', (rows) => rows.some((row) => row.includes('▸Japan East')));
    screen.press('\r');
    await screen.shows(
      'what   the cluster could not store the change: its control plane is busy',
      'press  r retry  l log  S skip',
    );

    screen.press('l');
    await screen.shows(/Japan East besu .* try 1/, 'etcdserver: request timed out');

    screen.press('q');
    await screen.shows('what   the cluster could not store the change');
    screen.press('r');
    await screen.shows('Retry Japan East?');
    screen.press('y');
    await screen.shows('24/24 done');

    screen.press('?');
    await screen.shows('Acting (each asks first)', 'retry what failed here');
    screen.press('q');
    await screen.until('help is closed', (rows) => !rows.join('\n').includes('Acting (each asks first)'));
    screen.press('q');
    const grid = await screen.until('the grid with every region', showsAll);
    expect(
      rowsOf(grid)
        .join('\n')
        .match(/verified/g),
    ).toHaveLength(24);

    screen.press('q');
    expect(await screen.ended).toMatchObject({ exitCode: 0 });
    expect(screen.leftOver).toEqual(NOTHING);
    const after = screen.screen().join('\n');
    expect(after).toContain('24 of 24 regions verified');
    expect(after).toContain('logs and journal: ');
    expect(after).toContain('status 0');
    expect(after).toMatch(/[ ;]icanon/);
    expect(after).toMatch(/[ ;]echo /);
    expect(screen.written).toMatch(COLOUR);
  });

  test('other sizes: every region with words on a large one, the counts on one that is too small', async ({
    signal,
  }) => {
    await writeWaitingFleet('all');
    const screen = open(signal, []);
    await screen.until('all 24 regions are visible', showsAll);

    screen.resize(120, 40);
    await screen.until('every region has a row of its own', (rows) => onLargeScreen(rows) && rowsOf(rows).length >= 24);

    screen.resize(40, 10);
    await screen.shows(/^needs 60x16, has 40x10 +0\/24[^\n]*\s*$/);

    screen.resize(80, 24);
    await screen.until('all 24 regions are visible again', showsAll);
    screen.press('q');
    await screen.ended;
    expect(screen.leftOver).toEqual(NOTHING);
    expect(screen.screen().join('\n')).toContain('never launched: nothing was started');
  });

  test.for(['SIGTERM', 'SIGHUP'] as const)(
    '%s gives the terminal back, and the rollout goes on without it',
    async (name, { signal }) => {
      const gate = await writeWaitingFleet('[uksouth]');
      const screen = open(signal, []);
      await screen.shows('Nothing has been started.');
      screen.press('L');
      await screen.shows('Launch waiting?');
      screen.press('y');
      await screen.shows('1 running');

      process.kill(screen.pid, name);
      expect(await screen.ended).toEqual({ exitCode: 0, signal: 0 });
      expect(screen.leftOver).toEqual(NOTHING);
      expect(screen.screen().join('\n')).toContain('the rollout goes on without this terminal');

      await writeFile(gate, '');
      const events = jsonLines((await rig.run('events', '--follow')).stdout);
      expect(events.at(-1)).toMatchObject({ type: 'run-ended', result: { exitCode: 0, verified: 1 } });
      expect(events.filter(({ type }) => type === 'attempt-begun')).toHaveLength(1);
      expect((await rig.run('logs', 'uksouth')).stdout).toBe('uksouth went on\n');
    },
  );

  test('NO_COLOR=1: no colour code is ever written', async ({ signal }) => {
    await writeWaitingFleet('[uksouth]');
    const screen = open(signal, [], { env: { NO_COLOR: '1' } });
    await screen.shows('Nothing has been started.', 'not launched');
    screen.press('?');
    await screen.shows('Acting (each asks first)');
    screen.press('q');
    await screen.shows('Nothing has been started.');
    screen.press('q');
    expect((await screen.ended).exitCode).toBe(4);
    expect(screen.leftOver).toEqual(NOTHING);
    expect(screen.written).not.toMatch(COLOUR);
  });
});
