import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { ContainerLog } from '../../../../../src/lab/kubernetes/process-pods/container-log.ts';
import { type LogWish, readLog } from '../../../../../src/lab/kubernetes/process-pods/log-reader.ts';

const directory = mkdtempSync(join(tmpdir(), 'container-log-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

let logs = 0;
let nowMs = Date.parse('2026-01-01T00:00:00Z');
const newLog = (): ContainerLog => {
  logs += 1;
  return new ContainerLog(join(directory, `${logs}.log`), () => nowMs);
};
const ALL: LogWish = { sinceMs: null, tailLines: null, limitBytes: null, withTimes: false, follow: false };

async function read(log: ContainerLog, wish: Partial<LogWish> = {}): Promise<string> {
  const parts: Buffer[] = [];
  const write = (bytes: Buffer): Promise<boolean> => {
    parts.push(Buffer.from(bytes));
    return Promise.resolve(true);
  };
  await readLog(log, { ...ALL, ...wish }, { write, gone: new AbortController().signal });
  return Buffer.concat(parts).toString('utf8');
}

test('what is read is what was said, however it came and however long its lines are', async () => {
  const line = fc.oneof(
    fc.string({ maxLength: 40 }).map((text) => text.replaceAll('\n', ' ')),
    fc.integer({ min: 16_380, max: 40_000 }).map((length) => 'x'.repeat(length)),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(line, { maxLength: 6 }), fc.integer({ min: 1, max: 20_000 }), async (lines, step) => {
      const log = newLog();
      const bytes = Buffer.from(lines.map((one) => `${one}\n`).join(''));
      for (let at = 0; at < bytes.length; at += step) log.append(bytes.subarray(at, at + step));
      log.end();
      expect(await read(log)).toBe(bytes.toString('utf8'));
    }),
    { numRuns: 40 },
  );
});

test('every line has a later time than the one before, also within one millisecond', async () => {
  const log = newLog();
  log.append(Buffer.from('a\nb\nc\n'));
  const stamps = (await read(log, { withTimes: true })).trimEnd().split('\n');
  expect(stamps).toEqual(stamps.toSorted());
  expect(new Set(stamps.map((text) => text.split(' ')[0])).size).toBe(3);
  expect(stamps[1]).toBe('2026-01-01T00:00:00.000000001Z b');
});

test('the tail, a time and a limit each cut what they are meant to', async () => {
  const log = newLog();
  for (let second = 0; second < 2_000; second += 1) {
    nowMs += 1_000;
    log.append(Buffer.from(`line ${second} ${'x'.repeat(100)}\n`));
  }
  log.end();
  const all = readFileSync(log.path, 'utf8').length;
  expect(all).toBeGreaterThan(200_000);
  expect((await read(log, { tailLines: 2 })).match(/line \d+/g)).toEqual(['line 1998', 'line 1999']);
  expect((await read(log, { tailLines: 1_500 })).match(/line \d+/g)?.[0]).toBe('line 500');
  expect(await read(log, { tailLines: 0 })).toBe('');
  expect((await read(log, { tailLines: 9_999 })).match(/line /g)).toHaveLength(2_000);
  expect((await read(log, { sinceMs: nowMs - 2_500 })).match(/line \d+/g)?.[0]).toBe('line 1996');
  expect(await read(log, { limitBytes: 6 })).toBe('line 0');
});

test('a reader that follows gets what comes later, and its end', async () => {
  const log = newLog();
  log.append(Buffer.from('before\npart'));
  let text = '';
  let heard = (): void => {};
  const first = new Promise<void>((resolve) => {
    heard = resolve;
  });
  const write = (bytes: Buffer): Promise<boolean> => {
    text += bytes.toString();
    heard();
    return Promise.resolve(true);
  };
  const reading = readLog(log, { ...ALL, follow: true }, { write, gone: new AbortController().signal });
  await first;
  expect(text).toBe('before\n');
  log.append(Buffer.from('ial\n'));
  log.append(Buffer.from('no newline'));
  log.end();
  await reading;
  expect(text).toBe('before\npartial\nno newline\n');
});

test('a reader that has gone is left alone', async () => {
  const log = newLog();
  const reader = new AbortController();
  const write = (): Promise<boolean> => Promise.resolve(true);
  const reading = readLog(log, { ...ALL, follow: true }, { write, gone: reader.signal });
  reader.abort();
  await reading;
  expect(log.isEnded).toBe(false);
  log.end();
});
