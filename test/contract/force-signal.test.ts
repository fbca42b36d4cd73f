import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { lookAtAttempt } from '../../src/engine/execute/look-at-attempt.ts';
import { ExecutorRig } from './executor-rig.ts';

let rig: ExecutorRig;
beforeEach(() => {
  rig = new ExecutorRig();
});
afterEach(() => rig.close());

describe('a further signal to a program', () => {
  test('is not sent before the first, then goes to its own pid and is noted, also by a later engine', async () => {
    const door = rig.door('door');
    const script = 'trap "echo interrupted" INT; echo ready; until read line <"$0"; do :; done';
    const order = rig.order(['sh', '-c', script, door.path]);
    const reports = rig.begin(order);
    await reports.line('ready');
    expect(rig.executor.force(order.attempt, 'SIGINT')).toBe(false);
    rig.executor.cancel(order.attempt);
    await reports.line('interrupted');
    const spawned = await reports.spawned();
    await rig.replaceExecutor();
    const later = rig.adopt(order, spawned);
    expect(rig.executor.force(order.attempt, 'SIGHUP')).toBe(false);
    expect(rig.executor.force(order.attempt, 'SIGKILL')).toBe(true);
    expect(await later.ended()).toMatchObject({ reason: 'cancelled', signal: 'SIGKILL' });
    expect(rig.read(order, 'force')).toBe('SIGKILL\n');
    expect(rig.executor.force(order.attempt, 'SIGKILL')).toBe(false);
  });
});

describe('a look at an attempt that nobody follows', () => {
  test('finds it alive by its pid, then its exit, and touches nothing', async () => {
    const door = rig.door('door');
    const order = rig.order(['sh', '-c', 'echo ready; read line <"$0"; exit 3', door.path]);
    const reports = rig.begin(order);
    await reports.line('ready');
    const spawned = await reports.spawned();
    expect(lookAtAttempt(order.directory, spawned)).toEqual({ kind: 'alive', pid: spawned.pid });
    await door.open();
    await reports.ended();
    expect(lookAtAttempt(order.directory, spawned)).toEqual({ kind: 'ended', status: 3 });
  });

  test('tells one that was never started from one that is gone', () => {
    const order = rig.order(['true']);
    expect(lookAtAttempt(order.directory, null)).toEqual({ kind: 'never-started' });
    // Nobody has this pid: they end at 4194304 on Linux.
    expect(lookAtAttempt(order.directory, { pid: 99_999_999, startTicks: 1 })).toEqual({ kind: 'gone' });
  });
});
