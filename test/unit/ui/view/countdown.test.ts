import { expect, test } from 'vitest';
import { countdown, stopwatch } from '../../../../src/ui/view/countdown.ts';

test.each([
  [0, '0:00'],
  [1, '0:01'],
  [24_000, '0:24'],
  [59_001, '1:00'],
  [200_000, '3:20'],
  [3_723_000, '1:02:03'],
  [-5, '0:00'],
])('%i ms are left as %s', (ms, words) => {
  expect(countdown(ms)).toBe(words);
});

test('what has gone counts whole seconds only, so both never promise more than there is', () => {
  expect(stopwatch(1999)).toBe('0:01');
  expect(stopwatch(600_000)).toBe('10:00');
});
