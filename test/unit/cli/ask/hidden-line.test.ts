import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EMPTY_LINE, typeInto } from '../../../../src/cli/ask/hidden-line.ts';

const typed = (...chunks: readonly string[]) => chunks.reduce(typeInto, EMPTY_LINE);

test.each([
  ['letters, spaces and signs stay as they are', ['p ä', 's🔑"\'\\'], 'p äs🔑"\'\\'],
  ['backspace takes one character, also a wide one', ['ab🔑\u007f', '\b'], 'a'],
  ['backspace on nothing takes nothing', ['\u007f', 'a'], 'a'],
  ['ctrl-u empties it', ['abc\u0015', 'd'], 'd'],
  ['ctrl-w takes a word', ['correct horse\u0017'], 'correct '],
  ['keys that type nothing type nothing', ['a\u001b[D\u001b[1;5C\u001bOA\u001bxb\u0009\u001a'], 'ab'],
  ['a paste between marks is its text', ['\u001b[200~pass', 'word\u001b[201~'], 'password'],
])('%s', (_, chunks, text) => {
  expect(typed(...chunks)).toMatchObject({ text, status: 'typing' });
});

test('enter ends it, and what comes behind is not part of it', () => {
  expect(typed('abc\rrest', 'more')).toMatchObject({ text: 'abc', status: 'done' });
});

test('ctrl-c gives it up at any time and forgets it, ctrl-d only while it is empty', () => {
  expect(typed('abc\u0003')).toMatchObject({ text: '', status: 'given-up' });
  expect(typed('\u0004')).toMatchObject({ status: 'given-up' });
  expect(typed('abc\u0004')).toMatchObject({ text: 'abc', status: 'typing' });
});

test('how the terminal cuts what was typed into pieces makes no difference', () => {
  const pieces = fc.array(
    fc.constantFrom('a', '🔑', '\u007f', '\u0015', '\u0017', '\u001b[A', '\u001b[200~', '\r', ' '),
  );
  fc.assert(
    fc.property(pieces, (all) => {
      const text = all.join('');
      expect(typed(...Array.from(text))).toEqual(typed(text));
    }),
  );
});
