import { expect, test } from 'vitest';
import { type AttemptId, attemptId } from '../../../../src/engine/model/ids.ts';
import type { AttemptState } from '../../../../src/engine/model/state.ts';
import type { Step } from '../../../../src/engine/model/step.ts';
import { silentMs } from '../../../../src/engine/state/silence.ts';
import { FakeEngine } from '../../../rigs/screen/fake-engine.ts';
import { rolloutPlan } from '../../../rigs/screen/rollout-plan.ts';

const [planned] = rolloutPlan().steps;
const step: Step = { ...(planned as Step), silentAfterMs: 60 };
const attempt: AttemptState = {
  ...{ id: attemptId(step.id, 1), n: 1, beganAtMs: 1000, endedAtMs: null, pid: 7, startTicks: 1, spawnedAtMs: 1100 },
  ...{ carriedBy: null, cancelled: false, exit: null, outcome: null },
};

test('silence is counted from the last word, else from the start of the program', () => {
  expect(silentMs(step, attempt, undefined, 1159)).toBeNull();
  expect(silentMs(step, attempt, undefined, 1160)).toBe(60);
  expect(silentMs(step, attempt, 1150, 1209)).toBeNull();
  expect(silentMs(step, attempt, 1150, 1210)).toBe(60);
  // A log that was made before the program was started has said nothing.
  expect(silentMs(step, attempt, 900, 1160)).toBe(60);
});

test('what is carried has no program of its own and is counted from its begin', () => {
  const { spawnedAtMs: _, ...unspawned } = attempt;
  expect(silentMs(step, unspawned, undefined, 9999)).toBeNull();
  const carried = { ...unspawned, carriedBy: 'fleet/infrastructure/apply#1' as AttemptId };
  expect(silentMs(step, carried, undefined, 1060)).toBe(60);
  expect(silentMs(step, carried, 1050, 1060)).toBeNull();
});

test.each([{ slept: true }, { slept: false }])('a clock that jumps makes nobody silent: $slept', ({ slept }) => {
  const engine = new FakeEngine(rolloutPlan()).launch();
  const id = engine.advance('ukwest', 'besu/upgrade');
  engine.begin(id);
  engine.say({ type: 'attempt-spawned', attempt: attemptId(id, 1), pid: 7, startTicks: 1 });
  const saidAtMs = engine.nowMs + 20;
  engine.nowMs += 3_600_000;
  engine.say({ type: 'clock-jumped', byMs: 3_599_980, slept });
  const silent = () => silentMs(step, engine.state.steps[id]?.attempts.at(-1) as AttemptState, saidAtMs, engine.nowMs);
  expect(silent()).toBeNull();
  engine.nowMs += 60;
  expect(silent()).toBe(60);
});

test('a way out of a failure and a step of an older plan tell no silence', () => {
  expect(silentMs(step, { ...attempt, remedy: { name: 'unlock', value: 'x' } }, undefined, 9999)).toBeNull();
  const { silentAfterMs: _, ...older } = step;
  expect(silentMs(older, attempt, undefined, 9999)).toBeNull();
});
