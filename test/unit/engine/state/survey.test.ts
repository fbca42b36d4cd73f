import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { laneId, scopeOf, stepId } from '../../../../src/engine/model/ids.ts';
import { type Survey, survey } from '../../../../src/engine/state/survey.ts';
import { ANNA } from '../../../rigs/engine/engine-rig.ts';
import { carriedPlan, chainPlan, samplePlan, sampleStep } from '../../../rigs/engine/sample-plan.ts';
import { guardedPlan } from './guarded-plan.ts';
import { anyPlan, beginAll, happen, happenings } from './random-run.ts';
import { attempt, RunStory, step } from './run-story.ts';

const surveyOf = ({ state }: RunStory): Survey => survey(state);
const startable = (story: RunStory) => surveyOf(story).startable;
const hold = (story: RunStory, id: string) => surveyOf(story).holds.get(step(id));

describe('a survey', () => {
  test('finds the first step of every region startable at once', () => {
    const story = RunStory.launched(chainPlan(['a', 'b']));
    expect(startable(story)).toEqual(['a/infrastructure/work', 'b/infrastructure/work']);
  });

  test('says nothing about steps that run, are done, failed or skipped', () => {
    const story = RunStory.launched(chainPlan(['a', 'b']))
      .done('a/infrastructure/work')
      .begin('a/kubernetes/work');
    story.skip('a/besu/work').broken('b/infrastructure/work');
    const found = surveyOf(story);
    expect([...found.startable, ...found.holds.keys()]).toEqual([
      'a/verify/work',
      'b/kubernetes/work',
      'b/besu/work',
      'b/verify/work',
    ]);
  });

  test.each([
    ['before the launch', 'not-launched', []],
    [
      'while paused',
      'paused',
      [
        { type: 'run-launched', by: ANNA },
        { type: 'run-paused', by: ANNA },
      ],
    ],
    [
      'while stopping',
      'stopping',
      [
        { type: 'run-launched', by: ANNA },
        { type: 'run-stopping', by: ANNA },
      ],
    ],
  ] as const)('holds everything %s', (_, kind, facts) => {
    const story = new RunStory(chainPlan(['a'])).tell(...facts);
    expect(startable(story)).toEqual([]);
    expect(hold(story, 'a/infrastructure/work')).toEqual({ kind });
    expect(hold(story, 'a/kubernetes/work')).toEqual({ kind: 'after', step: 'a/infrastructure/work' });
  });

  test('holds what is left of a run that has ended', () => {
    expect(hold(RunStory.launched(chainPlan(['a'])).end(), 'a/infrastructure/work')).toEqual({ kind: 'stopping' });
  });
});

describe('a step waits', () => {
  test('for the first open step before it, whether that one waits itself or runs', () => {
    const story = RunStory.launched(chainPlan(['a'])).begin('a/infrastructure/work');
    expect(hold(story, 'a/kubernetes/work')).toEqual({ kind: 'after', step: 'a/infrastructure/work' });
    expect(hold(story, 'a/verify/work')).toEqual({ kind: 'after', step: 'a/besu/work' });
  });

  test('for nothing once all before it are done or skipped', () => {
    const story = RunStory.launched(chainPlan(['a']))
      .skip('a/infrastructure/work')
      .done('a/kubernetes/work');
    expect(startable(story)).toEqual(['a/besu/work']);
  });
});

describe('a step is blocked', () => {
  const broken = () => RunStory.launched(chainPlan(['a', 'b'])).broken('a/infrastructure/work');

  test('by the failure at the root, however far away it is', () => {
    for (const id of ['a/kubernetes/work', 'a/besu/work', 'a/verify/work']) {
      expect(hold(broken(), id)).toEqual({ kind: 'blocked', by: 'a/infrastructure/work' });
    }
  });

  test('by a lost step too', () => {
    const story = RunStory.launched(guardedPlan()).done('a/infrastructure/init', 'a/infrastructure/plan');
    story.begin('a/infrastructure/apply').lose('a/infrastructure/apply');
    expect(hold(story, 'a/verify/work')).toEqual({ kind: 'blocked', by: 'a/infrastructure/apply' });
  });

  test('in its own region only', () => {
    expect(startable(broken())).toEqual(['b/infrastructure/work']);
  });

  test('no longer, once the failure is skipped or tried again', () => {
    expect(startable(broken().skip('a/infrastructure/work'))).toContain('a/kubernetes/work');
    const again = broken().reset('a/infrastructure/work').begin('a/infrastructure/work');
    expect(hold(again, 'a/kubernetes/work')).toEqual({ kind: 'after', step: 'a/infrastructure/work' });
  });

  test('before it is paused: pausing changes nothing about a failure', () => {
    expect(hold(broken().tell({ type: 'run-paused', by: ANNA }), 'a/kubernetes/work')?.kind).toBe('blocked');
  });
});

describe('a limit', () => {
  test('lets no more start than there are slots, in plan order, and says how many are busy', () => {
    const story = RunStory.launched(chainPlan(['a', 'b', 'c'], { command: 2 })).begin('a/infrastructure/work');
    expect(startable(story)).toEqual(['b/infrastructure/work']);
    expect(hold(story, 'c/infrastructure/work')).toEqual({ kind: 'limit', limit: 'command', running: 2, allowed: 2 });
  });

  test('is the one set last, not the one of the plan', () => {
    const story = RunStory.launched(chainPlan(['a', 'b', 'c'], { command: 1 }));
    expect(startable(story).length).toBe(1);
    story.tell({ type: 'concurrency-changed', limit: 'command', value: 3, by: ANNA });
    expect(startable(story).length).toBe(3);
  });

  test('that was narrowed below what runs starts nothing and stops nothing', () => {
    const story = RunStory.launched(chainPlan(['a', 'b', 'c']));
    story.begin('a/infrastructure/work').begin('b/infrastructure/work');
    story.tell({ type: 'concurrency-changed', limit: 'command', value: 1, by: ANNA });
    expect(startable(story)).toEqual([]);
    expect(hold(story, 'c/infrastructure/work')).toEqual({ kind: 'limit', limit: 'command', running: 2, allowed: 1 });
  });

  test('of one tool does not hold another', () => {
    const steps = [
      sampleStep(scopeOf('a'), 'besu', 'helm', { limit: 'helm' }),
      sampleStep(scopeOf('b'), 'besu', 'helm', { limit: 'helm' }),
      sampleStep(scopeOf('b'), 'verify', 'probe', { limit: 'probe' }),
    ];
    const story = RunStory.launched(samplePlan(steps, ['a', 'b'], { helm: 1 }));
    expect(startable(story)).toEqual(['a/besu/helm', 'b/verify/probe']);
  });
});

describe('a lane', () => {
  const lane = laneId('terraform-state');
  const inLane = (region: string) => sampleStep(scopeOf(region), 'infrastructure', 'apply', { lane });
  const story = () => RunStory.launched(samplePlan([inLane('a'), inLane('b')], ['a', 'b']));

  test('lets one start and names it to the next', () => {
    expect(startable(story())).toEqual(['a/infrastructure/apply']);
    expect(hold(story(), 'b/infrastructure/apply')).toEqual({
      kind: 'lane',
      lane,
      heldBy: 'a/infrastructure/apply',
      sinceMs: null,
    });
  });

  test('is held by what runs in it', () => {
    const told = story().begin('b/infrastructure/apply');
    expect(hold(told, 'a/infrastructure/apply')).toEqual({
      kind: 'lane',
      lane,
      heldBy: 'b/infrastructure/apply',
      sinceMs: told.nowMs,
    });
  });

  test('is free once that has ended, well or badly', () => {
    expect(startable(story().broken('a/infrastructure/apply'))).toEqual(['b/infrastructure/apply']);
  });
});

describe('a carried step', () => {
  const [carrier, part] = ['fleet/infrastructure/apply', 'a/infrastructure/apply'];
  const plan = () => carriedPlan(['a', 'b']);

  test('never starts by itself while its carrier is still to come', () => {
    const story = RunStory.launched(plan());
    expect(startable(story)).toEqual([carrier]);
    expect(hold(story, part)).toEqual({ kind: 'carried', by: carrier });
    expect(hold(story, 'a/verify/work')).toEqual({ kind: 'after', step: part });
  });

  test('takes no slot and no lane of its own while it runs inside its carrier', () => {
    const story = RunStory.launched({ ...plan(), limits: { ...plan().limits, command: 2 } });
    beginAll(story, [step(carrier)]);
    story.succeed(part);
    expect(startable(story)).toEqual(['a/verify/work']);
  });

  test('that is to be tried again while the others still run inside the carrier waits for it', () => {
    const story = RunStory.launched(plan());
    beginAll(story, [step(carrier)]);
    story.fail(part).reset(part);
    expect(hold(story, part)).toEqual({ kind: 'carried', by: carrier });
  });

  test('goes with its carrier when both are tried again, and alone when the carrier is over', () => {
    const story = RunStory.launched(plan());
    beginAll(story, [step(carrier)]);
    story.fail(part).succeed('b/infrastructure/apply').fail(carrier).reset(part);
    expect(startable(story)).toEqual([part, 'b/verify/work']);
    expect(hold(story.reset(carrier), part)).toEqual({ kind: 'carried', by: carrier });
  });

  test('is blocked by a carrier that failed before it could begin', () => {
    const story = RunStory.launched(plan()).broken(carrier);
    expect(hold(story, part)).toEqual({ kind: 'blocked', by: carrier });
    expect(hold(story, 'a/verify/work')).toEqual({ kind: 'blocked', by: carrier });
  });

  test('runs alone when a person skipped its carrier', () => {
    expect(startable(RunStory.launched(plan()).skip(carrier))).toEqual([part]);
  });

  test('runs alone when its carrier succeeded without ever having begun it', () => {
    expect(startable(RunStory.launched(plan()).done(carrier))).toEqual([part]);
  });

  test('has its attempt inside the attempt of its carrier', () => {
    const story = RunStory.launched(plan());
    beginAll(story, [step(carrier)]);
    expect(story.of(part).attempts).toMatchObject([{ carriedBy: attempt(carrier) }]);
  });
});

describe('an approval', () => {
  const [planStep, apply] = ['a/infrastructure/plan', 'a/infrastructure/apply'];
  const planned = (facts: Record<string, string[]>) =>
    RunStory.launched(guardedPlan()).done('a/infrastructure/init').begin(planStep).succeed(planStep, facts);

  test('is asked for when the guarded list is not empty', () => {
    expect(hold(planned({ destroys: ['aks', 'pool'] }), apply)).toEqual({
      kind: 'approval',
      meaning: 'would be destroyed',
      list: ['aks', 'pool'],
    });
  });

  test.each([[{ destroys: [] }], [{}]])('is not asked for when there is nothing to approve: %j', (facts) => {
    expect(startable(planned(facts))).toEqual([apply]);
  });

  test('given lets the step start', () => {
    expect(startable(planned({ destroys: ['aks'] }).approve(apply, 'a'))).toEqual([apply]);
  });

  test('is asked for again after a retry has made a new plan', () => {
    const story = planned({ destroys: ['aks'] })
      .approve(apply, 'a')
      .broken(apply)
      .reset(planStep, apply);
    story.begin(planStep).succeed(planStep, { destroys: ['vault'] });
    expect(hold(story, apply)).toMatchObject({ kind: 'approval', list: ['vault'] });
  });

  test('is a question of the last plan only', () => {
    const story = planned({ destroys: ['aks'] })
      .reset(planStep)
      .done(planStep);
    expect(startable(story)).toEqual([apply]);
  });

  test('is not asked for before its turn has come', () => {
    expect(hold(RunStory.launched(guardedPlan()), apply)).toEqual({ kind: 'after', step: planStep });
  });

  test('is asked for although the run is paused: it can be answered meanwhile', () => {
    const story = planned({ destroys: ['aks'] }).tell({ type: 'run-paused', by: ANNA });
    expect(hold(story, apply)?.kind).toBe('approval');
    expect(hold(story.approve(apply, 'a'), apply)).toEqual({ kind: 'paused' });
  });
});

describe('whatever has happened to whatever plan', () => {
  const always = (check: (story: RunStory, found: Survey) => void) =>
    fc.assert(
      fc.property(anyPlan, happenings, (plan, told) => {
        const story = RunStory.launched(plan);
        for (const happening of told) {
          happen(story, happening, startable(story));
          check(story, surveyOf(story));
        }
      }),
      { numRuns: 200 },
    );
  const alone = ({ state }: RunStory, id: string) => state.steps[step(id)]?.attempts.at(-1)?.carriedBy === null;
  const occupying = (story: RunStory, found: Survey) =>
    story.state.plan.steps.filter(
      ({ id }) => found.startable.includes(id) || (story.of(id).status === 'running' && alone(story, id)),
    );

  test('every pending step is either startable or held, and nothing else is', () => {
    always((story, { startable: ids, holds }) => {
      const pending = story.state.plan.steps.map(({ id }) => id).filter((id) => story.of(id).status === 'pending');
      const sorted = pending.filter((id) => ids.includes(id) !== holds.has(id));
      expect(sorted).toEqual(pending);
      expect(ids.length + holds.size).toBe(pending.length);
    });
  });

  test('nothing starts over a limit', () => {
    always((story, found) => {
      for (const id of found.startable) {
        const { limit } = story.state.plan.steps.find((each) => each.id === id)!;
        const taken = occupying(story, found).filter((each) => each.limit === limit).length;
        expect(taken).toBeLessThanOrEqual(story.state.limits[limit]);
      }
    });
  });

  test('no lane is taken twice', () => {
    always((story, found) => {
      const lanes = occupying(story, found).flatMap(({ id, lane }) => (found.startable.includes(id) ? [lane] : []));
      const running = occupying(story, found).flatMap(({ id, lane }) => (found.startable.includes(id) ? [] : [lane]));
      for (const lane of lanes.filter((each) => each !== null)) {
        expect(lanes.filter((each) => each === lane).length).toBe(1);
        expect(running).not.toContain(lane);
      }
    });
  });

  test('nothing starts before what it comes after, nor unapproved, nor while its carrier is to come', () => {
    always((story, found) => {
      for (const id of found.startable) {
        const { after, carriedBy, guards } = story.state.plan.steps.find((each) => each.id === id)!;
        for (const before of after) expect(['succeeded', 'skipped']).toContain(story.of(before).status);
        if (carriedBy !== null) expect(['pending', 'running']).not.toContain(story.of(carriedBy).status);
        const list = guards.flatMap(({ of, fact }) => story.of(of).attempts.at(-1)?.outcome?.facts[fact] ?? []);
        if (story.of(id).approved === null) expect(list).toEqual([]);
      }
    });
  });

  test('a step is blocked only by a step that has failed or is lost', () => {
    always((story, { holds }) => {
      for (const each of holds.values()) {
        if (each.kind === 'blocked') expect(['failed', 'lost']).toContain(story.of(each.by).status);
      }
    });
  });

  test('with nothing running and everything allowed, something starts or every hold needs a person', () => {
    always((story, { startable: ids, holds }) => {
      const idle = story.state.status === 'running' && ids.length === 0;
      if (!idle || Object.values(story.state.steps).some(({ status }) => status === 'running')) return;
      for (const each of holds.values()) expect(['approval', 'blocked', 'after', 'carried']).toContain(each.kind);
      const settled = [...holds.values()].filter(({ kind }) => kind === 'approval' || kind === 'blocked');
      expect(holds.size > 0 && settled.length === 0).toBe(false);
    });
  });

  test('the same state always gives the same survey', () => {
    always((story, found) => expect(survey(structuredClone(story.state))).toEqual(found));
  });
});

test('a survey of a fleet of 24 regions with a step after all of them names one of them', () => {
  const regions = Array.from({ length: 24 }, (_, i) => `r${i}`);
  const work = regions.map((region) => sampleStep(scopeOf(region), 'besu', 'work'));
  const last = sampleStep(scopeOf('fleet'), 'contracts', 'work', { after: work.map(({ id }) => id) });
  const story = RunStory.launched(samplePlan([...work, last], regions)).broken('r7/besu/work');
  expect(hold(story, 'fleet/contracts/work')).toEqual({
    kind: 'blocked',
    by: stepId(scopeOf('r7'), 'besu', 'work'),
  });
});
