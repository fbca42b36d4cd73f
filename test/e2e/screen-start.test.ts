import { readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { version } from '../../src/cli/program-version.ts';
import { actor } from '../../src/cli/run/actor.ts';
import { launch } from '../../src/cli/run/drive-headless.ts';
import { loadFleet } from '../../src/cli/run/load-fleet.ts';
import { reopenRun } from '../../src/cli/run/open-run.ts';
import { planRun } from '../../src/cli/run/plan-run.ts';
import type { RunDirectory } from '../../src/engine/journal/run-directory.ts';
import { CliRig } from '../rigs/cli/run-cli.ts';
import { endEngines } from '../rigs/pty/end-engines.ts';
import { PtyConsole } from '../rigs/pty/pty-console.ts';

const FLEET = `version: 1
name: starting
environment: lab
regions: { deploy: [uksouth] }
phases:
  preflight: { enabled: false }
  verify: { command: [cat, gate] }
`;
const BY = actor('command-line');
/** Above what Linux gives (2^22). */
const NO_PID = 2 ** 22 + 1;

let rig: CliRig;
let file: string;
const consoles: PtyConsole[] = [];
beforeEach(async () => {
  // Without what the tests keep of compiled code: the console's own is asked about here.
  rig = await CliRig.open({ TERM: 'xterm-256color', LANG: 'C.UTF-8', NODE_COMPILE_CACHE: '' });
  file = join(rig.home, 'besu-console.yaml');
});
afterEach(async () => {
  await Promise.all(consoles.splice(0).map((each) => each.close()));
  await endEngines(rig.stateDirectory);
  await rig.close();
});

function open(signal: AbortSignal): PtyConsole {
  const opened = new PtyConsole({ argv: [], cwd: rig.cwd, env: rig.env(), signal });
  consoles.push(opened);
  return opened;
}

/** A run that was launched and whose engine has let go of it before anything was begun. */
async function abandonedRun(): Promise<RunDirectory> {
  const place = { stateDirectory: rig.stateDirectory, by: BY };
  const { directory } = await planRun(await loadFleet(file, null), { regions: null, phases: null }, [], place);
  const settings = { ...place, env: rig.env(), toolDirectories: [], endWhenHeld: false, onTrouble: () => {} };
  const opened = await reopenRun(directory, settings);
  await launch(opened, BY);
  await opened.close('abandoned');
  return directory;
}

describe('the start of the screen', () => {
  test('a fleet file with a mistake: exit 2 and the place of it, the alternate screen is never entered', async ({
    signal,
  }) => {
    await writeFile(file, FLEET.replace('uksouth', 'uksuoth'));
    const screen = open(signal);
    expect(await screen.ended).toMatchObject({ exitCode: 2 });
    expect(screen.screen().join('\n')).toMatch(/besu-console\.yaml:4:\d+: /);
    expect(screen.written).not.toContain('\u001b[?1049h');
    expect(await readdir(rig.home)).toEqual(['besu-console.yaml']);
  });

  test('a screen keeps its compiled code for the next one, for this user alone; the next one uses it', async ({
    signal,
  }) => {
    await writeFile(file, FLEET);
    const kept = join(rig.home, '.cache', 'besu-console', `code-${version}`);
    for (const _ of ['the first makes the place', 'the second uses it']) {
      const screen = open(signal);
      await screen.shows('Nothing has been started.');
      process.kill(screen.pid, 'SIGTERM');
      await screen.ended;
      expect((await stat(kept)).mode & 0o777).toBe(0o700);
    }
    expect(await readdir(kept)).toHaveLength(1);
  });

  test('an engine that cannot start: the terminal is given back, its reason stays, and its exit code', async ({
    signal,
  }) => {
    await writeFile(file, FLEET);
    const { lock, run } = await abandonedRun();
    const holder = { pid: NO_PID, startTicks: 1, host: 'another-machine', program: 'x', socket: null, takenAtMs: 0 };
    await writeFile(`${lock}.9`, JSON.stringify(holder));
    const screen = open(signal);
    expect(await screen.ended).toMatchObject({ exitCode: 6 });
    expect(screen.leftOver).toEqual({ alternateScreen: false, hiddenCursor: false, pasteMode: false });
    const said = screen.screen().join('');
    expect(said).toContain(`${run} belongs to another live engine: process ${NO_PID} on another-machine`);
    expect(said).not.toContain('bug');
  });
});
