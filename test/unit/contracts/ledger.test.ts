import { appendFile, mkdir, mkdtemp, open, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { Ledger, makeAccountDirectory, readLedger } from '../../../src/contracts/ledger.ts';
import type { LedgerEntry } from '../../../src/contracts/ledger-entry.ts';
import { JournalWriteError } from '../../../src/engine/journal/journal-file.ts';

let home = '';
let directory = '';
let file = '';
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'ledger-'));
  onTestFinished(() => rm(home, { recursive: true }));
  directory = join(home, 'accounts', '138-0x1');
  file = join(directory, 'ledger.ndjson');
  await makeAccountDirectory(directory);
});

const entry = (chainId: number): LedgerEntry => ({ type: 'opened', chainId, account: '0x1', genesis: '0x2' });
const opened = (points: string[] = []): Promise<Ledger> => Ledger.open(directory, (point) => points.push(point));

/** What is asked of the disk, and that it is done; `refuse` makes the next flush fail. */
async function watchDisk(told: string[]) {
  const handle = await open(home);
  const disk = Object.getPrototypeOf(handle) as Record<
    'write' | 'datasync' | 'sync',
    (...given: never[]) => Promise<unknown>
  >;
  await handle.close();
  let refusal: Error | null = null;
  const spies = (['write', 'datasync', 'sync'] as const).map((name) => {
    const real = disk[name];
    return vi.spyOn(disk, name).mockImplementation(async function (this: unknown, ...given) {
      told.push(name);
      const came = await real.apply(this, given);
      if (name === 'datasync' && refusal !== null) throw refusal;
      told.push(`${name} done`);
      return came;
    });
  });
  onTestFinished(() => {
    for (const spy of spies) spy.mockRestore();
  });
  return { refuse: (problem: Error | null): void => void (refusal = problem) };
}

test('a line is on the disk before anything can follow from it, and the name of a new ledger too', async () => {
  const told: string[] = [];
  const ledger = await opened(told);
  await watchDisk(told);
  await ledger.append(entry(1));
  await ledger.append(entry(2));
  const durable = ['write', 'write done', 'datasync', 'datasync done'];
  const [before, after] = ['ledger-append:opened', 'ledger-appended:opened'];
  expect(told).toEqual([before, ...durable, 'sync', 'sync done', after, before, ...durable, after]);
  expect((await readLedger(directory)).entries).toEqual([entry(1), entry(2)]);
  expect([(await stat(file)).mode & 0o777, (await stat(directory)).mode & 0o777]).toEqual([0o600, 0o700]);
});

test('a line that the disk refused is not in the ledger, and the next one takes its place', async () => {
  const ledger = await opened();
  await ledger.append(entry(1));
  const disk = await watchDisk([]);
  disk.refuse(new Error('ENOSPC'));
  await expect(ledger.append(entry(2))).rejects.toThrow(JournalWriteError);
  expect(ledger.entries).toEqual([entry(1)]);
  disk.refuse(null);
  await ledger.append(entry(3));
  expect((await readLedger(directory)).entries).toEqual([entry(1), entry(3)]);
});

test('a line that the disk takes in pieces is whole in the end', async () => {
  const handle = await open(home);
  const disk = Object.getPrototypeOf(handle) as {
    write: (...given: readonly [Buffer, number, number, number]) => unknown;
  };
  await handle.close();
  const { write } = disk;
  const spy = vi.spyOn(disk, 'write').mockImplementation(function (this: unknown, bytes, from, length, at) {
    return write.call(this, bytes, from, Math.min(length, 50), at);
  });
  onTestFinished(() => {
    spy.mockRestore();
  });
  const ledger = await opened();
  await ledger.append(entry(1));
  await ledger.append(entry(2));
  expect(spy.mock.calls.length).toBeGreaterThan(2);
  expect((await readLedger(directory)).entries).toEqual([entry(1), entry(2)]);
});

test('an interrupted append is cut off by the next one, however long it is', async () => {
  await (await opened()).append(entry(1));
  await appendFile(file, `{"c":"${'x'.repeat(4096)}`);
  expect(await readLedger(directory)).toMatchObject({ entries: [entry(1)], tornBytes: 4102 });
  await (await opened()).append(entry(2));
  expect(await readLedger(directory)).toMatchObject({ entries: [entry(1), entry(2)], tornBytes: 0 });
});

test('a damaged ledger is refused with its line, and one that cannot be read or made with its place', async () => {
  await (await opened()).append(entry(1));
  const good = await readFile(file);
  await appendFile(file, 'else\n');
  await expect(opened()).rejects.toMatchObject({
    answer: { answer: 'no', failure: { evidence: [`line 2 of ${file} is not what was written`] } },
  });
  expect((await readFile(file)).subarray(0, good.length)).toEqual(good);
  await rm(file);
  await mkdir(file);
  await expect(opened()).rejects.toThrow(JournalWriteError);
  await rm(directory, { recursive: true });
  await appendFile(directory, '');
  await expect(makeAccountDirectory(join(directory, 'below'))).rejects.toThrow(JournalWriteError);
});
