import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CONTROL, JSON_LINE, NOT_ASCII, SPACING } from '../../../../src/cli/run/byte-traits.ts';
import { LineIndex } from '../../../../src/cli/run/line-index.ts';

let directory: string;
let path: string;
let open: LineIndex[];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'line-index-'));
  path = join(directory, 'log');
  open = [];
});
afterEach(() => {
  for (const index of open) index.close();
  rmSync(directory, { recursive: true, force: true });
});

function indexed(content: string | Buffer): LineIndex {
  writeFileSync(path, content);
  const index = new LineIndex(path);
  open.push(index);
  takeIn(index);
  return index;
}

function takeIn(index: LineIndex): void {
  while (index.grow());
}

const texts = (index: LineIndex, from: number, count: number): readonly string[] =>
  index.read(from, count).map(({ text }) => text);
const all = (index: LineIndex): readonly string[] => texts(index, 0, index.lineCount);
const numbered = (count: number): string => Array.from({ length: count }, (_, i) => `line ${i}\n`).join('');

describe('a line index', () => {
  test('of an empty file has no lines', () => {
    const index = indexed('');
    expect([index.lineCount, index.byteCount]).toEqual([0, 0]);
    expect(texts(index, 0, 10)).toEqual([]);
  });

  test('reads any lines, those that exist', () => {
    const index = indexed(numbered(10));
    expect(index.lineCount).toBe(10);
    expect(texts(index, 3, 2)).toEqual(['line 3', 'line 4']);
    expect(texts(index, 8, 5)).toEqual(['line 8', 'line 9']);
    expect(texts(index, 10, 5)).toEqual([]);
    expect(texts(index, 99_999, 5)).toEqual([]);
    expect(texts(index, -1, 5)).toEqual([]);
    expect(texts(index, 3, 0)).toEqual([]);
  });

  test('counts a last line without its line end, and empty lines', () => {
    expect(all(indexed('\none\n\ntwo'))).toEqual(['', 'one', '', 'two']);
  });

  test('shows lines of Windows without their carriage return', () => {
    expect(all(indexed('one\r\n\r\ntwo\r\n'))).toEqual(['one', '', 'two']);
  });

  test('shows only what it has taken in', () => {
    const index = indexed('one\n');
    appendFileSync(path, 'two\n');
    expect([index.lineCount, texts(index, 0, 9)]).toEqual([1, ['one']]);
    takeIn(index);
    expect([index.lineCount, texts(index, 0, 9)]).toEqual([2, ['one', 'two']]);
  });

  test('follows a last line that grows, and says so although the number of lines stays', () => {
    const index = indexed('one\ntw');
    const before = index.byteCount;
    expect(all(index)).toEqual(['one', 'tw']);
    appendFileSync(path, 'o');
    takeIn(index);
    expect(all(index)).toEqual(['one', 'two']);
    appendFileSync(path, '\n');
    takeIn(index);
    expect([index.lineCount, index.byteCount]).toEqual([2, before + 2]);
  });

  test('finds lines that lie across the borders of its chunks', () => {
    // 64 KiB and 256 KiB are not multiples of 1001, so every border falls inside a line.
    const lines = Array.from({ length: 1200 }, (_, i) => `${i}`.padEnd(1000, '.'));
    const index = indexed(lines.map((line) => `${line}\n`).join(''));
    expect(all(index)).toEqual(lines);
    expect(texts(index, 262, 1)).toEqual([lines[262]]);
  });

  test('never tears a character at the border of a chunk', () => {
    const lines = Array.from({ length: 9000 }, (_, i) => `${i} 東京🙂${'é'.repeat(i % 7)}`);
    expect(all(indexed(lines.map((line) => `${line}\n`).join('')))).toEqual(lines);
  });

  test('cuts a line that is too long between two characters, and reads the next one whole', () => {
    const [cut, next] = indexed(`x${'東'.repeat(10_000)}\nnext\n`).read(0, 2);
    expect(cut).toEqual({ text: `x${'東'.repeat(5461)}`, cut: true });
    expect(next).toEqual({ text: 'next', cut: false });
  });

  test('gets past one line of 64 MiB without holding it', () => {
    const index = indexed(Buffer.concat([Buffer.alloc(1 << 26, 'x'), Buffer.from('\nlast\n')]));
    expect(index.lineCount).toBe(2);
    expect(texts(index, 1, 1)).toEqual(['last']);
  });

  test('reads around giant lines as around others', () => {
    const lines = [3, 300_000, 5, 1_500_000, 0, 70_000, 2].map((length, i) => `${i}`.repeat(length));
    const index = indexed(lines.map((line) => `${line}\n`).join(''));
    expect(all(index)).toEqual(lines.map((line) => line.slice(0, 16_384)));
    for (const [at, line] of lines.entries()) expect(texts(index, at, 1)).toEqual([line.slice(0, 16_384)]);
  });

  test('keeps no more places in mind for 40 million lines than for a hundred thousand', () => {
    const index = indexed('');
    const millionLines = Buffer.alloc(1 << 20, '\n');
    for (let i = 0; i < 40; i += 1) {
      appendFileSync(path, millionLines);
      takeIn(index);
    }
    expect(index.lineCount).toBe(40 * (1 << 20));
    appendFileSync(path, 'last\n');
    takeIn(index);
    expect(texts(index, index.lineCount - 2, 5)).toEqual(['', 'last']);
    expect(index.lineAt(index.byteCount - 5)).toBe(40 * (1 << 20));
  });

  test('knows which kinds of bytes may stand where', () => {
    const plain = 'only plain text\n'.repeat(70_000);
    const index = indexed(`${plain}a\tb\n\u001b[1mx\n{"@level":"info"}\nZ\u00fcrich\n${plain}`);
    const special = index.traitsOf(plain.length, plain.length + 40);
    expect(special).toBe(CONTROL | NOT_ASCII | JSON_LINE | SPACING);
    expect(index.traitsOf(0, 1000)).toBe(0);
    expect(index.traitsOf(index.byteCount - 1000, index.byteCount)).toBe(0);
  });

  test('takes a big file in by slices, between which others have their turn', () => {
    writeFileSync(path, Buffer.alloc((1 << 24) + 2, '\n'));
    const index = new LineIndex(path);
    open.push(index);
    expect(index.grow()).toBe(true);
    expect(index.lineCount).toBe(1 << 20);
    takeIn(index);
    expect(index.lineCount).toBe((1 << 24) + 2);
  });

  test('finds every line of 200,000, on both sides of its marks too', () => {
    const index = indexed(numbered(200_000));
    expect(index.lineCount).toBe(200_000);
    for (const at of [0, 511, 512, 513, 1023, 1024, 99_999, 199_999]) {
      expect(texts(index, at, 1)).toEqual([`line ${at}`]);
    }
    expect(texts(index, 510, 4)).toEqual(['line 510', 'line 511', 'line 512', 'line 513']);
    expect(texts(index, 199_998, 10)).toEqual(['line 199998', 'line 199999']);
  });

  test('reads the same wherever the writer paused', () => {
    const pieces = fc.array(fc.constantFrom('a', '東', '🙂', '\n', '\r\n', '', 'bc\nd'), { maxLength: 30 });
    fc.assert(
      fc.property(pieces, (written) => {
        const index = indexed('');
        for (const piece of written) {
          appendFileSync(path, piece);
          takeIn(index);
        }
        const expected = written.join('').split('\n');
        if (expected.at(-1) === '') expected.pop();
        expect(all(index)).toEqual(expected.map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line)));
        expect(index.lineCount).toBe(expected.length);
      }),
      { numRuns: 100 },
    );
  });
});
