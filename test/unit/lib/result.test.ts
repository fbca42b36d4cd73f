import { expect, test } from 'vitest';
import { err, ok } from '../../../src/lib/result.ts';

test('a result has a value or a problem, never both', () => {
  expect(ok(1)).toEqual({ ok: true, value: 1 });
  expect(err('no')).toEqual({ ok: false, problem: 'no' });
});
