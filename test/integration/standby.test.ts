import { watch } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'vitest';
import { readJournal } from '../../src/engine/journal/journal-reader.ts';
import { runDirectory } from '../../src/engine/journal/run-directory.ts';
import type { RunEvent } from '../../src/engine/model/event.ts';
import type { RunId } from '../../src/engine/model/ids.ts';
import { CliRig } from '../rigs/cli/run-cli.ts';
import { type EngineProcess, startEngine } from '../rigs/cluster/engine-process.ts';

const REGIONS = ['uksouth', 'ukwest', 'northeurope', 'japaneast'];
/** One line for each beginning; then it waits, as terraform does, whoever watches: but not longer than the test. */
const STEP = 'echo begun >> "$1/begun/$2"; until [ -e "$1/gate" ] || ! [ -d "$1" ]; do sleep 0.1; done';

const FLEET = (home: string) => ({
  version: 1,
  name: 'twice',
  environment: 'lab',
  mode: 'ha',
  journalCopy: 'copy',
  regions: { deploy: REGIONS },
  phases: { preflight: { enabled: false }, verify: { command: ['sh', '-c', STEP, 'sh', home, '{region}'] } },
});

/** A fleet in mode ha whose steps run, a leader and a standby that has heard who leads. */
async function world(onTestFinished: (done: () => Promise<void>) => void) {
  const rig = await CliRig.open();
  const engines: EngineProcess[] = [];
  onTestFinished(async () => {
    await writeFile(join(rig.home, 'gate'), '');
    for (const { child } of engines) child.kill('SIGKILL');
    await rig.close();
  });
  const standby = (): EngineProcess => {
    const engine = startEngine(rig, 'standby', '--lease-seconds', '3');
    engines.push(engine);
    return engine;
  };
  await mkdir(join(rig.home, 'begun'));
  await writeFile(join(rig.home, 'besu-console.yaml'), JSON.stringify(FLEET(rig.home)));
  const first = standby();
  const run = await first.line(/writes (\S+)/);
  const second = standby();
  await Promise.all([rig.run('launch'), second.line(/waiting: \S+ holds the lease/)]);
  const journal = (): Promise<readonly RunEvent[]> => eventsIn(runDirectory(rig.stateDirectory, run as RunId).journal);
  const all = (type: RunEvent['type'], count: number): Promise<void> =>
    until(rig.stateDirectory, async () => (await journal()).filter((event) => event.type === type).length === count);
  await all('attempt-spawned', REGIONS.length);
  const begun = join(rig.home, 'begun');
  await until(begun, async () => (await readdir(begun)).length === REGIONS.length);
  const beginnings = (): Promise<readonly string[]> =>
    Promise.all(REGIONS.map((region) => readFile(join(rig.home, 'begun', region), 'utf8')));
  return { rig, run, first, second, journal, all, beginnings };
}

/** As anybody reads it: each line has its checksum, and the number after the one before. */
async function eventsIn(file: string): Promise<readonly RunEvent[]> {
  const read = await readJournal(file);
  if (!read.ok) throw new Error(JSON.stringify(read.problem));
  return read.value.events;
}

/** Looks now, and again whenever something changes there. */
async function until(directory: string, isSo: () => Promise<boolean>): Promise<void> {
  let changed = Promise.withResolvers<void>();
  const watcher = watch(directory, { recursive: true }, () => changed.resolve());
  try {
    for (;;) {
      changed = Promise.withResolvers<void>();
      if (await isSo()) return;
      await changed.promise;
    }
  } finally {
    watcher.close();
  }
}

describe.concurrent('two engines of a fleet in mode ha', () => {
  test('killed, the first is followed by the second; what runs is taken over, and nothing begins twice', async ({
    expect,
    onTestFinished,
  }) => {
    const { rig, run, first, second, journal, all, beginnings } = await world(onTestFinished);
    const before = await journal();
    first.child.kill('SIGKILL');
    expect(await second.line(/writes (\S+)/)).toBe(run);
    await all('engine-started', 2);
    const [took, ...more] = (await journal()).slice(before.length);
    expect(took).toMatchObject({ type: 'engine-started', pid: second.child.pid });
    expect(more).toEqual([]);
    await writeFile(join(rig.home, 'gate'), '');
    await all('run-ended', 1);
    expect(await beginnings()).toEqual(REGIONS.map(() => 'begun\n'));
    const ended = await journal();
    expect(ended.filter(({ type }) => type === 'attempt-begun')).toHaveLength(REGIONS.length);
    expect(ended.at(-1)).toMatchObject({ type: 'run-ended', result: { exitCode: 0, verified: REGIONS.length } });
    expect(ended.map(({ seq }) => seq)).toEqual(ended.map((_, i) => i + 1));
  });

  test('frozen, the first keeps its run from the second, and does not write when it goes on', async ({
    expect,
    onTestFinished,
  }) => {
    const { run, first, second, journal, beginnings } = await world(onTestFinished);
    const before = await journal();
    first.child.kill('SIGSTOP');
    expect(await second.ended).toBe(6);
    expect(await second.line(/.* belongs to another live engine.*/)).toContain(
      `${run} belongs to another live engine: process ${first.child.pid}`,
    );
    first.child.kill('SIGCONT');
    expect(await first.ended).toBe(6);
    expect(await first.line(/the lease was lost: .*/)).toContain('the run is let go of, untouched');
    expect(await journal()).toEqual(before);
    expect(await beginnings()).toEqual(REGIONS.map(() => 'begun\n'));
  });
});
