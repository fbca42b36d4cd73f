import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { laneId, type StepId, scopeOf } from '../../../../src/engine/model/ids.ts';
import type { Plan } from '../../../../src/engine/model/plan.ts';
import type { RunState } from '../../../../src/engine/model/state.ts';
import { criticalPath, pathMs, pathWorkMs } from '../../../../src/engine/state/critical-path.ts';
import { allAttempts, wallMs } from '../../../../src/engine/state/select.ts';
import { survey } from '../../../../src/engine/state/survey.ts';
import { LIMITS, samplePlan, sampleStep } from '../../../rigs/engine/sample-plan.ts';
import { anyPlan, happen, happenings } from './random-run.ts';
import { RunStory } from './run-story.ts';
import { TimedRun } from './timed-run.ts';

const a = scopeOf('a');
const b = scopeOf('b');

function contiguous(state: RunState, nowMs: number): void {
  const path = criticalPath(state, nowMs);
  for (const [i, segment] of path.entries()) {
    expect(segment.toMs).toBeGreaterThan(segment.fromMs);
    expect(segment.fromMs).toBe(i === 0 ? state.launchedAtMs : path[i - 1]?.toMs);
  }
  expect(pathMs(path)).toBeLessThanOrEqual(wallMs(state, nowMs));
  expect(pathWorkMs(path)).toBeLessThanOrEqual(pathMs(path));
}

/** The most time any chain of `after` edges takes, one step after another. */
function longestChain(plan: Plan, took: (id: StepId) => number): number {
  const ends = new Map<StepId, number>();
  for (const step of plan.steps) {
    const ready = Math.max(0, ...step.after.map((id) => ends.get(id) ?? 0));
    ends.set(step.id, ready + took(step.id));
  }
  return Math.max(0, ...ends.values());
}

describe('the critical path', () => {
  test('is empty before anything was tried', () => {
    const plan = samplePlan([sampleStep(a, 'besu', 'one')], ['a']);
    expect(criticalPath(RunStory.launched(plan).state, 5_000_000)).toEqual([]);
  });

  test('has no gap, begins with the launch and is never longer than the run, whatever happens', () => {
    fc.assert(
      fc.property(anyPlan, happenings, (plan, all) => {
        const story = RunStory.launched(plan);
        for (const one of all) happen(story, one, survey(story.state).startable);
        contiguous(story.state, story.nowMs + 500);
      }),
      { numRuns: 300 },
    );
  });

  test('is the longest chain of steps in a run that no limit, no lane and nobody has held up', () => {
    const free = anyPlan.map((plan) => ({
      ...plan,
      limits: LIMITS,
      steps: plan.steps.map((step) => ({ ...step, lane: null, carriedBy: null, guards: [] })),
    }));
    fc.assert(
      fc.property(free, fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 9 }), (plan, seconds) => {
        const took = (id: StepId) =>
          1000 * (seconds[plan.steps.findIndex((one) => one.id === id) % seconds.length] ?? 1);
        const run = new TimedRun(plan, took).toTheEnd();
        const path = criticalPath(run.state, run.nowMs);
        expect(pathMs(path)).toBe(longestChain(plan, took));
        expect(pathWorkMs(path)).toBe(pathMs(path));
        contiguous(run.state, run.nowMs);
      }),
      { numRuns: 200 },
    );
  });

  test('ends with what still runs', () => {
    const plan = samplePlan([sampleStep(a, 'besu', 'one'), sampleStep(b, 'besu', 'one')], ['a', 'b']);
    const story = RunStory.launched(plan).begin('a/besu/one').begin('b/besu/one').succeed('a/besu/one');
    const path = criticalPath(story.state, story.nowMs + 9000);
    expect(path.at(-1)).toMatchObject({ kind: 'work', step: 'b/besu/one', toMs: story.nowMs + 9000 });
  });
});

describe('what held a step up', () => {
  test('is the lane, when another step of it ran until then', () => {
    const lane = laneId('state');
    const plan = samplePlan(
      [sampleStep(a, 'besu', 'one', { lane }), sampleStep(b, 'besu', 'one', { lane })],
      ['a', 'b'],
    );
    const run = new TimedRun(plan, () => 3000).toTheEnd();
    expect(criticalPath(run.state, run.nowMs).map(({ step, because }) => [step, because.kind])).toEqual([
      ['a/besu/one', 'start'],
      ['b/besu/one', 'lane'],
    ]);
  });

  test('is the limit, when every slot was taken until then', () => {
    const plan = samplePlan(
      ['a', 'b', 'c'].map((scope) => sampleStep(scopeOf(scope), 'besu', 'one', { limit: 'helm' })),
      ['a', 'b', 'c'],
      { helm: 2 },
    );
    const run = new TimedRun(plan, (id) => (id.startsWith('a') ? 2000 : 5000)).toTheEnd();
    expect(criticalPath(run.state, run.nowMs).map(({ step, because }) => [step, because])).toEqual([
      ['a/besu/one', { kind: 'start' }],
      ['c/besu/one', { kind: 'limit', limit: 'helm', step: 'a/besu/one' }],
    ]);
  });

  test('is nothing but the plan, when a slot became free that nobody had waited for', () => {
    const steps = [
      sampleStep(a, 'besu', 'one', { limit: 'helm' }),
      sampleStep(b, 'besu', 'one', { limit: 'probe' }),
      sampleStep(b, 'verify', 'two', { limit: 'helm', after: ['b/besu/one' as StepId] }),
    ];
    const run = new TimedRun(samplePlan(steps, ['a', 'b'], { helm: 2 }), (id) => (id.startsWith('a') ? 4000 : 5000));
    const path = criticalPath(run.toTheEnd().state, run.nowMs);
    expect(path.map(({ step }) => step)).toEqual(['b/besu/one', 'b/verify/two']);
  });

  test('is the failed try before it, and the time until somebody retried is waiting', () => {
    const plan = samplePlan([sampleStep(a, 'besu', 'one')], ['a']);
    const story = RunStory.launched(plan).broken('a/besu/one').reset('a/besu/one').done('a/besu/one');
    const path = criticalPath(story.state, story.nowMs);
    expect(path.map(({ kind, because }) => [kind, because.kind])).toEqual([
      ['wait', 'start'],
      ['work', 'start'],
      ['wait', 'again'],
      ['work', 'again'],
    ]);
  });

  test('is the later step whose failure sent the row back', () => {
    const plan_ = sampleStep(a, 'infrastructure', 'plan');
    const apply = sampleStep(a, 'infrastructure', 'apply', { after: [plan_.id], restartFrom: plan_.id });
    const story = RunStory.launched(samplePlan([plan_, apply], ['a']))
      .done(plan_.id)
      .broken(apply.id)
      .reset(plan_.id, apply.id)
      .done(plan_.id, apply.id);
    const works = criticalPath(story.state, story.nowMs).filter(({ kind }) => kind === 'work');
    expect(works.map(({ attempt }) => attempt)).toEqual([
      `${plan_.id}#1`,
      `${apply.id}#1`,
      `${plan_.id}#2`,
      `${apply.id}#2`,
    ]);
    expect(allAttempts(story.state)).toHaveLength(works.length);
  });

  test('is a person, when a step waited for an approval', () => {
    const one = sampleStep(a, 'besu', 'one');
    const two = sampleStep(a, 'verify', 'two', {
      after: [one.id],
      guards: [{ kind: 'list-empty', of: one.id, fact: 'destroys', meaning: 'would be destroyed' }],
    });
    const story = RunStory.launched(samplePlan([one, two], ['a']))
      .begin(one.id)
      .succeed(one.id, { destroys: ['aks'] });
    story.approve(two.id, 'a').done(two.id);
    const waits = criticalPath(story.state, story.nowMs).filter(({ kind }) => kind === 'wait');
    expect(waits.at(-1)).toMatchObject({ step: two.id, because: { kind: 'approval' } });
  });
});
