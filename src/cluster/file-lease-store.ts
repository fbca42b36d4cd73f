import { randomUUID } from 'node:crypto';
import { link, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemErrorCode } from '../lib/system-error.ts';
import type { LeaseStore } from './lease.ts';
import type { LeaseRecord, StoredLease } from './lease-record.ts';

/** Three minutes of renewals: a candidate that looks at an old listing must find the next name taken. */
const KEPT = 100;

/**
 * A Lease as files of a directory that several machines see: `lease.<n>`, the highest n counts. A write makes the next
 * name by link(2), which only one of many can do, so a holder that slept and writes late is refused like anybody else.
 */
export function fileLeaseStore(directory: string): LeaseStore {
  const numbers = async (): Promise<readonly number[]> => {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const found = (await readdir(directory)).map((name) => Number(/^lease\.(\d+)$/.exec(name)?.[1] ?? Number.NaN));
    return found.filter((n) => n > 0).toSorted((a, b) => b - a);
  };
  const fileOf = (n: number): string => join(directory, `lease.${n}`);
  const write = async (n: number, record: LeaseRecord): Promise<StoredLease | null> => {
    const draft = join(directory, `.${randomUUID()}`);
    await writeFile(draft, JSON.stringify(record), { mode: 0o600, flush: true });
    try {
      await link(draft, fileOf(n));
    } catch (error) {
      if (systemErrorCode(error) === 'EEXIST') return null;
      throw error;
    } finally {
      await rm(draft, { force: true });
    }
    const [newest = n, ...older] = await numbers();
    if (newest !== n) {
      await rm(fileOf(n), { force: true });
      return null;
    }
    await Promise.all(older.filter((one) => one < n - KEPT).map((one) => rm(fileOf(one), { force: true })));
    return { record, version: String(n) };
  };
  return {
    read: async () => {
      const [newest] = await numbers();
      if (newest === undefined) return null;
      return { record: recordOf(await readFile(fileOf(newest), 'utf8')), version: String(newest) };
    },
    create: (record) => write(1, record),
    replace: async (record, version) =>
      (await numbers())[0] === Number(version) ? write(Number(version) + 1, record) : null,
  };
}

/** Written whole by link: what is there is what was written. */
function recordOf(text: string): LeaseRecord {
  const { acquiredAt, renewedAt, ...rest } = JSON.parse(text) as LeaseRecord;
  return { ...rest, acquiredAt: new Date(acquiredAt), renewedAt: new Date(renewedAt) };
}
