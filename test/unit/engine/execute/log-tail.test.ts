import { appendFileSync, mkdtempSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { LogTail } from '../../../../src/engine/execute/log-tail.ts';

const LIMITS = { lineBytes: 100, headBytes: 50, backlogBytes: 50, lastBytes: 20 };
const PLENTY = { bytes: 10_000, lines: 10_000 };
let log = '';
beforeEach(() => {
  log = join(mkdtempSync(join(tmpdir(), 'tail-')), 'log');
});

const numbered = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, n) => `line ${String(from + n).padStart(4, '0')}`);

describe('a log tail', () => {
  test('of a log that is not there is empty', () => {
    expect(new LogTail(log).read(PLENTY)).toEqual({
      ...{ lines: [], skippedBytes: 0, size: 0, writtenAtMs: 0, atEnd: true },
    });
  });

  test('tells when it was written, not when it was read', () => {
    writeFileSync(log, 'one\n');
    utimesSync(log, 1000, 2000);
    const tail = new LogTail(log);
    expect(tail.read(PLENTY)).toMatchObject({ size: 4, writtenAtMs: 2_000_000 });
    tail.close();
  });

  test('gives what was added, when its line is complete', () => {
    const tail = new LogTail(log);
    writeFileSync(log, 'one\ntw');
    expect(tail.read(PLENTY).lines).toEqual(['one']);
    appendFileSync(log, 'o\n');
    expect(tail.read(PLENTY).lines).toEqual(['two']);
    appendFileSync(log, 'three');
    expect(tail.read(PLENTY).lines).toEqual([]);
    expect(tail.finish()).toEqual(['three']);
    tail.close();
  });

  test('reads no more at once than it may, in bytes or in lines', () => {
    writeFileSync(log, `${numbered(1, 4).join('\n')}\n`);
    const tail = new LogTail(log, LIMITS);
    expect(tail.read({ bytes: 15, lines: 9 })).toMatchObject({ lines: ['line 0001'], atEnd: false });
    expect(tail.read({ bytes: 99, lines: 2 })).toMatchObject({ lines: ['line 0002', 'line 0003'], atEnd: false });
    expect(tail.read(PLENTY)).toMatchObject({ lines: ['line 0004'], atEnd: true });
    tail.close();
  });

  test('far behind, gives the head, says how much it reads over, and gives the last lines whole', () => {
    const all = numbered(1, 100);
    writeFileSync(log, `${all.join('\n')}\n`);
    const tail = new LogTail(log, LIMITS);
    const head = tail.read({ bytes: 50, lines: 99 });
    expect(head).toMatchObject({ lines: all.slice(0, 5), skippedBytes: 0 });
    const last = tail.read(PLENTY);
    expect(last).toMatchObject({ lines: ['line 0100'], skippedBytes: 930, size: 1000, atEnd: true });
    tail.close();
  });

  test('a little behind, reads everything', () => {
    const tail = new LogTail(log, LIMITS);
    writeFileSync(log, `${numbered(1, 10).join('\n')}\n`);
    const seen = [tail.read({ bytes: 50, lines: 99 }), tail.read({ bytes: 50, lines: 99 })];
    expect(seen.flatMap(({ lines }) => lines)).toEqual(numbered(1, 10));
    expect(seen.map(({ skippedBytes }) => skippedBytes)).toEqual([0, 0]);
    tail.close();
  });
});
