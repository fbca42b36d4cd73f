import { expect, test } from 'vitest';
import { judgeDisk } from '../../../../src/cli/run/disk-watch.ts';

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
