import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FLEET_SCOPE, type Scope, scopeOf, stepId } from '../../../../src/engine/model/ids.ts';
import type { Plan } from '../../../../src/engine/model/plan.ts';
import { isSpentCarrier, scopesToRetry, stepsToRetry } from '../../../../src/engine/state/retry.ts';
import { survey } from '../../../../src/engine/state/survey.ts';
import type { PhaseId } from '../../../../src/regions/fleet.ts';
import { carriedPlan, chainPlan, samplePlan, sampleStep } from '../../../rigs/engine/sample-plan.ts';
import { guardedPlan } from '../state/guarded-plan.ts';
import { anyPlan, beginAll, happen, happenings } from '../state/random-run.ts';
import { RunStory, step } from '../state/run-story.ts';

const [INIT, PLAN, APPLY, VERIFY] = [
  'a/infrastructure/init',
  'a/infrastructure/plan',
  'a/infrastructure/apply',
  'a/verify/work',
] as const;
const scopes = (...ids: readonly string[]): readonly Scope[] => ids.map(scopeOf);
const retry = ({ state }: RunStory, of: readonly string[] = [], from: PhaseId | null = null) =>
  stepsToRetry(state, scopes(...of), from);

/** A warm-up of the whole fleet that every region waits for. */
function warmUpPlan(regions: readonly string[]): Plan {
  const warmUp = stepId(FLEET_SCOPE, 'infrastructure', 'warm-up');
  const steps = regions.map((region) => sampleStep(scopeOf(region), 'infrastructure', 'apply', { after: [warmUp] }));
  return samplePlan([sampleStep(FLEET_SCOPE, 'infrastructure', 'warm-up'), ...steps], regions);
}

describe('a retry', () => {
  test('of nothing named takes every failure, and only that', () => {
    const story = RunStory.launched(chainPlan(['a', 'b', 'c']));
    story.broken('a/infrastructure/work').broken('c/infrastructure/work').done('b/infrastructure/work');
    expect(retry(story)).toEqual(['a/infrastructure/work', 'c/infrastructure/work']);
    expect(scopesToRetry(story.state, [])).toEqual(['a', 'c']);
  });

  test('of one region leaves the failures of others alone', () => {
    const story = RunStory.launched(chainPlan(['a', 'b'])).broken('a/infrastructure/work');
    expect(retry(story.broken('b/infrastructure/work'), ['b'])).toEqual(['b/infrastructure/work']);
  });

  test('of a region without a failure is nothing', () => {
    const story = RunStory.launched(chainPlan(['a', 'b'])).broken('a/infrastructure/work');
    expect(retry(story, ['b'])).toEqual([]);
    expect(retry(story, ['nowhere'])).toEqual([]);
  });

  test('begins where the used-up input is made anew', () => {
    const story = RunStory.launched(guardedPlan()).done(INIT, PLAN).broken(APPLY);
    expect(retry(story)).toEqual([PLAN, APPLY]);
  });

  test('follows a chain of used-up inputs to its beginning', () => {
    const scope = scopeOf('a');
    const id = (name: string) => stepId(scope, 'besu', name);
    const steps = [
      sampleStep(scope, 'besu', 'release'),
      sampleStep(scope, 'besu', 'upgrade', { after: [id('release')], restartFrom: id('release') }),
      sampleStep(scope, 'besu', 'pods', { after: [id('upgrade')], restartFrom: id('upgrade') }),
    ];
    const story = RunStory.launched(samplePlan(steps, ['a']));
    story.done('a/besu/release', 'a/besu/upgrade').broken('a/besu/pods');
    expect(retry(story)).toEqual(['a/besu/release', 'a/besu/upgrade', 'a/besu/pods']);
  });

  test('takes a lost step too', () => {
    const story = RunStory.launched(guardedPlan()).done(INIT, PLAN).begin(APPLY).lose(APPLY);
    expect(retry(story)).toEqual([PLAN, APPLY]);
  });

  test('from a phase takes up what was done from there on', () => {
    const story = RunStory.launched(chainPlan(['a', 'b']));
    story.done('a/infrastructure/work', 'a/kubernetes/work', 'a/besu/work', 'a/verify/work');
    expect(retry(story, ['a'], 'kubernetes')).toEqual(['a/kubernetes/work', 'a/besu/work', 'a/verify/work']);
  });

  test('from a phase without a named region takes every region with a failure, from that phase', () => {
    const story = RunStory.launched(chainPlan(['a', 'b']));
    story.done('a/infrastructure/work').broken('a/kubernetes/work').done('b/infrastructure/work');
    expect(retry(story, [], 'infrastructure')).toEqual(['a/infrastructure/work', 'a/kubernetes/work']);
  });

  test('of a region blocked by a fleet step takes that fleet step', () => {
    const story = RunStory.launched(warmUpPlan(['a', 'b'])).broken('fleet/infrastructure/warm-up');
    expect(retry(story, ['b'])).toEqual(['fleet/infrastructure/warm-up']);
  });

  test('of a fleet lane blocked by a region takes that region', () => {
    const plan = chainPlan(['a']);
    const contracts = sampleStep(FLEET_SCOPE, 'contracts', 'work', { after: [step('a/verify/work')] });
    const story = RunStory.launched({ ...plan, steps: [...plan.steps, contracts] }).broken('a/infrastructure/work');
    expect(retry(story, ['fleet'])).toEqual(['a/infrastructure/work']);
  });

  test('of a fleet step does not undo what regions have done since', () => {
    const story = RunStory.launched(warmUpPlan(['a'])).done('fleet/infrastructure/warm-up', 'a/infrastructure/apply');
    expect(retry(story, ['fleet'], 'infrastructure')).toEqual(['fleet/infrastructure/warm-up']);
  });

  test('asks again for an approval that was given to the plan it throws away', () => {
    const destroys = { destroys: ['aks'] };
    const story = RunStory.launched(guardedPlan()).done(INIT).begin(PLAN).succeed(PLAN, destroys).approve(APPLY, 'a');
    expect(retry(story, ['a'], 'infrastructure')).toEqual([INIT, PLAN, APPLY]);
    story.reset(INIT, PLAN, APPLY).done(INIT).begin(PLAN).succeed(PLAN, destroys);
    expect(survey(story.state).holds.get(step(APPLY))?.kind).toBe('approval');
  });

  test('never touches a step that runs, nor one that was skipped', () => {
    const story = RunStory.launched(guardedPlan(['a', 'b']))
      .broken(INIT)
      .begin('b/infrastructure/init');
    expect(retry(story.skip(VERIFY), ['a', 'b'])).toEqual([INIT]);
  });

  test('of one region of a shared apply leaves the carrier and the other regions alone', () => {
    const [carrier, part] = ['fleet/infrastructure/apply', 'a/infrastructure/apply'];
    const story = RunStory.launched(carriedPlan(['a', 'b']));
    beginAll(story, [step(carrier)]);
    story.fail(part).succeed('b/infrastructure/apply').fail(carrier);
    expect(retry(story, ['a'])).toEqual([part]);
    expect(retry(story)).toEqual([part]);
  });

  test('of a shared apply whose first try was never started begins it again: no region has had its turn', () => {
    const [carrier, ...parts] = ['fleet/infrastructure/apply', 'a/infrastructure/apply', 'b/infrastructure/apply'];
    const story = RunStory.launched(carriedPlan(['a', 'b']));
    beginAll(story, [step(carrier)]);
    for (const part of parts) story.fail(part);
    story.notStarted(carrier).reset(carrier, ...parts);
    beginAll(story, [step(carrier)]);
    for (const part of parts) story.succeed(part);
    expect(retry(story.fail(carrier))).toEqual([carrier]);
  });
});

describe('whatever has happened to whatever plan', () => {
  const always = (check: (story: RunStory) => void) =>
    fc.assert(
      fc.property(anyPlan, happenings, (plan, told) => {
        const story = RunStory.launched(plan);
        for (const happening of told) happen(story, happening, survey(story.state).startable);
        check(story);
      }),
      { numRuns: 200 },
    );

  test('a retry of everything takes every failure but spent carriers, and nothing that runs', () => {
    always((story) => {
      const taken = retry(story);
      for (const each of story.state.plan.steps) {
        const { id } = each;
        const { status } = story.of(id);
        const failed = status === 'failed' || status === 'lost';
        const alone = scopesToRetry(story.state, []).includes(each.scope);
        if (failed && alone) expect(taken).toContain(id);
        if (failed && !alone) expect(isSpentCarrier(story.state, each)).toBe(true);
        if (status === 'running' || status === 'skipped') expect(taken).not.toContain(id);
      }
    });
  });

  test('a second retry right after it finds nothing more', () => {
    always((story) => expect(retry(story.reset(...retry(story)))).toEqual([]));
  });

  test('a retry lists steps in plan order, each once', () => {
    always((story) => {
      const taken = retry(story, ['a', 'b', 'c', 'fleet']);
      expect(taken).toEqual(story.state.plan.steps.map(({ id }) => id).filter((id) => taken.includes(id)));
    });
  });
});
