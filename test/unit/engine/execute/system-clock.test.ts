import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { systemClock } from '../../../../src/engine/execute/system-clock.ts';

const DAY_MS = 86_400_000;
beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('a timer further away than setTimeout can count fires once, at its time', () => {
  let fired = 0;
  systemClock.at(systemClock.nowMs() + 60 * DAY_MS, () => fired++);
  vi.advanceTimersByTime(60 * DAY_MS - 1);
  expect(fired).toBe(0);
  vi.advanceTimersByTime(1);
  expect(fired).toBe(1);
  vi.advanceTimersByTime(60 * DAY_MS);
  expect(fired).toBe(1);
});

test('a timer taken back does not fire, and one for the past fires at once but not from inside the call', () => {
  let fired = '';
  systemClock.at(systemClock.nowMs() + 10, () => (fired += 'taken back'))();
  systemClock.at(systemClock.nowMs() - 10, () => (fired += 'past'));
  expect(fired).toBe('');
  vi.advanceTimersByTime(20);
  expect(fired).toBe('past');
});

test.each([-5, 5])('a timer whose clock is set by %i hours meanwhile fires when its time has passed', (hours) => {
  let fired = false;
  systemClock.at(systemClock.nowMs() + 1000, () => {
    fired = true;
  });
  vi.advanceTimersByTime(500);
  vi.setSystemTime(Date.now() + hours * 3_600_000);
  vi.advanceTimersByTime(499);
  expect(fired).toBe(false);
  vi.advanceTimersByTime(1);
  expect(fired).toBe(true);
});
