import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { requireRun } from '../../src/cli/run/find-run.ts';
import { CliRig, jsonLines, programFile } from '../rigs/cli/run-cli.ts';
import { writeFleet } from '../rigs/cli/terraform-fleet.ts';
import { untilSo } from '../rigs/until-so.ts';

let rig: CliRig;
const engines: ChildProcess[] = [];
beforeEach(async () => {
  rig = await CliRig.open({}, { from: 'source' });
});
afterEach(async () => {
  for (const engine of engines.splice(0)) engine.kill('SIGKILL');
  await rig.close();
});

/** Two regions whose program waits at a door each, under an engine that is killed as soon as both run. */
async function abandoned(script: string): Promise<{ open(region: string): Promise<void> }> {
  for (const region of ['uksouth', 'ukwest']) execFileSync('mkfifo', [join(rig.home, region)]);
  const command = ['sh', '-c', `${script}; echo at the door; read line < ${rig.home}/{region}`];
  await writeFleet(rig, {
    name: 'left',
    regions: { deploy: ['uksouth', 'ukwest'] },
    phases: { preflight: { enabled: false }, infrastructure: { command }, verify: { command: ['true'] } },
  });
  const engine = spawn(process.execPath, [programFile('source'), 'run', '--yes', '--json'], {
    ...{ cwd: rig.cwd, env: rig.env(), stdio: ['ignore', 'pipe', 'ignore'] },
  });
  engines.push(engine);
  let spawned = 0;
  for await (const line of createInterface({ input: engine.stdout })) {
    if (line.includes('"attempt-spawned"')) spawned += 1;
    if (spawned === 2) break;
  }
  engine.kill('SIGKILL');
  await once(engine, 'exit');
  const { path } = await requireRun(rig.stateDirectory, 'latest');
  // Begun is not yet at the door: what the script does about signals may still be to come.
  for (const region of ['uksouth', 'ukwest']) {
    const log = join(path, 'attempts', region, 'infrastructure', 'run', '1', 'log');
    await untilSo(async () => (await readFile(log, 'utf8')).includes('at the door'));
  }
  return { open: (region) => writeFile(join(rig.home, region), 'go\n') };
}

const types = async (): Promise<readonly string[]> =>
  jsonLines((await rig.run('events')).stdout).map(({ type }) => type);

describe('a run whose engine was killed', () => {
  test('says what still runs and the ways out; a pause is written down; a stop waits, starts nothing and ends it', async () => {
    const doors = await abandoned('true');
    const status = await rig.run('status');
    expect(status.stdout.match(/still runs, process \d+/g)).toHaveLength(2);
    expect(status.stdout).toContain('besu-console abort --confirm left');
    const paused = await rig.run('pause');
    expect([paused.code, paused.stderr]).toEqual([0, expect.stringContaining('written down: paused')]);
    await rig.run('hold', 'uksouth', '--reason', 'client_secret=hunter2-hunter2');
    expect((await rig.run('events')).stdout).toContain('"reason":"client_secret=***************"');
    expect(await rig.run('note', 'ukwest', 'on its own')).toMatchObject({ stderr: 'written down: noted at ukwest\n' });

    const stopping = rig.run('stop');
    await Promise.all([doors.open('uksouth'), doors.open('ukwest')]);
    const stopped = await stopping;
    expect(stopped.code).toBe(4);
    expect(stopped.stderr.match(/still runs, process \d+|ended meanwhile, status 0|has just ended/g)).toHaveLength(2);
    const told = await types();
    expect(told.filter((type) => type === 'attempt-begun')).toHaveLength(2);
    expect(told.at(-1)).toBe('run-ended');

    const again = await rig.run('stop');
    expect([again.code, again.stderr]).toEqual([4, expect.stringContaining('has ended already (exit 4)')]);
  });

  test('is aborted with one signal for each program; a wrong name changes nothing', async () => {
    await abandoned("trap 'exit 7' TERM");
    const wrong = await rig.run('abort', '--confirm', 'other');
    expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringContaining('type left to abort')]);
    const aborted = await rig.run('abort', '--confirm', 'left');
    expect(aborted.code).toBe(4);
    const events = jsonLines((await rig.run('events')).stdout);
    expect(events.filter(({ type }) => type === 'attempt-cancelled')).toHaveLength(2);
    const ends = events.filter(({ type }) => type === 'attempt-ended');
    expect(ends).toMatchObject([
      { exit: { code: 7, reason: 'cancelled' } },
      { exit: { code: 7, reason: 'cancelled' } },
    ]);
  });

  test('a program that does not heed its signal goes only when what may be lost is typed', async () => {
    const doors = await abandoned("trap '' TERM");
    const aborting = spawn(process.execPath, [programFile('source'), 'abort', '--confirm', 'left'], {
      ...{ cwd: rig.cwd, env: rig.env(), stdio: ['ignore', 'pipe', 'ignore'] },
    });
    engines.push(aborting);
    let signalled = 0;
    for await (const line of createInterface({ input: aborting.stdout })) {
      if (line.includes('SIGTERM sent')) signalled += 1;
      if (signalled === 2) break;
    }
    await doors.open('ukwest');
    const untyped = await rig.run('kill', 'uksouth', '--typed', 'uksouth');
    expect([untyped.code, untyped.stderr]).toEqual([1, expect.stringContaining('type lose uksouth to send SIGTERM')]);
    for (const signal of ['SIGTERM', 'SIGKILL']) {
      const { stderr } = await rig.run('kill', 'uksouth', '--typed', 'lose uksouth');
      expect(stderr).toContain(`sent ${signal} to uksouth/infrastructure/run`);
    }
    const [code] = aborting.exitCode === null ? await once(aborting, 'exit') : [aborting.exitCode];
    expect(code).toBe(4);
  });
});
