import { describe, expect, test } from 'vitest';
import { Bug, invariant, unreachable } from '../../../src/lib/assert.ts';

describe('an invariant', () => {
  test('that holds says nothing', () => {
    expect(() => invariant(true, 'never said')).not.toThrow();
  });

  test.each([false, null, undefined, 0, ''])('that is %j is a bug', (condition) => {
    expect(() => invariant(condition, 'two engines own one run')).toThrow(new Bug('two engines own one run'));
  });
});

test('what the compiler has ruled out is a bug that shows the value', () => {
  const value = { type: 'new' } as unknown as never;
  expect(() => unreachable(value)).toThrow(new Bug('unexpected value: {"type":"new"}'));
});

test('a bug has its own name, so that it is told from a failure of the world', () => {
  expect(new Bug('x')).toMatchObject({ name: 'Bug', message: 'x' });
  expect(new Bug('x')).toBeInstanceOf(Error);
});
