import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LineSplitter } from '../../../../src/lib/lines.ts';

describe('a line splitter', () => {
  test('gives the same lines however the bytes are cut into pieces', () => {
    const text = fc
      .array(fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('\n', '\r\n', '東', '🙂')))
      .map((parts) => parts.join(''));
    const property = fc.property(text, fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1 }), (whole, cuts) => {
      const splitter = new LineSplitter(1_000_000);
      const bytes = Buffer.from(whole);
      const lines: string[] = [];
      for (let at = 0, n = 0; at < bytes.length; n++) {
        const size = cuts[n % cuts.length]!;
        const piece = Buffer.from(bytes.subarray(at, at + size));
        lines.push(...splitter.push(piece));
        // The piece is the caller's again: reading it later would be seen here.
        piece.fill(0x21);
        at += size;
      }
      lines.push(...splitter.flush());
      const expected = bytes.toString('utf8').split('\n');
      if (expected.at(-1) === '') expected.pop();
      expect(lines).toEqual(expected.map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line)));
    });
    fc.assert(property);
  });

  test('cuts a line that is too long, between two characters, and goes on with the next', () => {
    const property = fc.property(
      fc.constantFrom('a', 'é', '東', '🙂'),
      fc.integer({ min: 4, max: 40 }),
      (letter, max) => {
        const splitter = new LineSplitter(max);
        const fits = Math.floor(max / Buffer.byteLength(letter));
        expect(splitter.push(Buffer.from(`${letter.repeat(100)}\nnext\n`))).toEqual([letter.repeat(fits), 'next']);
      },
    );
    fc.assert(property);
  });

  test('after a jump gives nothing of the line it landed in', () => {
    const splitter = new LineSplitter(100);
    splitter.push(Buffer.from('held'));
    splitter.skipToNextLine();
    expect(splitter.push(Buffer.from('rest'))).toEqual([]);
    expect(splitter.push(Buffer.from(' of it\nwhole\n'))).toEqual(['whole']);
  });
});
