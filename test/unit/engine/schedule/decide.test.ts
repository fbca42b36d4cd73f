import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { scopeOf } from '../../../../src/engine/model/ids.ts';
import { decide } from '../../../../src/engine/schedule/decide.ts';
import { ANNA } from '../../../rigs/engine/engine-rig.ts';
import { carriedPlan, chainPlan, samplePlan } from '../../../rigs/engine/sample-plan.ts';
import { guardedPlan } from '../state/guarded-plan.ts';
import { anyPlan, beginAll, happen, happenings } from '../state/random-run.ts';
import { RunStory, START_MS, step } from '../state/run-story.ts';

const HEADLESS = { endWhenHeld: true };
const SCREEN = { endWhenHeld: false };
const decideOn = ({ state, nowMs }: RunStory, options = HEADLESS) => decide(state, nowMs, options);

/** A region whose apply waits for a person. */
function awaitingApproval(): RunStory {
  const story = RunStory.launched(guardedPlan()).done('a/infrastructure/init').begin('a/infrastructure/plan');
  return story.succeed('a/infrastructure/plan', { destroys: ['aks'] });
}

describe('a decision', () => {
  test('starts what the survey lets start', () => {
    const decision = decideOn(RunStory.launched(chainPlan(['a', 'b', 'c'], { command: 2 })));
    expect(decision.start).toEqual(['a/infrastructure/work', 'b/infrastructure/work']);
    expect(decision.holds.get(step('c/infrastructure/work'))?.kind).toBe('limit');
    expect(decision.end).toBeNull();
  });

  test.each([
    ['planned', []],
    [
      'paused',
      [
        { type: 'run-launched', by: ANNA },
        { type: 'run-paused', by: ANNA },
      ],
    ],
  ] as const)('about a %s run neither starts nor ends anything', (_, facts) => {
    expect(decideOn(new RunStory(chainPlan(['a'])).tell(...facts))).toMatchObject({ start: [], end: null });
  });

  test('about a run that has ended does not end it again', () => {
    expect(decideOn(RunStory.launched(chainPlan(['a'])).end())).toMatchObject({ start: [], end: null });
  });

  test('on its own result starts nothing new, whatever has happened to whatever plan', () => {
    fc.assert(
      fc.property(anyPlan, happenings, (plan, told) => {
        const story = RunStory.launched(plan);
        for (const happening of told) happen(story, happening, decideOn(story).start);
        beginAll(story, decideOn(story).start);
        expect(decideOn(story).start).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  test('never both starts something and ends the run', () => {
    fc.assert(
      fc.property(anyPlan, happenings, (plan, told) => {
        const story = RunStory.launched(plan);
        for (const happening of told) {
          const { start, end } = decideOn(story);
          expect(start.length > 0 && end !== null).toBe(false);
          happen(story, happening, start);
        }
      }),
    );
  });

  test('about a carrier starts the carrier alone: its parts begin inside it', () => {
    expect(decideOn(RunStory.launched(carriedPlan(['a', 'b']))).start).toEqual(['fleet/infrastructure/apply']);
  });
});

describe('a run ends', () => {
  const broken = () => RunStory.launched(chainPlan(['a', 'b'])).broken('a/infrastructure/work');

  test('when all its steps are done', () => {
    const all = ['infrastructure', 'kubernetes', 'besu', 'verify'].map((phase) => `a/${phase}/work`);
    const story = RunStory.launched(chainPlan(['a'])).done(...all);
    expect(decideOn(story).end).toMatchObject({ exitCode: 0, verified: 1 });
  });

  test('at once when it has no steps', () => {
    expect(decideOn(RunStory.launched(samplePlan([], []))).end).toMatchObject({ exitCode: 0, regions: 0 });
  });

  test('not while another region can go on', () => {
    expect(decideOn(broken())).toMatchObject({ start: ['b/infrastructure/work'], end: null });
  });

  test('not while anything runs', () => {
    expect(decideOn(broken().begin('b/infrastructure/work')).end).toBeNull();
  });

  test('not while a pause that is over by itself holds what is left, but at one that only a person ends', () => {
    const paused = (untilMs: number | null) => {
      const story = RunStory.launched(chainPlan(['a', 'b'])).broken('a/infrastructure/work');
      const breaker = { cause: 'no', title: 'no', scopes: [scopeOf('a')], openedAtMs: story.nowMs, untilMs };
      return story.tell({ type: 'breaker-opened', breaker });
    };
    expect(decideOn(paused(START_MS + 60_000))).toMatchObject({ start: [], end: null });
    expect(decideOn(paused(null))).toMatchObject({ start: [], end: { exitCode: 5, failed: 1 } });
  });

  test('when only blocked steps are left, with a screen or without', () => {
    const story = broken().broken('b/infrastructure/work');
    expect(decideOn(story, HEADLESS).end).toMatchObject({ exitCode: 1, failed: 2 });
    expect(decideOn(story, SCREEN).end).toMatchObject({ exitCode: 1, failed: 2 });
  });

  test('without a screen when only an approval is missing', () => {
    expect(decideOn(awaitingApproval(), HEADLESS).end).toMatchObject({ exitCode: 5 });
  });

  test('with a screen not before the approval is given or the step skipped', () => {
    expect(decideOn(awaitingApproval(), SCREEN).end).toBeNull();
    const given = awaitingApproval().approve('a/infrastructure/apply', 'a');
    expect(decideOn(given, SCREEN)).toMatchObject({ start: ['a/infrastructure/apply'], end: null });
    const skipped = awaitingApproval().skip('a/infrastructure/apply', 'a/verify/work');
    expect(decideOn(skipped, SCREEN).end).toMatchObject({ exitCode: 1, skipped: 1 });
  });

  test('when it is stopped and nothing runs any more, although much could start', () => {
    const story = RunStory.launched(chainPlan(['a', 'b'])).begin('a/infrastructure/work');
    story.tell({ type: 'run-stopping', by: ANNA });
    expect(decideOn(story)).toMatchObject({ start: [], end: null });
    expect(decideOn(story.succeed('a/infrastructure/work'))).toMatchObject({ start: [], end: { exitCode: 4 } });
  });

  test('when it is stopped while an approval is missing, with a screen too', () => {
    expect(decideOn(awaitingApproval().tell({ type: 'run-stopping', by: ANNA }), SCREEN).end).toMatchObject({
      exitCode: 4,
    });
  });
});
