import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startHost } from '../../src/cli/host/start-host.ts';
import { loadFleet } from '../../src/cli/run/load-fleet.ts';
import { planRun } from '../../src/cli/run/plan-run.ts';
import { CliRig, jsonLines } from '../rigs/cli/run-cli.ts';

let rig: CliRig;
beforeEach(async () => {
  rig = await CliRig.open({}, { from: 'source' });
});
afterEach(() => rig.close());

/** Two regions that begin by hand; the only step of each ends when the test opens its gate. */
async function hosted(environment = 'lab'): Promise<void> {
  const file = join(rig.home, 'besu-console.yaml');
  for (const region of ['uksouth', 'japaneast']) execFileSync('mkfifo', [join(rig.home, `gate-${region}`)]);
  const fleet = {
    version: 1,
    name: 'hosted',
    environment,
    azure: { subscription: '11111111-2222-3333-4444-555555555555' },
    regions: { deploy: ['uksouth', 'japaneast'] },
    phases: { preflight: { enabled: false }, verify: { command: ['cat', join(rig.home, 'gate-{region}')] } },
    strategy: { kind: 'manual' },
  };
  await writeFile(file, JSON.stringify(fleet));
  const place = { stateDirectory: rig.stateDirectory, by: { user: 'test', via: 'screen' } as const };
  const { directory } = await planRun(await loadFleet(file, null), { regions: null, phases: null }, [], place);
  await startHost(directory, { stateDirectory: rig.stateDirectory });
}

const done = (stderr: string) => ({ code: 0, stderr });
const refused = (why: string) => ({ code: 1, stderr: `refused: ${why}\n` });

describe('in production', () => {
  test("what concerns everything, or leaves something out, needs the fleet's name typed; the journal says from where", async () => {
    await hosted('production');
    const bare = await rig.run('launch');
    expect(bare).toMatchObject({ code: 2 });
    expect(bare.stderr).toContain('hosted is in production: say --confirm hosted to launch');
    expect(await rig.run('launch', '--confirm', 'other')).toMatchObject({ code: 2 });
    expect(await rig.run('launch', '--confirm', 'hosted')).toMatchObject(done('launched\n'));
    expect(await rig.run('retry')).toMatchObject({ code: 2 });
    expect(await rig.run('retry', 'uksouth')).toMatchObject({ code: 1 });
    const skip = ['skip', 'uksouth', 'verify', '--reason', 'later'];
    expect(await rig.run(...skip)).toMatchObject({ code: 2 });
    expect(await rig.run(...skip, '--confirm', 'hosted')).toMatchObject({ code: 0 });
    const launched = jsonLines((await rig.run('events')).stdout).find(({ type }) => type === 'run-launched');
    expect(launched).toMatchObject({ by: { via: 'command-line', from: expect.stringContaining(' on ') } });
    await rig.run('stop');
  });
});

describe('another shell decides which region goes when', () => {
  test('pushes, holds, releases, reorders; each is answered with what was done or why not', async () => {
    await hosted();
    await rig.run('launch');
    expect(await rig.run('push', 'japaneast')).toMatchObject(done('pushed japaneast\n'));
    expect(await rig.run('push', 'japaneast')).toMatchObject(refused('japaneast: pushed already'));
    expect(await rig.run('push', 'nowhere')).toMatchObject(refused('nowhere is not a region of this run'));
    const hold = await rig.run('hold', 'uksouth', '--reason', 'power works');
    expect(hold).toMatchObject(done('uksouth is held back: what runs there, finishes\n'));
    expect(await rig.run('push', 'uksouth')).toMatchObject({ code: 0 });

    const status = JSON.parse((await rig.run('status', '--json')).stdout);
    expect(status).toMatchObject({
      ...{ strategy: 'manual', pushed: ['japaneast', 'uksouth'], held: { uksouth: 'power works' } },
      ...{ breaker: null, wave: null, causes: [], throttled: [] },
    });
    const table = (await rig.run('status')).stdout;
    expect(table).toContain('by hand, pushed 2 of 2');
    expect(table).toContain('held back: uksouth (power works)');

    expect(await rig.run('note', 'uksouth', 'ticket\n', '4711')).toMatchObject(done('noted at uksouth\n'));
    expect((await rig.run('note', 'uksouth')).stderr).toContain('note needs either its text or --clear');
    expect((await rig.run('status')).stdout).toMatch(/uksouth .+: ticket 4711/);
    expect((await rig.run('report', '--format', 'markdown', '--out', '-')).stdout).toContain(
      'noted at uksouth: ticket 4711',
    );
    expect(await rig.run('note', 'uksouth', '--clear')).toMatchObject(done('took the note of uksouth away\n'));

    expect(await rig.run('reorder', 'uksouth', '--first')).toMatchObject(done('uksouth: before all others\n'));
    const both = await rig.run('reorder', 'uksouth', '--first', '--last');
    expect(both.code).toBe(2);
    expect(both.stderr).toContain('reorder needs either --first or --last');
    expect((await rig.run('reorder', 'uksouth')).code).toBe(2);
    expect(await rig.run('release', 'uksouth')).toMatchObject(done('uksouth goes on\n'));
    expect(await rig.run('release', 'uksouth')).toMatchObject(refused('uksouth is not held back'));
    for (const region of ['uksouth', 'japaneast']) await writeFile(join(rig.home, `gate-${region}`), 'open');
  });

  test('takes a skip back, and is told where there is nothing to stop or to override', async () => {
    await hosted();
    await rig.run('launch');
    expect(await rig.run('skip', 'uksouth', 'verify', '--reason', 'later')).toMatchObject({ code: 0 });
    expect(await rig.run('unskip', 'uksouth', 'verify')).toMatchObject(
      done('uksouth/verify is to be done after all\n'),
    );
    expect(await rig.run('unskip', 'uksouth', 'verify')).toMatchObject(refused('uksouth/verify is not skipped'));
    expect(await rig.run('cancel-retry', 'uksouth')).toMatchObject(
      refused('nothing in uksouth is waiting to be tried again'),
    );
    const step = 'uksouth/verify/run';
    const override = await rig.run('override-quorum', step, '--confirm', '3');
    expect(override.code).toBe(1);
    expect(override.stderr).toContain('refused: ');
    const region = await rig.run('override-quorum', 'uksouth', '--confirm', '3');
    expect(region.code).toBe(2);
    expect(region.stderr).toContain('no step of uksouth is held back for the quorum');
    expect((await rig.run('override-quorum', step)).code).toBe(2);
    expect((await rig.run('hold', 'uksouth')).code).toBe(2);
    await rig.run('stop');
  });
});

/** Changes, hooks and checks of the fleet leave one line each; the check needs a file that is not there at first. */
const ZONED = `version: 1
name: zoned
environment: lab
regions: { deploy: [uksouth, ukwest] }
phases:
  preflight: { enabled: false }
  besu:
    zones: each
    before: { command: [sh, -c, "echo drain {region}-{zone} >> done"] }
    command: [sh, -c, "echo change {region}-{zone} >> done"]
    after: { command: [sh, -c, "echo restore {region}-{zone} >> done"] }
  verify: { command: [sh, -c, "echo verify {region}-{zone} >> done"] }
checks:
  - { name: the public name answers, command: [sh, -c, "test {zone} != 2 || test -e answers"] }
strategy: { kind: manual }
`;

describe('a rollout by hand, zone by zone', () => {
  test('a zone is drained, changed, verified, restored and checked on its push; a failed check keeps the next push back', async () => {
    await writeFile(join(rig.home, 'besu-console.yaml'), ZONED);
    expect((await rig.run('run', '--yes')).code).toBe(5);
    const push = async (name: string): Promise<string> => (await rig.run('push', name)).stderr;
    const resume = async (...more: readonly string[]) => (await rig.run('run', '--resume', 'latest', ...more)).code;
    expect(await push('uksouth-2')).toBe('refused: uksouth-2 comes after uksouth-1, which is to be pushed first\n');
    expect(await push('uksouth-1')).toContain('written down: pushed uksouth-1;');
    expect(await resume()).toBe(5);
    const turn = (zone: string) => ['drain', 'change', 'verify', 'restore'].map((word) => `${word} ${zone}`);
    const lines = async () => (await readFile(join(rig.home, 'done'), 'utf8')).trim().split('\n');
    expect(await lines()).toEqual(turn('uksouth-1'));

    expect(await push('uksouth')).toContain('pushed uksouth-2; the push before it, uksouth-1, ended well');
    expect(await resume()).toBe(5);
    expect(await push('ukwest')).toBe(
      'refused: uksouth: the public name answers: failed. no push before uksouth/verify/check-1-2 is good: retry it, or skip it with a reason\n',
    );
    await writeFile(join(rig.home, 'answers'), '');
    expect(await resume('--retry-failed')).toBe(5);
    const last = await rig.run('push', 'uksouth-3,ukwest-r', '--reason', 'change 4711');
    expect(last.stderr).toContain('pushed uksouth-3, ukwest-r');
    expect(await resume()).toBe(0);
    const all = await lines();
    expect(all.filter((line) => line.includes('uksouth'))).toEqual(PUSHED.flatMap((zone) => turn(zone)));
    expect(all.filter((line) => line.includes('ukwest'))).toEqual(turn('ukwest-r'));
    const events = jsonLines((await rig.run('events')).stdout).filter(({ type }) => type === 'scopes-pushed');
    expect(events.map(({ reason }) => reason)).toEqual([undefined, undefined, 'change 4711']);
    expect((await rig.run('report', '--format', 'markdown', '--out', '-')).stdout).toContain(
      'pushed uksouth-3, ukwest-r: change 4711',
    );
    expect(events).toMatchObject([
      ...[['uksouth-1'], ['uksouth-2'], ['uksouth-3', 'ukwest-r']].map((scopes) => ({
        ...{ scopes, by: { via: 'command-line', from: expect.stringContaining(' on ') } },
      })),
    ]);
  });
});

const PUSHED = ['uksouth-1', 'uksouth-2', 'uksouth-3'];
