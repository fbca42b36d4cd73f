import { describe, expect, test } from 'vitest';
import { expressionOf, parseQuery } from '../../../../src/ui/view/log-query.ts';

const matches = (pattern: string, text: string): boolean => {
  const parsed = parseQuery(pattern);
  return parsed.ok && expressionOf(parsed.query)?.test(text) === true;
};

describe('what is looked for in a log', () => {
  test('is taken as it stands', () => {
    expect([matches('a.c', 'abc'), matches('a.c', 'xa.cx'), matches('(*[\\', 'x(*[\\x'), matches('/a', '/a')]).toEqual([
      ...[false, true, true, true],
    ]);
  });

  test('is a regular expression between slashes', () => {
    expect([matches('/a.c/', 'abc'), matches('/^b/', 'abc'), matches('//', 'a//b')]).toEqual([true, false, true]);
  });

  test('minds case from the first capital on; a class like \\S is none', () => {
    expect([matches('quota', 'QUOTA'), matches('Quota', 'QUOTA'), matches('/\\Serror/', 'xERROR')]).toEqual([
      ...[true, false, true],
    ]);
    expect([matches('zürich', 'ZÜRICH'), matches('k', '\u212a')]).toEqual([true, false]);
  });

  test.each([
    ['/a(/', 'not a regular expression: unterminated group'],
    ['/[b-a]/', 'not a regular expression: range out of order in character class'],
    ['/*/', 'not a regular expression: nothing to repeat'],
  ])('%s is told to be wrong', (pattern, problem) => {
    expect(parseQuery(pattern)).toEqual({ ok: false, problem });
  });
});
