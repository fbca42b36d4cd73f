import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { deployRegions } from '../../src/regions/catalog.ts';
import { CliRig, jsonLines } from '../rigs/cli/run-cli.ts';
import { PtyConsole, type PtyWishes, type Screen } from '../rigs/pty/pty-console.ts';

const NOTHING = { alternateScreen: false, hiddenCursor: false, pasteMode: false };
const COLOUR = /\u001b\[(?:[\d;]*;)?(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])(?:;[\d;]*)?m/;

let rig: CliRig;
const consoles: PtyConsole[] = [];
beforeEach(async () => {
  rig = await CliRig.open({ TERM: 'xterm-256color', LANG: 'C.UTF-8' });
});
afterEach(async () => {
  await Promise.all(consoles.splice(0).map((each) => each.close()));
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

/** Every region does the same: it waits for a word on one pipe and gives one on another. */
async function writeWaitingFleet(): Promise<void> {
  for (const pipe of ['go', 'gone']) execFileSync('mkfifo', [join(rig.home, pipe)]);
  const fleet = `version: 1
name: waiting
environment: lab
regions: { deploy: [uksouth] }
phases:
  preflight: { enabled: false }
  verify: { command: [sh, -c, "cat go; echo {region} went on > gone"] }
`;
  await writeFile(join(rig.home, 'besu-console.yaml'), fleet);
}

describe('the screen in a real terminal of 80x24', () => {
  test('24 regions at once; one fails, is read, retried and ends verified; leaving gives the terminal back', async ({
    signal,
  }) => {
    const shell = '"$@"; echo "status $?"; stty -a';
    const screen = open(signal, ['demo', '--speed', '10', '--scenario', 'one-region-fails'], { shell });
    await screen.until('all 24 regions are visible', showsAll);

    const failed = await screen.until('the failed region is the first of the grid', (rows) =>
      /Japan East .*transient/.test(rowsOf(rows)[0] ?? ''),
    );
    expect(showsAll(failed)).toBe(true);
    expect(failed.join('\n')).toContain('! Japan East failed');

    screen.press('!');
    await screen.until('Japan East is selected', (rows) => rows.some((row) => row.includes('▸Japan East')));
    screen.press('\r');
    const card = await screen.shows('r retry');
    expect(card.join('\n')).toMatch(/what +the cluster could not store the change: its control plane is busy/);

    screen.press('l');
    const log = await screen.until('the log of the failed helm', (rows) =>
      rows.some((row) => row.includes('Error: ') && row.includes('etcdserver: request timed out')),
    );
    expect(log.join('\n')).toMatch(/Japan East besu .* try 1/);

    screen.press('q');
    await screen.shows('r retry');
    screen.press('r');
    await screen.shows('Retry Japan East?');
    screen.press('y');
    await screen.shows('24/24 done');

    screen.press('?');
    const help = await screen.shows('Acting (each asks first)');
    expect(help.join('\n')).toContain('retry what failed here');
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
    const screen = open(signal, ['demo', '--speed', '10']);
    await screen.until('all 24 regions are visible', showsAll);

    screen.resize(120, 40);
    const large = await screen.until(
      'every region has a row of its own',
      (rows) => rowsOf(rows).length >= 24 && rows.length === 40 && rows.some((row) => row.includes('height   peers')),
    );
    for (const name of names)
      expect(large.filter((row) => row.includes(` ${name} `) || row.includes(`▸${name} `))).not.toEqual([]);

    screen.resize(40, 10);
    const small = await screen.shows('needs 60x16, has 40x10');
    expect(small[0]).toMatch(/\d+\/24 done/);
    expect(small.slice(1).join('')).toBe('');

    screen.resize(80, 24);
    await screen.until('all 24 regions are visible again', showsAll);
    process.kill(screen.pid, 'SIGTERM');
    await screen.ended;
    expect(screen.leftOver).toEqual(NOTHING);
  });

  test.for(['SIGTERM', 'SIGHUP'] as const)(
    '%s gives the terminal back, leaves the running tool alone, and the run can be taken up',
    async (name, { signal }) => {
      await writeWaitingFleet();
      const screen = open(signal, []);
      await screen.shows('Nothing has been started.');
      screen.press('L');
      await screen.shows('Launch waiting?');
      screen.press('y');
      await screen.shows('1 running');

      process.kill(screen.pid, name);
      expect(await screen.ended).toEqual({ exitCode: 4, signal: 0 });
      expect(screen.leftOver).toEqual(NOTHING);
      expect(screen.screen().join('\n')).toContain('go on with: besu-console run --resume ');

      await writeFile(join(rig.home, 'go'), '');
      expect(await readFile(join(rig.home, 'gone'), 'utf8')).toBe('uksouth went on\n');
      const resumed = await rig.run('run', '--resume', 'latest', '--json');
      expect(resumed.code, resumed.stderr).toBe(0);
      expect(jsonLines(resumed.stdout).filter(({ type }) => type === 'attempt-begun')).toEqual([]);
    },
  );

  test('NO_COLOR=1: no colour code is ever written, and the picture is the same', async ({ signal }) => {
    await writeWaitingFleet();
    const screen = open(signal, [], { env: { NO_COLOR: '1' } });
    await screen.shows('Nothing has been started.');
    screen.press('?');
    await screen.shows('Acting (each asks first)');
    screen.press('q');
    const grid = await screen.shows('UK South');
    expect(grid.join('\n')).toContain('not launched');
    screen.press('q');
    expect((await screen.ended).exitCode).toBe(4);
    expect(screen.leftOver).toEqual(NOTHING);
    expect(screen.written).not.toMatch(COLOUR);
  });
});
