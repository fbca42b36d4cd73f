import { describe, expect, test } from 'vitest';
import { scopeOf } from '../../../../src/engine/model/ids.ts';
import { firstState, reduce } from '../../../../src/engine/state/reduce.ts';
import { ANNA } from '../../../rigs/engine/engine-rig.ts';
import { chainPlan, samplePlan, sampleStep } from '../../../rigs/engine/sample-plan.ts';
import { attempt, exited, RunStory, START_MS, step } from './run-story.ts';

const APPLY = 'a/infrastructure/work';
const planned = () => new RunStory(chainPlan(['a', 'b']));
const launched = () => RunStory.launched(chainPlan(['a', 'b']));

describe('a journal', () => {
  test('begins with the plan: every step pending, nobody has launched', () => {
    const { state } = planned();
    expect(state).toMatchObject({ status: 'planned', plannedAtMs: START_MS, launchedAtMs: null, lastSeq: 1 });
    expect(Object.keys(state.steps)).toEqual(state.plan.steps.map(({ id }) => id));
    expect(new Set(Object.values(state.steps).map(({ status }) => status))).toEqual(new Set(['pending']));
    expect(state.limits).toEqual(state.plan.limits);
  });

  test('that begins with anything else is refused', () => {
    const event = { seq: 1, atMs: START_MS, type: 'run-launched', by: ANNA } as const;
    expect(() => firstState(event)).toThrow('a journal begins with run-planned, not run-launched');
  });

  test('counts every event, also one that changes nothing', () => {
    const story = planned();
    const before = story.state;
    story.tell({ type: 'engine-started', pid: 7, program: 'test', note: null });
    expect(story.state).toEqual({ ...before, lastSeq: 2 });
  });

  test('read twice gives the same state', () => {
    const { events, state } = launched().done(APPLY).broken('b/infrastructure/work').end();
    const [first, ...rest] = events;
    expect(rest.reduce(reduce, firstState(first!))).toEqual(state);
  });

  test('leaves every earlier state as it was', () => {
    const story = launched();
    const before = story.state;
    const copy = structuredClone(before);
    story.begin(APPLY).succeed(APPLY).skip('b/besu/work').end();
    expect(before).toEqual(copy);
  });
});

describe('a clock that jumps', () => {
  const told = launched().state.policy;
  const breaker = { cause: 'no', title: 'no', scopes: [scopeOf('a')], openedAtMs: START_MS };
  const jumped = (byMs: number, untilMs: number | null) => {
    const story = launched().tell({ type: 'wave-settled', wave: 0, height: 7 });
    story.tell({ type: 'breaker-closed', by: ANNA, why: 'mended' });
    story.tell({ type: 'breaker-opened', breaker: { ...breaker, untilMs } });
    const before = story.state.policy;
    return { before, after: story.tell({ type: 'clock-jumped', byMs, slept: true }).state.policy };
  };

  test.each([-3_600_000, 3_600_000])('by %i moves the end of a pause and the beginning of a watch along', (byMs) => {
    const { before, after } = jumped(byMs, START_MS + 60_000);
    expect(after.breaker?.untilMs).toBe(START_MS + 60_000 + byMs);
    expect(after.waveSettled).toEqual({ atMs: (before.waveSettled?.atMs ?? 0) + byMs, height: 7 });
    expect(after.breakerClosedAtMs).toBe(before.breakerClosedAtMs + byMs);
  });

  test('gives no end to a pause that only a person ends, and no beginning to what never was', () => {
    expect(jumped(1000, null).after.breaker).toEqual({ ...breaker, untilMs: null });
    expect(launched().tell({ type: 'clock-jumped', byMs: 1000, slept: false }).state.policy).toEqual(told);
  });
});

describe('the status of a run', () => {
  test('is running from the launch on', () => {
    expect(launched().state).toMatchObject({ status: 'running', launchedAtMs: START_MS + 1000 });
  });

  test('follows pause, resume and stop', () => {
    const story = launched();
    expect(story.tell({ type: 'run-paused', by: ANNA }).state.status).toBe('paused');
    expect(story.tell({ type: 'run-resumed', by: ANNA }).state.status).toBe('running');
    expect(story.tell({ type: 'run-stopping', by: ANNA }).state.status).toBe('stopping');
  });

  test('ended keeps the result and when; reopened forgets both and keeps the launch', () => {
    const story = launched().end(1);
    expect(story.state).toMatchObject({ status: 'ended', endedAtMs: story.nowMs, result: { exitCode: 1 } });
    story.tell({ type: 'run-reopened', by: ANNA });
    expect(story.state).toMatchObject({ status: 'running', endedAtMs: null, result: null });
    expect(story.state.launchedAtMs).toBe(START_MS + 1000);
  });

  test('a changed limit replaces only itself, and the plan keeps what it said', () => {
    const { state } = launched().tell({ type: 'concurrency-changed', limit: 'helm', value: 3, by: ANNA });
    expect(state.limits).toEqual({ ...state.plan.limits, helm: 3 });
    expect(state.plan.limits.helm).toBe(100);
  });
});

describe('an attempt', () => {
  test('begun makes its step running, with no process yet', () => {
    const story = launched().begin(APPLY);
    expect(story.of(APPLY)).toMatchObject({ status: 'running', skipReason: null, approved: null });
    expect(story.of(APPLY).attempts).toEqual([
      {
        id: attempt(APPLY),
        n: 1,
        beganAtMs: story.nowMs,
        endedAtMs: null,
        pid: null,
        startTicks: null,
        carriedBy: null,
        cancelled: false,
        exit: null,
        outcome: null,
      },
    ]);
  });

  test('spawned knows its process', () => {
    const story = launched().begin(APPLY);
    story.tell({ type: 'attempt-spawned', attempt: attempt(APPLY), pid: 42, startTicks: 99 });
    expect(story.of(APPLY).attempts).toMatchObject([{ pid: 42, startTicks: 99 }]);
  });

  test('cancelled runs on until it has ended', () => {
    const story = launched().begin(APPLY);
    story.tell({ type: 'attempt-cancelled', attempt: attempt(APPLY), by: ANNA, signal: 'SIGINT' });
    expect(story.of(APPLY)).toMatchObject({ status: 'running', attempts: [{ cancelled: true, endedAtMs: null }] });
  });

  test('ended well makes its step succeeded and keeps exit and facts', () => {
    const story = launched().begin(APPLY).succeed(APPLY, { add: 12 });
    expect(story.of(APPLY)).toMatchObject({
      status: 'succeeded',
      attempts: [{ endedAtMs: story.nowMs, exit: exited(0), outcome: { facts: { add: 12 } } }],
    });
  });

  test('ended badly makes its step failed', () => {
    expect(launched().broken(APPLY).of(APPLY)).toMatchObject({
      status: 'failed',
      attempts: [{ outcome: { status: 'failed', failure: { title: 'the world said no' } } }],
    });
  });

  test.each([
    ['ask', 'lost'],
    ['rerun', 'failed'],
  ] as const)('that vanished leaves a step with onLost %s %s', (onLost, status) => {
    const plan = samplePlan([sampleStep(scopeOf('a'), 'besu', 'work', { onLost })], ['a']);
    expect(RunStory.launched(plan).begin('a/besu/work').lose('a/besu/work').of('a/besu/work').status).toBe(status);
  });

  test('that vanished, but left the proof of its success, has succeeded', () => {
    const plan = samplePlan([sampleStep(scopeOf('a'), 'besu', 'work', { onLost: 'ask' })], ['a']);
    const story = RunStory.launched(plan).begin('a/besu/work');
    story.tell({
      type: 'attempt-ended',
      attempt: attempt('a/besu/work'),
      exit: { code: null, signal: null, reason: 'lost', detail: null },
      outcome: { status: 'succeeded', summary: 'done', facts: {} },
    });
    expect(story.of('a/besu/work').status).toBe('succeeded');
  });

  test.each([
    ['ended while no engine looked', -400, 600],
    ['ended before it began, as a clock that was set says', -5000, 0],
    ['ended in time to come', 5000, 1000],
  ])('that %s took as long as can be', (_, sinceMs, tookMs) => {
    const story = launched().begin(APPLY);
    const beganAtMs = story.nowMs;
    story.tell({
      type: 'attempt-ended',
      attempt: attempt(APPLY),
      // The event itself is told a second later.
      exit: { ...exited(0), endedAtMs: beganAtMs + 1000 + sinceMs },
      outcome: { status: 'succeeded', summary: '', facts: {} },
    });
    const [tried] = story.of(APPLY).attempts;
    expect((tried?.endedAtMs ?? 0) - (tried?.beganAtMs ?? 0)).toBe(tookMs);
    expect(tried?.beganAtMs).toBe(beganAtMs);
  });

  test('ended twice counts once', () => {
    const story = launched().broken(APPLY);
    const before = story.of(APPLY);
    expect(story.succeed(APPLY).of(APPLY)).toEqual(before);
  });

  test('of the past cannot overturn the live one', () => {
    const story = launched().broken(APPLY).reset(APPLY).begin(APPLY);
    story.tell({
      type: 'attempt-ended',
      attempt: attempt(APPLY, 1),
      exit: exited(0),
      outcome: { status: 'succeeded', summary: '', facts: {} },
    });
    expect(story.of(APPLY)).toMatchObject({ status: 'running', attempts: [{ n: 1 }, { n: 2, endedAtMs: null }] });
  });

  test.each(['attempt-begun', 'attempt-spawned', 'attempt-cancelled', 'attempt-ended'] as const)(
    '%s of a step that is not in the plan changes nothing',
    (type) => {
      const story = launched();
      const before = story.state;
      const unknown = {
        attempt: attempt('x/besu/work'),
        carriedBy: null,
        pid: 1,
        startTicks: 1,
        by: ANNA,
        signal: 'S',
      };
      const outcome = { status: 'succeeded', summary: '', facts: {} } as const;
      story.tell({ ...unknown, exit: null, outcome, type });
      expect(story.state).toEqual({ ...before, lastSeq: before.lastSeq + 1 });
    },
  );
});

describe('a step', () => {
  test('that is reset is pending again, unapproved, and its earlier tries stay on record', () => {
    const story = launched().broken(APPLY).approve(APPLY, 'a').reset(APPLY);
    expect(story.of(APPLY)).toMatchObject({
      status: 'pending',
      approved: null,
      skipReason: null,
      attempts: [{ n: 1, outcome: { status: 'failed' } }],
    });
  });

  test('tried again counts on', () => {
    expect(
      launched()
        .broken(APPLY)
        .reset(APPLY)
        .begin(APPLY)
        .of(APPLY)
        .attempts.map(({ id }) => id),
    ).toEqual([attempt(APPLY, 1), attempt(APPLY, 2)]);
  });

  test('that is skipped keeps the reason', () => {
    const story = launched().skip(APPLY, 'b/besu/work');
    expect(story.of(APPLY)).toMatchObject({ status: 'skipped', skipReason: 'not today' });
    expect(story.of('b/besu/work').status).toBe('skipped');
    expect(story.of('a/besu/work').status).toBe('pending');
  });

  test('that is approved keeps what was typed and stays pending', () => {
    expect(launched().approve(APPLY, 'a').of(APPLY)).toMatchObject({ status: 'pending', approved: 'a' });
  });

  test('that nobody knows is passed over, the others are changed', () => {
    const story = launched().skip('x/besu/work', APPLY);
    expect(story.of(APPLY).status).toBe('skipped');
    expect(story.state.steps[step('x/besu/work')]).toBeUndefined();
  });
});
