import { expect, test } from 'vitest';
import { leaseTimesOf } from '../../../../src/cli/cluster/lease-seconds.ts';

test('a lease relates its times as client-go does, however long it is', () => {
  expect(leaseTimesOf(undefined)).toEqual({ durationMs: 15_000, renewDeadlineMs: 10_000, retryMs: 2_000 });
  expect(leaseTimesOf('3')).toEqual({ durationMs: 3_000, renewDeadlineMs: 2_000, retryMs: 400 });
});

test.each(['2', '301', '3.5', 'soon', ''])('a lease of %j seconds is refused', (text) => {
  expect(() => leaseTimesOf(text)).toThrow(`--lease-seconds takes 3 to 300, not ${text}`);
});
