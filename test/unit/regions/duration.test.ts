import { expect, test } from 'vitest';
import { DURATION_PATTERN, parseDuration } from '../../../src/regions/duration.ts';

test.each([
  ['15m', 900_000],
  ['90s', 90_000],
  ['1h30m', 5_400_000],
  ['1h0m5s', 3_605_000],
  ['24h', 86_400_000],
  [45, 45_000],
])('%j is %i ms', (written, milliseconds) => {
  expect(parseDuration(written)).toBe(milliseconds);
});

test.each(['', '0s', '25h', '15', '15 m', 'm', '-5m', '1.5h', '30m1h', 0, 1.5, 86_401, Number.NaN])(
  '%j is no duration',
  (written) => {
    expect(parseDuration(written)).toBeNull();
  },
);

test('the pattern for editors takes no more than the parser, but for the bounds', () => {
  for (const written of ['15m', '1h30m', '24h']) expect(written).toMatch(DURATION_PATTERN);
  for (const written of ['', '15', '15 m', '30m1h']) expect(written).not.toMatch(DURATION_PATTERN);
});
