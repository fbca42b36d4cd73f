import { mkdtemp, readFile, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import type { JournalFile } from '../../../../src/engine/journal/journal-file.ts';
import { readJournal, repairJournal } from '../../../../src/engine/journal/journal-reader.ts';
import { continueJournal, createJournal, JournalWriter } from '../../../../src/engine/journal/journal-writer.ts';
import { decodeJournal, encodeHeader } from '../../../../src/engine/journal/line-codec.ts';
import { journalLines, SAMPLE_HEADER, sampleEvent, sampleEvents } from './sample-events.ts';

let path = '';
beforeEach(async () => {
  path = join(await mkdtemp(join(tmpdir(), 'journal-')), 'journal.ndjson');
});

describe('on a real disk', () => {
  test('what was appended reads back in order', async () => {
    const writer = await createJournal(path, SAMPLE_HEADER);
    await Promise.all([
      writer.append(sampleEvents(1, 3)),
      writer.append(sampleEvents(4, 4)),
      writer.append(sampleEvents(5, 9)),
    ]);
    await writer.close();
    const read = await readJournal(path);
    expect(read).toMatchObject({
      ok: true,
      value: { header: SAMPLE_HEADER, events: sampleEvents(1, 9), tornBytes: 0 },
    });
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  test('a second journal in the same place is refused', async () => {
    await (await createJournal(path, SAMPLE_HEADER)).close();
    await expect(createJournal(path, SAMPLE_HEADER)).rejects.toThrow('file already exists (EEXIST)');
  });

  test('a tail torn at any byte is cut off, and appending goes on after it', async () => {
    const lines = journalLines(sampleEvents(1, 3));
    const good = lines.slice(0, -1).join('');
    const last = Buffer.from(lines.at(-1) ?? '');
    for (let bytes = 1; bytes < last.length; bytes++) {
      await writeFile(path, Buffer.concat([Buffer.from(good), last.subarray(0, bytes)]));
      const torn = await readJournal(path);
      if (!torn.ok) throw new Error(torn.problem.kind);
      expect(torn.value.tornBytes).toBe(bytes);
      await repairJournal(path, torn.value);
      expect(await readFile(path, 'utf8')).toBe(good);
      const writer = await continueJournal(path, torn.value.end);
      await writer.append([sampleEvent(3)]);
      await writer.close();
      expect(await readJournal(path)).toMatchObject({ ok: true, value: { events: sampleEvents(1, 3), tornBytes: 0 } });
    }
  });

  test('missing, empty and damaged journals are told apart', async () => {
    expect(await readJournal(path)).toEqual({ ok: false, problem: { kind: 'missing', path } });
    await writeFile(path, '{"besuConsole');
    expect(await readJournal(path)).toEqual({ ok: false, problem: { kind: 'empty', path } });
    await writeFile(path, `${journalLines([])[0]}nonsense\n`);
    expect(await readJournal(path)).toMatchObject({ ok: false, problem: { kind: 'damaged', line: 2 } });
  });
});

describe('on a disk that fails', () => {
  test('appends made together cost one write and one sync', async () => {
    const disk = new FailingDisk();
    const writer = disk.writer();
    await Promise.all([
      writer.append([sampleEvent(1)]),
      writer.append([sampleEvent(2)]),
      writer.append([sampleEvent(3)]),
    ]);
    expect(disk.calls).toEqual(['write', 'sync']);
    expect(disk.events()).toEqual(sampleEvents(1, 3));
  });

  test('appends that arrive during a sync wait for it and share the next', async () => {
    const disk = new FailingDisk();
    const writer = disk.writer();
    const first = writer.append([sampleEvent(1)]);
    const rest = new Promise<void>((resolve, reject) => {
      disk.onSync = () => {
        disk.onSync = null;
        Promise.all([writer.append([sampleEvent(2)]), writer.append([sampleEvent(3)])]).then(() => resolve(), reject);
      };
    });
    await Promise.all([first, rest]);
    expect(disk.calls).toEqual(['write', 'sync', 'write', 'sync']);
    expect(disk.events()).toEqual(sampleEvents(1, 3));
  });

  test('a full disk refuses the batch whole, cuts its part off, and the same batch can be appended later', async () => {
    const disk = new FailingDisk();
    const writer = disk.writer();
    await writer.append([sampleEvent(1)]);
    disk.room = 30;
    await expect(writer.append(sampleEvents(2, 3))).rejects.toMatchObject({
      name: 'JournalWriteError',
      problem: 'disk-full',
    });
    expect(disk.events()).toEqual([sampleEvent(1)]);
    expect(disk.tornBytes()).toBe(0);
    disk.room = Number.POSITIVE_INFINITY;
    await writer.append(sampleEvents(2, 3));
    expect(disk.events()).toEqual(sampleEvents(1, 3));
  });

  test('whoever waited behind a refused batch is refused with it', async () => {
    const disk = new FailingDisk();
    const writer = disk.writer();
    const behind: Promise<unknown>[] = [];
    disk.syncError = 'EIO';
    disk.onSync = () => {
      behind.push(expect(writer.append([sampleEvent(2)])).rejects.toMatchObject({ problem: 'input-output' }));
    };
    await expect(writer.append([sampleEvent(1)])).rejects.toMatchObject({ problem: 'input-output' });
    await Promise.all(behind);
    expect(behind).toHaveLength(1);
    disk.syncError = null;
    disk.onSync = null;
    await writer.append(sampleEvents(1, 2));
    expect(disk.events()).toEqual(sampleEvents(1, 2));
  });

  test('a part that could not be cut off at once is cut off before the next write', async () => {
    const disk = new FailingDisk();
    const writer = disk.writer();
    disk.room = 10;
    disk.truncateError = 'EIO';
    await expect(writer.append([sampleEvent(1)])).rejects.toMatchObject({ problem: 'disk-full' });
    expect(disk.tornBytes()).toBe(10);
    disk.room = Number.POSITIVE_INFINITY;
    await expect(writer.append([sampleEvent(1)])).rejects.toMatchObject({ problem: 'input-output' });
    disk.truncateError = null;
    await writer.append([sampleEvent(1)]);
    expect(disk.events()).toEqual([sampleEvent(1)]);
  });

  test('a disk that became read-only is called so', async () => {
    const disk = new FailingDisk();
    disk.syncError = 'EROFS';
    await expect(disk.writer().append([sampleEvent(1)])).rejects.toMatchObject({ problem: 'read-only' });
  });

  test('an event out of order is a bug', async () => {
    const writer = new FailingDisk().writer();
    expect(() => writer.append([sampleEvent(2)])).toThrow('event 2 cannot follow event 0');
  });
});

/** A file in memory that fails when told to. */
class FailingDisk implements JournalFile {
  content = Buffer.from(encodeHeader(SAMPLE_HEADER).line);
  readonly calls: string[] = [];
  /** Bytes that still fit. */
  room = Number.POSITIVE_INFINITY;
  syncError: string | null = null;
  truncateError: string | null = null;
  onSync: (() => void) | null = null;

  writer(): JournalWriter {
    return new JournalWriter('/journal', this, {
      bytes: this.content.length,
      lastSeq: 0,
      chain: encodeHeader(SAMPLE_HEADER).chain,
    });
  }

  events() {
    const decoded = decodeJournal(this.content);
    return decoded.ok ? decoded.value?.events : decoded.problem;
  }

  tornBytes() {
    const decoded = decodeJournal(this.content);
    return decoded.ok ? decoded.value?.tornBytes : decoded.problem;
  }

  async write(bytes: Buffer, offset: number, length: number, position: number) {
    this.calls.push('write');
    if (this.room === 0) throw systemError('ENOSPC');
    const taken = bytes.subarray(offset, offset + Math.min(length, this.room));
    this.room -= taken.length;
    this.content = Buffer.concat([this.content.subarray(0, position), taken]);
    return { bytesWritten: taken.length };
  }

  async datasync() {
    this.calls.push('sync');
    this.onSync?.();
    if (this.syncError !== null) throw systemError(this.syncError);
  }

  async truncate(bytes: number) {
    if (this.truncateError !== null) throw systemError(this.truncateError);
    this.content = this.content.subarray(0, bytes);
  }

  async close() {}
}

const systemError = (code: string) => Object.assign(new Error(code), { code });
