import { expect, test } from 'vitest';
import { isNews, judgeDisk } from '../../../../src/cli/run/disk-watch.ts';

const LIMITS = { budgetBytes: 5e9, reserveBytes: 5e8 };
const ROOM = { logBytes: 1e6, freeBytes: 1e11 };

test.each([
  ['much room', ROOM, 'ok'],
  ['logs at 79 % of what is allowed', { ...ROOM, logBytes: 3.95e9 }, 'ok'],
  ['logs at 80 %', { ...ROOM, logBytes: 4e9 }, 'low'],
  ['logs at what is allowed', { ...ROOM, logBytes: 5e9 }, 'full'],
  ['less than twice the reserve free', { ...ROOM, freeBytes: 9e8 }, 'low'],
  ['less than the reserve free', { ...ROOM, freeBytes: 4e8 }, 'full'],
] as const)('%s', (_name, numbers, level) => {
  expect(judgeDisk(numbers, LIMITS, 'ok')).toEqual({ level, ...numbers, ...LIMITS });
});

test('a disk at its edge counts as full until there is clearly room again', () => {
  expect(judgeDisk({ ...ROOM, freeBytes: 5.1e8 }, LIMITS, 'full').level).toBe('full');
  expect(judgeDisk({ ...ROOM, freeBytes: 6.1e8 }, LIMITS, 'full').level).toBe('low');
  expect(judgeDisk({ ...ROOM, freeBytes: 1.1e9 }, LIMITS, 'low').level).toBe('low');
  expect(judgeDisk({ ...ROOM, freeBytes: 1.3e9 }, LIMITS, 'low').level).toBe('ok');
});

test('a disk that is still full names what must be free before it counts as room again', () => {
  expect(judgeDisk({ ...ROOM, freeBytes: 5.1e8 }, LIMITS, 'full')).toMatchObject({
    freeBytes: 5.1e8,
    reserveBytes: 6e8,
  });
});

test('while a disk is full its numbers are told again when they have clearly moved; else only another level is news', () => {
  const full = judgeDisk({ ...ROOM, freeBytes: 3e8 }, LIMITS, 'ok');
  const ok = judgeDisk(ROOM, LIMITS, 'ok');
  expect(isNews(ok, undefined)).toBe(false);
  expect(isNews(full, undefined)).toBe(true);
  expect(isNews({ ...full, freeBytes: 3.4e8 }, full)).toBe(false);
  expect(isNews({ ...full, freeBytes: 3.6e8 }, full)).toBe(true);
  expect(isNews({ ...full, logBytes: 9e7 }, full)).toBe(true);
  expect(isNews({ ...ok, freeBytes: 5e10 }, ok)).toBe(false);
});
