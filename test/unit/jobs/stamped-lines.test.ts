import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareStamps, type LogMark, StampedLines } from '../../../src/jobs/stamped-lines.ts';

/** Like kubelet: everything since a whole second. */
const since = (lines: readonly string[], mark: LogMark | null): readonly string[] =>
  mark === null ? lines : lines.filter((line) => line.slice(0, 19) >= mark.stamp.slice(0, 19));

const stampAt = (ms: number): string =>
  `${new Date(Date.UTC(2026, 0, 1) + ms)
    .toISOString()
    .slice(0, -1)
    .replace(/\.?0+$/, '')}Z`;

test('a log read through any number of broken streams is the log, byte for byte', () => {
  const entry = fc.record({ afterMs: fc.integer({ min: 0, max: 700 }), text: fc.string({ maxLength: 12 }) });
  const cuts = fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 30 });
  const property = fc.property(fc.array(entry, { maxLength: 40 }), cuts, fc.boolean(), (entries, sizes, forgets) => {
    let atMs = 0;
    const texts = entries.map(({ text }) => text.replaceAll('\n', ''));
    const lines = entries.map(({ afterMs }, n) => {
      atMs += afterMs;
      return `${stampAt(atMs)} ${texts[n] ?? ''}\n`;
    });
    let file = Buffer.alloc(0);
    let mark: LogMark | null = null;
    const read = (bytes: number): void => {
      const stream = new StampedLines(forgets ? null : mark, file.length);
      const all = Buffer.from(since(lines, forgets ? null : mark).join('')).subarray(0, bytes);
      for (let from = 0; from < all.length; from += 7) {
        const piece = stream.push(all.subarray(from, from + 7));
        file = Buffer.concat([file, piece.bytes]);
        mark = piece.mark ?? mark;
      }
      expect(stream.gap).toBe(false);
    };
    for (const size of sizes) read(size);
    read(Number.POSITIVE_INFINITY);
    expect(file.toString()).toBe(texts.map((text) => `${text}\n`).join(''));
  });
  fc.assert(property, { numRuns: 200 });
});

test('a log that was rotated meanwhile goes on with what is left, and says that something is missing', () => {
  const first = new StampedLines(null, 0);
  const { bytes, mark } = first.push(Buffer.from('2026-01-01T00:00:01Z a\n2026-01-01T00:00:02Z b\n'));
  const size = bytes.length;
  const second = new StampedLines(mark, size);
  const rest = second.push(Buffer.from('2026-01-01T00:00:05Z e\n2026-01-01T00:00:06Z f\n'));
  expect(second.gap).toBe(true);
  expect(rest.bytes.toString()).toBe('e\nf\n');
  // Positions are those of the file again: the next reading loses and repeats nothing.
  const third = new StampedLines(rest.mark, size + rest.bytes.length);
  expect(third.push(Buffer.from('2026-01-01T00:00:06Z f\n2026-01-01T00:00:07Z g\n')).bytes.toString()).toBe('g\n');
  expect(third.gap).toBe(false);
});

test('stamps are compared by time, however many digits they have', () => {
  expect(compareStamps('2026-01-01T00:00:01.5Z', '2026-01-01T00:00:01.45Z')).toBeGreaterThan(0);
  expect(compareStamps('2026-01-01T00:00:01Z', '2026-01-01T00:00:01.000000001Z')).toBeLessThan(0);
  expect(compareStamps('2026-01-01T00:00:01.10Z', '2026-01-01T00:00:01.1Z')).toBe(0);
});
