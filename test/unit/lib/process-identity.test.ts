import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { isAlive, ownIdentity, startTicksOf } from '../../../src/lib/process-identity.ts';

/** Above the largest pid that Linux gives (2^22). */
const NOBODY = 2 ** 22 + 1;

describe('a process', () => {
  test('is known by its pid and when it started', () => {
    const startTicks = startTicksOf(process.pid);
    expect(startTicks).toBeGreaterThan(0);
    expect(startTicksOf(process.pid)).toBe(startTicks);
    expect(isAlive({ pid: process.pid, startTicks: startTicks ?? 0 })).toBe(true);
  });

  test('is not the one that had its pid before', () => {
    expect(isAlive({ pid: process.pid, startTicks: (startTicksOf(process.pid) ?? 0) + 1 })).toBe(false);
  });

  test.runIf(process.platform === 'linux')('is not one of another start of the machine, whatever its numbers', () => {
    const own = ownIdentity();
    expect(isAlive(own)).toBe(true);
    expect(isAlive({ ...own, boot: '1b4e28ba-2fa1-11d2-883f-0016d3cca427' })).toBe(false);
  });

  test('is known by its pid alone when nobody knows when it started', () => {
    expect(isAlive({ pid: process.pid, startTicks: 0 })).toBe(true);
  });

  test('that is not there is not alive', () => {
    expect(startTicksOf(NOBODY)).toBeNull();
    expect(isAlive({ pid: NOBODY, startTicks: 0 })).toBe(false);
  });

  test('is dead once it has ended', async () => {
    const child = spawn('cat', { stdio: ['pipe', 'ignore', 'ignore'] });
    await once(child, 'spawn');
    const identity = { pid: child.pid ?? 0, startTicks: startTicksOf(child.pid ?? 0) ?? 0 };
    expect(isAlive(identity)).toBe(true);
    child.stdin.end();
    await once(child, 'close');
    expect(isAlive(identity)).toBe(false);
  });
});

test.runIf(process.platform === 'linux')('a program may call itself anything, parentheses and spaces too', async () => {
  const child = spawn(process.execPath, [
    '-e',
    "process.title = ') Z 1 ('; console.log('named'); process.stdin.resume()",
  ]);
  await once(child.stdout, 'data');
  expect(startTicksOf(child.pid ?? 0)).toBeGreaterThan(0);
  child.stdin.end();
  await once(child, 'close');
});
