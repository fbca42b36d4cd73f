import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linearPattern } from '../../../src/lib/linear-pattern.ts';

function endIn(source: string, line: string): number | null {
  const read = linearPattern(source);
  if (!read.ok) throw new Error(read.problem);
  return read.value.end(line);
}

describe('a linear pattern', () => {
  it.each([
    ['quota of \\w+', 'the QUOTA of ukwest is used up', 14],
    ['^a|b$', 'xab', 3],
    ['(?:ab){2,3}c', 'ababc', 5],
    ['\\b429\\b', 'code=429;', 8],
    ['[^\\]a-c]x', 'bx]x-x', 6],
    ['(?<what>a|)b', 'b', 1],
    ['x{0}y', 'y', 1],
    ['ü+', 'über', 1],
  ])('/%s/ finds its first end in %s', (source, line, end) => {
    expect(endIn(source, line)).toBe(end);
  });

  it.each([
    ['a{3}', 'aab'],
    ['^b', 'ab'],
    ['\\Bx', 'x'],
    ['[^x]', 'xX'],
  ])('/%s/ finds nothing in %s', (source, line) => {
    expect(endIn(source, line)).toBeNull();
  });

  it.each([
    ['(a)\\1', 'reference'],
    ['(?=a)b', 'ahead'],
    ['(?<!a)b', 'ahead'],
    ['a{1,5000}', 'counts to 100'],
    ['((a{90}){90}){90}', 'more than'],
    ['(a', 'group'],
    ['*a', 'repeat'],
  ])('/%s/ is refused with a reason', (source, reason) => {
    const read = linearPattern(source);
    expect(read.ok).toBe(false);
    if (!read.ok) expect(read.problem).toContain(reason);
  });

  /* Asked of JavaScript itself, each of these would take longer than the sun has left. */
  it.each(['(a+)+$', '^(a|a)*$', '^(a|aa)+$', '(.*a){25}x', `${'a?'.repeat(40)}${'a'.repeat(40)}x`, '(\\w+\\s?)*;'])(
    'a hostile /%s/ comes to its end like any other',
    (source) => {
      expect(endIn(source, `${'a'.repeat(399)}!`)).toBeNull();
    },
  );

  it('agrees with JavaScript on whether there is a match, whatever is written', () => {
    const letter = fc.constantFrom('a', 'b', '.', '[ab]', '[^a]', '\\w', '\\b', '^', '$');
    const { pattern } = fc.letrec<{ pattern: string; one: string }>((tie) => ({
      one: fc.oneof(
        { depthSize: 'small' },
        letter,
        tie('pattern').map((inside) => `(?:${inside})`),
      ),
      pattern: fc
        .array(fc.tuple(tie('one'), fc.constantFrom('', '', '*', '+', '?', '{2}', '{1,2}', '{1,}?', '|')), {
          minLength: 1,
          maxLength: 4,
        })
        .map((parts) =>
          parts.map(([one, many]) => (many === '|' || !'^$\\b'.includes(one) ? one + many : one)).join(''),
        ),
    }));
    const line = fc.string({ unit: fc.constantFrom('a', 'b', ' ', 'B'), maxLength: 8 });
    fc.assert(
      fc.property(pattern, line, (source, text) => {
        const read = linearPattern(source);
        // Repeats of repeats come to more than it takes; that is a fact of its own above.
        fc.pre(read.ok || !read.problem.startsWith('this is more than'));
        expect(endIn(source, text) !== null).toBe(new RegExp(source, 'iu').test(text));
      }),
      { numRuns: 500 },
    );
  });
});
