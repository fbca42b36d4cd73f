import { mkdir, mkdtemp, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import {
  attemptDirectory,
  createRunDirectory,
  findRun,
  listRuns,
  makeRunId,
  runDirectory,
} from '../../../../src/engine/journal/run-directory.ts';
import { stateDirectory } from '../../../../src/engine/journal/state-directory.ts';
import { type AttemptId, attemptId, type RunId, scopeOf, stepId } from '../../../../src/engine/model/ids.ts';

const at = Date.UTC(2026, 10, 21, 4, 2, 36);

describe('a run id', () => {
  test('is its time, its fleet, its milliseconds and some chance', () => {
    expect(makeRunId(at + 720, 'chain-138', () => 0.57)).toBe('20261121-040236-chain-138-k0ki');
  });

  test('sorts by age, also within a second', () => {
    const property = fc.property(fc.nat(998), fc.double({ max: 0.999, min: 0 }), (ms, chance) => {
      expect(makeRunId(at + ms, 'a', () => chance) < makeRunId(at + ms + 1, 'a', () => 1 - chance - 0.001)).toBe(true);
    });
    fc.assert(property);
  });

  test('is a bounded, plain name whatever the fleet is called', () => {
    const property = fc.property(fc.string(), fc.nat(2 ** 40), (name, ms) => {
      expect(makeRunId(ms, name, Math.random)).toMatch(/^\d{8}-\d{6}-[a-z0-9-]{1,24}-[0-9a-z]{4}$/);
    });
    fc.assert(property);
  });
});

describe('runs', () => {
  let state = '';
  const ids = [1, 2, 3].map((n) => makeRunId(at + n * 60_000, 'chain-138', () => n / 10));
  beforeEach(async () => {
    state = await mkdtemp(join(tmpdir(), 'state-'));
  });
  const createAll = async () => {
    for (const id of ids) await createRunDirectory(state, id);
  };

  test('are listed newest first, and nothing else is', async () => {
    await createAll();
    await mkdir(join(state, 'runs', 'notes'));
    expect((await listRuns(state)).map(({ run }) => run)).toEqual([...ids].reverse());
  });

  test('lie in directories for our eyes only', async () => {
    const { path, regions, attempts } = await createRunDirectory(state, ids[0]!);
    for (const directory of [path, regions, attempts]) expect((await stat(directory)).mode & 0o777).toBe(0o700);
  });

  test('are made once', async () => {
    await createAll();
    await expect(createRunDirectory(state, ids[0]!)).rejects.toThrow('EEXIST');
  });

  test('are found as latest, by id, and by a part that fits only one', async () => {
    await createAll();
    expect(await findRun(state, 'latest')).toEqual({ ok: true, value: runDirectory(state, ids[2]!) });
    expect(await findRun(state, ids[0]!)).toEqual({ ok: true, value: runDirectory(state, ids[0]!) });
    expect(await findRun(state, '040436')).toEqual({ ok: true, value: runDirectory(state, ids[1]!) });
    expect(await findRun(state, 'chain')).toMatchObject({ ok: false, problem: { kind: 'ambiguous-run' } });
    expect(await findRun(state, '../etc')).toMatchObject({ ok: false, problem: { kind: 'unknown-run' } });
  });

  test('are none before the first', async () => {
    expect(await findRun(join(state, 'nowhere'), 'latest')).toMatchObject({ ok: false, problem: { kind: 'no-runs' } });
  });
});

test('an attempt has its own directory under its step', () => {
  const run = runDirectory('/state', '20261121-040236-chain-138-k3f9' as RunId);
  const attempt = attemptId(stepId(scopeOf('japaneast'), 'besu', 'upgrade'), 2);
  expect(attemptDirectory(run, attempt)).toBe(`${run.path}/attempts/japaneast/besu/upgrade/2`);
  expect(() => attemptDirectory(run, '../../etc#1' as AttemptId)).toThrow('is not a path');
});

test('the state directory is the given one, else the one XDG names, else in the home directory', () => {
  expect(stateDirectory('/given', { XDG_STATE_HOME: '/xdg' }, '/home/anna')).toBe('/given');
  expect(stateDirectory(null, { XDG_STATE_HOME: '/xdg' }, '/home/anna')).toBe('/xdg/besu-console');
  expect(stateDirectory(null, { XDG_STATE_HOME: 'relative' }, '/home/anna')).toBe(
    '/home/anna/.local/state/besu-console',
  );
  expect(stateDirectory(null, {}, '/home/anna')).toBe('/home/anna/.local/state/besu-console');
});
