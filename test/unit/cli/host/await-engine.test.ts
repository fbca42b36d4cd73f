import { mkdtemp, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { awaitEngine } from '../../../../src/cli/host/await-engine.ts';
import { createRunDirectory, type RunDirectory } from '../../../../src/engine/journal/run-directory.ts';
import { acquireRunLock } from '../../../../src/engine/journal/run-lock.ts';
import type { RunId } from '../../../../src/engine/model/ids.ts';
import { startTicksOf } from '../../../../src/lib/process-identity.ts';

let home: string;
let directory: RunDirectory;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'await-engine-'));
  directory = await createRunDirectory(home, '20261121-040236-one-k3f9' as RunId);
});
afterEach(() => rm(home, { recursive: true, force: true }));

const takeLock = () =>
  acquireRunLock(directory.lock, {
    ...{ pid: process.pid, startTicks: startTicksOf(process.pid) ?? 0, host: hostname() },
    ...{ program: 'test', socket: '/tmp/one.sock', takenAtMs: 0 },
  });

test('an engine whose lock comes while it is waited for is found', async () => {
  const found = awaitEngine(directory, 60_000);
  await takeLock();
  expect(await found).toBe('/tmp/one.sock');
});

test('an engine that is there already is found at once, and none is told when the time is over', async () => {
  expect(await awaitEngine(directory, 1)).toBeNull();
  await takeLock();
  expect(await awaitEngine(directory, 60_000)).toBe('/tmp/one.sock');
});
