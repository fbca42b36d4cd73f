import { expect, test } from 'vitest';
import { EngineClock } from '../../../../src/engine/execute/engine-clock.ts';

const HOUR_MS = 3_600_000;

/** A machine whose owner sets its clock and closes its lid. */
function machine() {
  const now = { wallMs: 1_000_000_000, steadyMs: 50, upMs: 9000 };
  const clock = new EngineClock({ wallMs: () => now.wallMs, steadyMs: () => now.steadyMs, upMs: () => now.upMs });
  const run = (ms: number): void => {
    now.wallMs += ms;
    now.steadyMs += ms;
    now.upMs += ms;
  };
  const sleep = (ms: number): void => {
    now.wallMs += ms;
    now.upMs += ms;
  };
  const set = (byMs: number): void => {
    now.wallMs += byMs;
  };
  return { clock, run, sleep, set };
}

test('time goes on as the time of day does, and small corrections are followed', () => {
  const { clock, run, set } = machine();
  run(5000);
  set(-2000);
  expect(clock.nowMs()).toBe(1_000_003_000);
  expect(clock.takeJump()).toBeNull();
});

test.each([-3 * HOUR_MS, 3 * HOUR_MS])(
  'a clock that is set by %i ms is not followed before the jump is taken',
  (byMs) => {
    const { clock, run, set } = machine();
    run(1000);
    set(byMs);
    run(500);
    expect(clock.nowMs()).toBe(1_000_001_500);
    expect(clock.takeJump()).toEqual({ byMs, slept: false });
    expect(clock.nowMs()).toBe(1_000_001_500 + byMs);
    expect(clock.takeJump()).toBeNull();
  },
);

test('a machine that slept is told from one whose clock was set', () => {
  const { clock, run, sleep } = machine();
  run(1000);
  sleep(42 * 60_000);
  expect(clock.takeJump()).toEqual({ byMs: 42 * 60_000, slept: true });
});

test('a correction every few minutes is never taken for a jump, however much they add up to', () => {
  const { clock, run, set } = machine();
  for (let i = 0; i < 20; i += 1) {
    run(300_000);
    set(2000);
    expect(clock.takeJump()).toBeNull();
  }
});
