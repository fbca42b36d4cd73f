import { execFileSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { actor } from '../../src/cli/run/actor.ts';
import { requireRun } from '../../src/cli/run/find-run.ts';
import { reopenRun } from '../../src/cli/run/open-run.ts';
import { CliRig, jsonLines } from '../rigs/cli/run-cli.ts';

const FLEET = `version: 1
name: past
environment: lab
regions: { deploy: [uksouth] }
phases:
  preflight: { enabled: false }
  besu: { command: [sh, -c, "echo besu of {region}"] }
  verify: { command: [echo, "{region}"] }
`;

let rig: CliRig;
beforeEach(async () => {
  rig = await CliRig.open();
  await writeFile(join(rig.home, 'besu-console.yaml'), FLEET);
});
afterEach(() => rig.close());

const latest = () => requireRun(rig.stateDirectory, 'latest');

/** An engine that takes the run up and goes again without doing anything. */
async function lookIn(): Promise<void> {
  const open = await reopenRun(await latest(), {
    stateDirectory: rig.stateDirectory,
    env: rig.env(),
    toolDirectories: [],
    by: actor('command-line'),
    endWhenHeld: true,
    onTrouble: () => {},
  });
  await open.close('only looked');
}

describe('a run that is over', () => {
  test('followed, it is told to its end and the command returns, also when an engine has looked in since', async () => {
    expect((await rig.run('run', '--yes')).code).toBe(0);
    await lookIn();
    const { code, stdout } = await rig.run('events', '--follow');
    expect(code).toBe(0);
    expect(jsonLines(stdout).map(({ type }) => type)).toContain('run-ended');
    expect(jsonLines(stdout).at(-1)).toMatchObject({ type: 'engine-started' });
  });

  test('taken up again without anything to do, nothing is written and its own result is the answer', async () => {
    expect((await rig.run('run', '--yes')).code).toBe(0);
    const { journal } = await latest();
    const before = await readFile(journal);
    for (const more of [[], ['--retry-failed']]) {
      const again = await rig.run('run', '--resume', 'latest', ...more);
      expect(again).toMatchObject({ code: 0, stdout: '' });
      expect(again.stderr).toContain('has ended already: every region is verified');
    }
    expect(await readFile(journal)).toEqual(before);
  });

  test('a log of a try that there never was is refused, with those there are', async () => {
    expect((await rig.run('run', '--yes')).code).toBe(0);
    const asked = await rig.run('logs', 'uksouth', '--attempt', '9');
    expect(asked).toMatchObject({ code: 2, stdout: '' });
    expect(asked.stderr).toContain('there is no attempt 9; there are:\n  uksouth/besu/run#1\n  uksouth/verify/run#1');
    expect((await rig.run('logs', 'uksouth', 'besu', '--attempt', '1')).stdout).toBe('besu of uksouth\n');
  });
});

describe('a fleet file that cannot be read', () => {
  const refused = async (path: string): Promise<string> => {
    const { code, stdout, stderr } = await rig.run('plan', '--config', path);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    return stderr;
  };

  test('says which of missing, a directory, below a file, or a pipe it is, and never waits for a pipe', async () => {
    const [directory, pipe] = [join(rig.home, 'fleet'), join(rig.home, 'pipe')];
    await mkdir(directory);
    execFileSync('mkfifo', [pipe]);
    expect(await refused(join(rig.home, 'nothing.yaml'))).toMatch(/nothing\.yaml: there is no such file\.\n.*init/);
    expect(await refused(directory)).toContain(`${directory} is a directory, not a fleet file.`);
    expect(await refused(pipe)).toContain(`${pipe} is not a regular file`);
    expect(await refused(join(rig.home, 'besu-console.yaml', 'x'))).toMatch(/cannot be read: .+/);
  });
});

test('one of something is said as one', async () => {
  const { stdout } = await rig.run('plan');
  expect(stdout.split('\n')[0]).toBe('past (lab): 1 region, 1 validator, 10 vCPUs, 2 steps');
});
