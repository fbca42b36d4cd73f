import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fileLeaseStore } from '../../../src/cluster/file-lease-store.ts';
import { Lease } from '../../../src/cluster/lease.ts';
import { leaseClock } from '../../../src/cluster/lease-clock.ts';
import { heldRecord } from '../../../src/cluster/lease-move.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'file-lease-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const record = (me: string) => heldRecord(null, me, null, 15_000, new Date(0));

test('a lease is made by one of many, and taken from what was seen by one of many', async () => {
  const stores = Array.from({ length: 8 }, () => fileLeaseStore(directory));
  const made = await Promise.all(stores.map((store, n) => store.create(record(`candidate ${n}`))));
  expect(made.filter((one) => one !== null)).toHaveLength(1);
  const seen = await fileLeaseStore(directory).read();
  expect(seen).toEqual(made.find((one) => one !== null));
  const taken = await Promise.all(stores.map((store, n) => store.replace(record(`taker ${n}`), seen?.version ?? '')));
  expect(taken.filter((one) => one !== null)).toHaveLength(1);
});

test('a holder that slept while another took over cannot write any more', async () => {
  const store = fileLeaseStore(directory);
  const mine = await store.create(record('sleeper'));
  await store.replace(record('other'), mine?.version ?? '');
  expect(await store.replace(record('sleeper'), mine?.version ?? '')).toBeNull();
  expect((await store.read())?.record.holder).toBe('other');
});

test('renewals leave no heap of files', async () => {
  const store = fileLeaseStore(directory);
  let stored = await store.create(record('me'));
  for (let n = 0; n < 130; n += 1) stored = await store.replace(record('me'), stored?.version ?? '');
  expect(stored?.version).toBe('131');
  expect((await readdir(directory)).length).toBeLessThan(110);
});

test('whoever waits has it when its holder is silent, and is told whom it waits for', async () => {
  const said: string[] = [];
  const candidate = (me: string, retryMs: number) =>
    new Lease({
      ...{ store: fileLeaseStore(directory), clock: leaseClock, me },
      times: { durationMs: 400, renewDeadlineMs: 600_000, retryMs },
      ...{ random: () => 0, onWait: (why: string) => void said.push(why) },
    });
  const never = new AbortController().signal;
  const dies = new AbortController();
  // Silent from the start: how often it could have renewed it is not to depend on the machine.
  const first = candidate('first', 300_000);
  expect(await first.acquire(never)).toBe(true);
  const held = first.hold(dies.signal);
  const second = candidate('second', 20).acquire(never);
  while (said.length === 0) await new Promise(setImmediate);
  // Ended without letting go, as a machine that loses its power.
  dies.abort();
  expect(await held).toBeNull();
  expect(await second).toBe(true);
  expect(said).toEqual(['first holds the lease']);
  expect((await fileLeaseStore(directory).read())?.record).toMatchObject({ holder: 'second', transitions: 1 });
});
