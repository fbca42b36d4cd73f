import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cleanText } from '../../../../src/ui/view/clean-text.ts';
import { cutToWidth, widthOf, wrapWords } from '../../../../src/ui/view/width.ts';

const CASES: readonly (readonly [title: string, dirty: string, clean: string])[] = [
  ['colours', 'a\u001b[1;31mb\u001b[0mc', 'abc'],
  ['window titles', 'a\u001b]0;owned\u0007b', 'ab'],
  ['clipboard writes', 'a\u001b]52;c;ZXZpbA==\u001b\\b', 'ab'],
  ['links', '\u001b]8;;http://evil\u0007text\u001b]8;;\u0007', 'text'],
  ['device control strings', 'a\u001bPq#0\u001b\\b', 'ab'],
  ['8-bit controls', 'a\u009b31mb\u009d0;x\u009cc', 'abc'],
  ['an escape that never ends', 'a\u001b]0;and so on', 'a'],
  ['a screen clear and reset', 'a\u001b[2J\u001bcb', 'ab'],
  ['control characters', 'a\u0000\u0007\u0008b\u007f', 'ab'],
  ['bidi overrides', 'a\u202egnp.exe\u202c\u2066b\u2069', 'agnp.exeb'],
  ['zero-width marks', 'a\u200b\ufeffb', 'ab'],
  ['a progress bar down to its last state', '10%\r50%\r100%', '100%'],
  ['a Windows line end', 'done\r', 'done'],
  ['tabs as blanks', 'a\tb', 'a    b'],
  ['several lines as one', 'a\nb\r\nc', 'a b c'],
  ['half a surrogate pair', 'a\ud800b', 'a\ufffdb'],
];

test.each(CASES)('cleaning takes out %s', (_, dirty, clean) => {
  expect(cleanText(dirty)).toBe(clean);
});

test('plain text in any language stays as it is', () => {
  for (const text of ['Zürich café', '東京', 'Москва', 'a – b … c', '✓ done']) expect(cleanText(text)).toBe(text);
});

const hostile = fc.array(
  fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      '\u001b[',
      '\u001b]',
      '\u009b',
      '\u001bP',
      '\u0007',
      '\u001b\\',
      '31m',
      ';',
      '\r',
      '\u202e',
      '\u001b',
    ),
  ),
);

test('whatever comes in, nothing that controls a terminal comes out', () => {
  fc.assert(
    fc.property(hostile, (parts) => {
      expect(cleanText(parts.join(''))).not.toMatch(/[\p{Cc}\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069]/u);
    }),
    { numRuns: 2000 },
  );
});

test('a cut text is never wider than asked', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 0, max: 40 }), (text, width) => {
      expect(widthOf(cutToWidth(text, width))).toBeLessThanOrEqual(width);
    }),
  );
});

test('wrapping loses nothing but blanks', () => {
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: 3, max: 40 }), (text, width) => {
      expect(wrapWords(text, width).join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
    }),
  );
});
