import { mkdtemp, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { acquireRunLock, type LockHolder, type RunLock, readRunLock } from '../../../../src/engine/journal/run-lock.ts';
import { startTicksOf } from '../../../../src/lib/process-identity.ts';

let path = '';
beforeEach(async () => {
  path = join(await mkdtemp(join(tmpdir(), 'lock-')), 'lock');
});

const alive: LockHolder = {
  pid: process.pid,
  startTicks: startTicksOf(process.pid)!,
  host: 'here',
  program: 'besu-console 0.1.0',
  socket: '/run/engine.sock',
  takenAtMs: 1,
};
/** Our own pid, but of a process that started at another time: gone. */
const dead: LockHolder = { ...alive, startTicks: alive.startTicks + 1, program: 'besu-console 0.0.9' };

async function acquire(holder: LockHolder): Promise<RunLock> {
  const lock = await acquireRunLock(path, holder);
  if (!lock.ok) throw new Error(`held by ${lock.problem.holder.pid}`);
  return lock.value;
}

test('a free lock is taken, says who holds it, and is free again after release', async () => {
  const lock = await acquire(alive);
  expect(lock.takenFrom).toBeNull();
  expect(await readRunLock(path, 'here')).toEqual({ kind: 'alive', holder: alive, file: `${path}.1` });
  await lock.release();
  expect(await readRunLock(path, 'here')).toBeNull();
});

test('a lock held by a living engine is refused, naming it', async () => {
  await acquire(alive);
  const problem = { kind: 'alive', holder: alive, file: `${path}.1` };
  expect(await acquireRunLock(path, alive)).toEqual({ ok: false, problem });
});

test('a lock of a dead engine is taken over, also when its pid was given to another process', async () => {
  await acquire(dead);
  expect(await readRunLock(path, 'here')).toBeNull();
  expect((await acquire(alive)).takenFrom).toEqual(dead);
  expect(await readRunLock(path, 'here')).toEqual({ kind: 'alive', holder: alive, file: `${path}.2` });
});

test('a lock of another machine is never judged dead', async () => {
  await acquire({ ...dead, host: 'elsewhere' });
  expect(await acquireRunLock(path, alive)).toMatchObject({ ok: false, problem: { kind: 'elsewhere' } });
});

test('a lock of another machine that was taken under a lease is followed by whoever holds that lease now', async () => {
  const leased = { ...alive, host: 'elsewhere', lease: '/shared/leases/chain-138' };
  await acquire(leased);
  expect(await acquireRunLock(path, { ...alive, lease: '/shared/leases/other' })).toMatchObject({ ok: false });
  expect((await acquire({ ...alive, lease: leased.lease })).takenFrom).toEqual(leased);
});

test('a lease is no reason to take the lock of a living engine of this machine', async () => {
  const leased = { ...alive, lease: '/shared/leases/chain-138' };
  await acquire(leased);
  expect(await acquireRunLock(path, leased)).toMatchObject({ ok: false, problem: { kind: 'alive' } });
});

test('of many that take over at once exactly one wins', async () => {
  await acquire(dead);
  const all = await Promise.all(Array.from({ length: 20 }, (_, n) => acquireRunLock(path, { ...alive, takenAtMs: n })));
  expect(all.filter((lock) => lock.ok)).toHaveLength(1);
  expect(await readdir(join(path, '..'))).toHaveLength(1);
});
