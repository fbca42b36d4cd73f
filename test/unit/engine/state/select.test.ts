import { describe, expect, test } from 'vitest';
import { scopeOf } from '../../../../src/engine/model/ids.ts';
import {
  allAttempts,
  cellOf,
  failureOf,
  regionStatus,
  stepsOf,
  wallMs,
  workMs,
} from '../../../../src/engine/state/select.ts';
import { ANNA } from '../../../rigs/engine/engine-rig.ts';
import { carriedPlan, chainPlan, samplePlan, sampleStep } from '../../../rigs/engine/sample-plan.ts';
import { guardedPlan } from './guarded-plan.ts';
import { attempt, FAILURE, RunStory } from './run-story.ts';

const A = scopeOf('a');
const [INIT, PLAN, APPLY, VERIFY] = [
  'a/infrastructure/init',
  'a/infrastructure/plan',
  'a/infrastructure/apply',
  'a/verify/work',
] as const;
const story = () => RunStory.launched(guardedPlan());
const cell = ({ state }: RunStory) => cellOf(state, A, 'infrastructure');

describe('the steps of a scope', () => {
  test('come in plan order', () => {
    expect(stepsOf(guardedPlan(['b', 'a']), A).map(({ id }) => id)).toEqual([INIT, PLAN, APPLY, VERIFY]);
  });

  test('of a scope that is not in the plan are none', () => {
    expect(stepsOf(guardedPlan(), scopeOf('nowhere'))).toEqual([]);
  });
});

describe('a cell', () => {
  test('without steps is absent', () => {
    expect(cellOf(story().state, A, 'besu')).toMatchObject({ status: 'absent', done: 0, total: 0, beganAtMs: null });
  });

  test('nobody has begun is pending, without times', () => {
    expect(cell(story())).toEqual({
      scope: 'a',
      phase: 'infrastructure',
      status: 'pending',
      done: 0,
      total: 3,
      beganAtMs: null,
      endedAtMs: null,
    });
  });

  test('is running while one of its steps is, and counts what is done', () => {
    const told = story().done(INIT).begin(PLAN);
    expect(cell(told)).toMatchObject({ status: 'running', done: 1, total: 3, endedAtMs: null });
  });

  test('is pending between two of its steps, and keeps when it began', () => {
    const told = story().begin(INIT);
    const beganAtMs = told.nowMs;
    expect(cell(told.succeed(INIT))).toMatchObject({ status: 'pending', beganAtMs, endedAtMs: null });
  });

  test('has failed when one of its steps has, and ended with its last attempt', () => {
    const told = story().done(INIT).broken(PLAN);
    expect(cell(told)).toMatchObject({ status: 'failed', done: 1, endedAtMs: told.nowMs });
  });

  test('with a lost step has failed', () => {
    expect(cell(story().done(INIT, PLAN).begin(APPLY).lose(APPLY)).status).toBe('failed');
  });

  test('is running again once its failed step is tried again', () => {
    expect(cell(story().done(INIT).broken(PLAN).reset(PLAN).begin(PLAN)).status).toBe('running');
  });

  test('has succeeded when all its steps have', () => {
    const told = story().done(INIT, PLAN, APPLY);
    expect(cell(told)).toMatchObject({ status: 'succeeded', done: 3, total: 3, endedAtMs: told.nowMs });
  });

  test('is skipped when a person skipped part of it; what was never begun has no times', () => {
    expect(cell(story().done(INIT).skip(PLAN, APPLY))).toMatchObject({ status: 'skipped', done: 3 });
    expect(cell(story().skip(INIT, PLAN, APPLY))).toMatchObject({ beganAtMs: null, endedAtMs: null });
  });
});

describe('a region', () => {
  const status = ({ state }: RunStory) => regionStatus(state, A);

  test('waits until its first step has begun', () => {
    expect(status(story())).toBe('waiting');
  });

  test('is running while a step is, and between two steps', () => {
    expect(status(story().begin(INIT))).toBe('running');
    expect(status(story().done(INIT))).toBe('running');
  });

  test('half done at the end of the run is waiting again', () => {
    expect(status(story().done(INIT).end(4))).toBe('waiting');
  });

  test('has failed with one failed or lost step', () => {
    expect(status(story().broken(INIT))).toBe('failed');
    expect(status(story().done(INIT, PLAN).begin(APPLY).lose(APPLY))).toBe('failed');
  });

  test('is verified when everything succeeded and verify was part of it', () => {
    expect(status(story().done(INIT, PLAN, APPLY, VERIFY))).toBe('verified');
  });

  test('is unverified when the plan has nothing that proves it', () => {
    const plan = samplePlan([sampleStep(A, 'besu', 'work')], ['a']);
    expect(status(RunStory.launched(plan).done('a/besu/work'))).toBe('unverified');
  });

  test('is skipped, never verified, when something of it was skipped', () => {
    expect(status(story().done(INIT, PLAN, APPLY).skip(VERIFY))).toBe('skipped');
  });
});

describe('the time of a run', () => {
  test('is nothing before the launch, then grows, then stands still', () => {
    const told = new RunStory(chainPlan(['a']));
    expect(wallMs(told.state, told.nowMs + 5000)).toBe(0);
    told.tell({ type: 'run-launched', by: ANNA });
    expect(wallMs(told.state, told.nowMs + 5000)).toBe(5000);
    const endedAtMs = told.end().nowMs;
    expect(wallMs(told.state, endedAtMs + 60_000)).toBe(1000);
  });

  test('is never negative when the clock was set back', () => {
    expect(wallMs(story().state, 0)).toBe(0);
  });

  test('its work is the sum of all attempts, with what still runs until now', () => {
    const told = story().done(INIT).broken(PLAN).reset(PLAN).begin(PLAN);
    expect(workMs(told.state, told.nowMs + 10_000)).toBe(1000 + 1000 + 10_000);
    expect(allAttempts(told.state).length).toBe(3);
  });

  test('its work counts a carrier once, not again in every region', () => {
    const [carrier, part] = ['fleet/infrastructure/apply', 'a/infrastructure/apply'];
    const told = RunStory.launched(carriedPlan(['a', 'b'])).begin(carrier);
    told.begin(part, attempt(carrier)).begin('b/infrastructure/apply', attempt(carrier));
    told.succeed(part).succeed(carrier);
    expect(workMs(told.state, told.nowMs)).toBe(4000);
  });
});

describe('the failure of a step', () => {
  test('is that of its last try', () => {
    expect(failureOf(story().broken(INIT).of(INIT))).toEqual(FAILURE);
    expect(failureOf(story().done(INIT, PLAN).begin(APPLY).lose(APPLY).of(APPLY))).toEqual(FAILURE);
  });

  test('is none once the step is to be tried again, was skipped or is unknown', () => {
    expect(failureOf(story().broken(INIT).reset(INIT).of(INIT))).toBeNull();
    expect(failureOf(story().broken(INIT).skip(INIT).of(INIT))).toBeNull();
    expect(failureOf(undefined)).toBeNull();
  });
});
