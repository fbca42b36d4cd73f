import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanLine, isUnprintable } from '../../../src/tools/text.ts';

const hostile = fc.array(
  fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      '\u001b[31m',
      '\u001b]0;title\u0007',
      '\u001b]8;;http://x\u001b\\',
      '\u009b2J',
      '\u202e',
      '\r',
      '\0',
      '\u001bP',
      '\u001b(B',
    ),
    fc.integer({ min: 0, max: 0x9f }).map((code) => String.fromCharCode(code)),
    fc.integer({ min: 0xd800, max: 0xdfff }).map((code) => String.fromCharCode(code)),
  ),
);

describe('cleanLine', () => {
  it('never lets through anything a terminal could obey', () => {
    fc.assert(
      fc.property(hostile, (parts) => {
        const clean = cleanLine(parts.join(''));
        expect(Array.from(clean).some((character) => isUnprintable(character.codePointAt(0) ?? 0))).toBe(false);
        expect(clean.length).toBeLessThanOrEqual(400);
      }),
      { numRuns: 2000 },
    );
  });

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(hostile, (parts) => {
        const once = cleanLine(parts.join(''));
        expect(cleanLine(once)).toBe(once);
      }),
    );
  });

  it('leaves plain text of any script alone', () => {
    expect(cleanLine('Zürich 東京 🙂 "x" {y}')).toBe('Zürich 東京 🙂 "x" {y}');
  });

  it.each([
    ['colours', '\u001b[1;31mred\u001b[0m', 'red'],
    ['a window title', 'a\u001b]0;owned\u0007b', 'ab'],
    ['a hyperlink', '\u001b]8;;http://evil\u001b\\text\u001b]8;;\u001b\\', 'text'],
    ['one-character introducers', 'a\u009b31mb\u009dtitle\u009cc', 'abc'],
    ['an unfinished sequence', 'ok\u001b[12', 'ok'],
    ['a charset choice', '\u001b(Bok', 'ok'],
    ['direction overrides', 'a\u202eb\u2066c', 'abc'],
    ['a rewritten line', ' 10%\r 50%\r100% done\r', '100% done'],
    ['tabs', 'a\tb', 'a b'],
  ])('handles %s', (_what, raw, clean) => {
    expect(cleanLine(raw)).toBe(clean);
  });

  it('cuts at the limit without cutting a character in two', () => {
    expect(cleanLine('🙂'.repeat(300))).toBe(`${'🙂'.repeat(199)}…`);
    expect(cleanLine('x'.repeat(401))).toHaveLength(400);
    expect(cleanLine('x'.repeat(400))).toBe('x'.repeat(400));
  });
});
