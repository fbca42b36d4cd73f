import { describe, expect, test } from 'vitest';
import type { Command } from '../../../src/engine/model/command.ts';
import type { RunFact } from '../../../src/engine/model/event.ts';
import { type AttemptId, scopeOf } from '../../../src/engine/model/ids.ts';
import { obey } from '../../../src/engine/obey.ts';
import type { LimitName } from '../../../src/regions/fleet.ts';
import { ANNA } from '../../rigs/engine/engine-rig.ts';
import { carriedPlan, chainPlan, samplePlan, sampleStep } from '../../rigs/engine/sample-plan.ts';
import { guardedPlan } from './state/guarded-plan.ts';
import { beginAll } from './state/random-run.ts';
import { attempt, RunStory, step } from './state/run-story.ts';

const FIRST = 'a/infrastructure/work';
const by = ANNA;
const LAUNCHED: RunFact = { type: 'run-launched', by };
const PAUSED: RunFact = { type: 'run-paused', by };
const STOPPING: RunFact = { type: 'run-stopping', by };
const REOPENED: RunFact = { type: 'run-reopened', by };

const planned = () => new RunStory(chainPlan(['a', 'b']));
const launched = () => RunStory.launched(chainPlan(['a', 'b']));
const retry = (scopes: readonly string[] = [], from: 'infrastructure' | null = null): Command => ({
  type: 'retry',
  scopes: scopes.map(scopeOf),
  from,
  by,
});
const skip = (reason = 'not today', scope = 'a', phase: 'infrastructure' | 'ccip' = 'infrastructure'): Command => ({
  type: 'skip',
  scope: scopeOf(scope),
  phase,
  reason,
  by,
});
const concurrency = (value: number, limit: string = 'helm'): Command => ({
  type: 'set-concurrency',
  limit: limit as LimitName,
  value,
  by,
});
const approve = (typed = 'a', id = 'a/infrastructure/apply'): Command => ({
  type: 'approve',
  step: step(id),
  typed,
  by,
});
const cancel = (id = FIRST, n = 1, typed = 'a'): Command => ({ type: 'cancel', attempt: attempt(id, n), typed, by });

const facts = ({ state }: RunStory, command: Command): readonly RunFact[] => {
  const obeyed = obey(state, command);
  if (!obeyed.ok) throw new Error(`refused: ${obeyed.problem}`);
  return obeyed.value.facts;
};
const did = ({ state }: RunStory, command: Command): string => {
  const obeyed = obey(state, command);
  return obeyed.ok ? obeyed.value.did : `refused: ${obeyed.problem}`;
};
const refusal = ({ state }: RunStory, command: Command): string => {
  const obeyed = obey(state, command);
  return obeyed.ok ? `accepted: ${obeyed.value.did}` : obeyed.problem;
};

describe('launch', () => {
  test('is obeyed once', () => {
    expect(facts(planned(), { type: 'launch', by })).toEqual([LAUNCHED]);
    expect(refusal(launched(), { type: 'launch', by })).toBe('already launched: the run is running');
    expect(refusal(launched().end(), { type: 'launch', by })).toBe('already launched: the run is ended');
  });
});

describe('pause, resume and stop', () => {
  const paused = () => launched().tell(PAUSED);
  const stopping = () => launched().tell(STOPPING);

  test('only a running rollout can be paused', () => {
    expect(facts(launched(), { type: 'pause', by })).toEqual([PAUSED]);
    for (const story of [planned(), paused(), stopping(), launched().end()]) {
      const reason = `only a running rollout can be paused; this one is ${story.state.status}`;
      expect(refusal(story, { type: 'pause', by })).toBe(reason);
    }
  });

  test('only a paused or stopping rollout can be resumed', () => {
    for (const story of [paused(), stopping()]) {
      expect(facts(story, { type: 'resume', by })).toEqual([{ type: 'run-resumed', by }]);
    }
    for (const story of [planned(), launched(), launched().end()]) {
      const reason = `only a paused or stopping rollout can be resumed; this one is ${story.state.status}`;
      expect(refusal(story, { type: 'resume', by })).toBe(reason);
    }
  });

  test('only what goes on can be stopped', () => {
    for (const story of [launched(), paused()]) expect(facts(story, { type: 'stop', by })).toEqual([STOPPING]);
    for (const story of [planned(), stopping(), launched().end()]) {
      expect(refusal(story, { type: 'stop', by })).toBe(`nothing to stop: the run is ${story.state.status}`);
    }
  });
});

describe('set-concurrency', () => {
  test('is obeyed at any time', () => {
    const fact = { type: 'concurrency-changed', limit: 'helm', value: 7, by };
    for (const story of [planned(), launched()]) expect(facts(story, concurrency(7))).toEqual([fact]);
    expect(did(launched(), concurrency(7))).toBe('helm: 7 at a time');
  });

  test.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 1001])('refuses %d', (value) => {
    expect(refusal(launched(), concurrency(value))).toBe('concurrency is a whole number from 1 to 1000');
  });

  test.each(['az', 'toString', '__proto__'])('refuses the limit %s, which is none', (limit) => {
    expect(refusal(launched(), concurrency(7, limit))).toBe(`there is no limit called ${limit}`);
  });
});

describe('retry', () => {
  test('resets what failed and says what', () => {
    const story = launched().broken(FIRST);
    expect(facts(story, retry())).toEqual([{ type: 'steps-reset', steps: [FIRST], by, why: 'retry' }]);
    expect(did(story, retry(['a']))).toBe(`retrying ${FIRST}`);
  });

  test('of many steps names two and counts the rest', () => {
    const regions = ['a', 'b', 'c', 'd'];
    const story = RunStory.launched(chainPlan(regions));
    for (const region of regions) story.broken(`${region}/infrastructure/work`);
    expect(did(story, retry())).toBe('retrying a/infrastructure/work, b/infrastructure/work and 2 more');
  });

  test('of a run that has ended opens it again first', () => {
    expect(facts(launched().broken(FIRST).end(), retry())).toMatchObject([REOPENED, { type: 'steps-reset' }]);
  });

  test('is refused before anything has run', () => {
    expect(refusal(planned(), retry())).toBe('nothing has run yet');
  });

  test('is refused when nothing failed', () => {
    expect(refusal(launched().done(FIRST), retry())).toBe('nothing to retry: no failed step here');
    expect(refusal(launched().broken(FIRST), retry(['b']))).toBe('nothing to retry: no failed step here');
  });

  test('from a phase is refused while the region still works, whether it is named or meant', () => {
    const plan = samplePlan(
      ['one', 'two'].map((name) => sampleStep(scopeOf('a'), 'infrastructure', name)),
      ['a'],
    );
    const story = RunStory.launched(plan).broken('a/infrastructure/one').begin('a/infrastructure/two');
    const reason = 'a is still working: let it finish first';
    expect(refusal(story, retry(['a'], 'infrastructure'))).toBe(reason);
    expect(refusal(story, retry([], 'infrastructure'))).toBe(reason);
    expect(did(story, retry())).toBe('retrying a/infrastructure/one');
  });
});

describe('skip', () => {
  test('skips what is open of a phase and writes down why', () => {
    const story = RunStory.launched(guardedPlan()).done('a/infrastructure/init').broken('a/infrastructure/plan');
    expect(facts(story, skip('  made by hand '))).toEqual([
      {
        type: 'steps-skipped',
        steps: ['a/infrastructure/plan', 'a/infrastructure/apply'],
        by,
        reason: 'made by hand',
      },
    ]);
    expect(did(story, skip())).toBe('skipped a/infrastructure');
  });

  test('takes a lost step', () => {
    const story = RunStory.launched(guardedPlan()).done('a/infrastructure/init', 'a/infrastructure/plan');
    story.begin('a/infrastructure/apply').lose('a/infrastructure/apply');
    expect(facts(story, skip())).toMatchObject([{ steps: ['a/infrastructure/apply'] }]);
  });

  test('of a run that has ended opens it again first', () => {
    expect(facts(launched().broken(FIRST).end(), skip())).toMatchObject([REOPENED, { type: 'steps-skipped' }]);
  });

  test('is refused without a reason, or with a long one', () => {
    expect(refusal(launched(), skip(' \n'))).toBe('a skip needs a reason: it goes into the journal');
    expect(refusal(launched(), skip('x'.repeat(501)))).toBe('the reason is longer than 500 characters');
    expect(did(launched(), skip('x'.repeat(500)))).toBe('skipped a/infrastructure');
  });

  test('is refused for a phase that the region does not have', () => {
    expect(refusal(launched(), skip('x', 'a', 'ccip'))).toBe('a has no phase ccip in this run');
    expect(refusal(launched(), skip('x', 'nowhere'))).toBe('nowhere has no phase infrastructure in this run');
  });

  test('is refused while the phase runs', () => {
    expect(refusal(launched().begin(FIRST), skip())).toBe('a/infrastructure is running: cancel it first');
  });

  test('is refused when the phase is done, or skipped already', () => {
    expect(refusal(launched().done(FIRST), skip())).toBe('a/infrastructure is already done');
    expect(refusal(launched().skip(FIRST), skip())).toBe('a/infrastructure is already done');
  });
});

describe('approve', () => {
  const asking = () =>
    RunStory.launched(guardedPlan())
      .done('a/infrastructure/init')
      .begin('a/infrastructure/plan')
      .succeed('a/infrastructure/plan', { destroys: ['aks'] });

  test('needs the region typed, and writes down what was typed', () => {
    expect(facts(asking(), approve())).toEqual([
      { type: 'step-approved', step: 'a/infrastructure/apply', by, typed: 'a' },
    ]);
    for (const typed of ['', 'A', 'yes', 'b']) expect(refusal(asking(), approve(typed))).toBe('type a to approve it');
  });

  test('of a run that has ended opens it again first', () => {
    expect(facts(asking().end(5), approve())).toMatchObject([REOPENED, { type: 'step-approved' }]);
  });

  test('is refused for a step that does not ask', () => {
    const reason = 'a/infrastructure/apply waits for no approval';
    expect(refusal(RunStory.launched(guardedPlan()), approve())).toBe(reason);
    expect(refusal(asking().approve('a/infrastructure/apply', 'a'), approve())).toBe(reason);
  });

  test('is refused for a step that is not in the plan', () => {
    expect(refusal(asking(), approve('x', 'x/besu/work'))).toBe('there is no step x/besu/work');
  });
});

describe('cancel', () => {
  test('of a step named after something every object has is refused like any other unknown one', () => {
    const command = { ...cancel(), attempt: 'constructor#1' as AttemptId } as Command;
    expect(refusal(launched(), command)).toBe('constructor#1 is not running');
  });

  test('needs the region typed, and says which signal it sends', () => {
    const story = launched().begin(FIRST);
    expect(facts(story, cancel())).toEqual([
      { type: 'attempt-cancelled', attempt: attempt(FIRST), by, signal: 'abort' },
    ]);
    expect(did(story, cancel())).toBe(`sent abort to ${FIRST}`);
    expect(refusal(story, cancel(FIRST, 1, 'b'))).toBe('type a to cancel its running step');
  });

  test('sends a program the signal its step names', () => {
    const work = {
      kind: 'command',
      argv: ['terraform'],
      cwd: '/',
      env: {},
      files: [],
      interpreter: 'lines',
      input: null,
      cancelSignal: 'SIGINT',
    } as const;
    const story = RunStory.launched(samplePlan([sampleStep(scopeOf('a'), 'besu', 'work', { work })], ['a']));
    expect(did(story.begin('a/besu/work'), cancel('a/besu/work'))).toBe('sent SIGINT to a/besu/work');
  });

  test('is refused for what does not run: never begun, over, of an earlier try, unknown', () => {
    const notRunning = `${attempt(FIRST)} is not running`;
    expect(refusal(launched(), cancel())).toBe(notRunning);
    expect(refusal(launched().broken(FIRST), cancel())).toBe(notRunning);
    expect(refusal(launched().broken(FIRST).reset(FIRST).begin(FIRST), cancel())).toBe(notRunning);
    expect(refusal(launched(), cancel('x/besu/work'))).toBe('x/besu/work#1 is not running');
  });

  test('sends one signal, never a second: that one would make terraform lose its state', () => {
    const story = launched().begin(FIRST);
    story.tell({ type: 'attempt-cancelled', attempt: attempt(FIRST), by, signal: 'SIGINT' });
    expect(refusal(story, cancel())).toBe('its one signal was sent already: it is winding down');
  });

  test('of a carried step points to its carrier', () => {
    const carrier = 'fleet/infrastructure/apply';
    const story = RunStory.launched(carriedPlan(['a']));
    beginAll(story, [step(carrier)]);
    const reason = `a/infrastructure/apply runs inside ${attempt(carrier)}: cancel that one`;
    expect(refusal(story, cancel('a/infrastructure/apply'))).toBe(reason);
    expect(did(story, cancel(carrier, 1, 'fleet'))).toBe(`sent abort to ${carrier}`);
  });
});

describe('abort', () => {
  const abort = (typed = 'sample'): Command => ({ type: 'abort', typed, by });
  const cancelled = (id: string) => ({ type: 'attempt-cancelled', attempt: attempt(id), by, signal: 'abort' });
  const both = () => launched().begin(FIRST).begin('b/infrastructure/work');

  test('stops, and cancels everything that runs', () => {
    expect(facts(both(), abort())).toEqual([STOPPING, cancelled(FIRST), cancelled('b/infrastructure/work')]);
    expect(did(both(), abort())).toBe('aborting: nothing new starts, one signal sent to 2 running steps');
    expect(did(launched().begin(FIRST), abort())).toContain('one signal sent to the running step');
    expect(did(launched(), abort())).toContain('nothing was running');
  });

  test("needs the fleet's name typed", () => {
    for (const typed of ['', 'a', 'Sample', 'yes']) {
      expect(refusal(both(), abort(typed))).toBe('type sample to abort the rollout');
    }
  });

  test('sends no second signal, and when there is no first one left to send it is refused', () => {
    const story = both().tell({ type: 'attempt-cancelled', attempt: attempt(FIRST), by, signal: 'abort' });
    expect(facts(story, abort())).toEqual([STOPPING, cancelled('b/infrastructure/work')]);
    const spent = both();
    for (const fact of facts(spent, abort())) spent.tell(fact);
    expect(refusal(spent, abort())).toBe('stopping already, and every signal was sent');
  });

  test('of a run that stops already only sends the signals', () => {
    expect(facts(launched().begin(FIRST).tell(STOPPING), abort())).toEqual([cancelled(FIRST)]);
  });

  test('leaves what is carried to its carrier', () => {
    const carrier = 'fleet/infrastructure/apply';
    const story = RunStory.launched(carriedPlan(['a', 'b']));
    beginAll(story, [step(carrier)]);
    expect(facts(story, abort())).toEqual([STOPPING, cancelled(carrier)]);
  });

  test('is refused before the launch and after the end', () => {
    expect(refusal(planned(), abort())).toBe('nothing to abort: the run is planned');
    expect(refusal(launched().end(), abort())).toBe('nothing to abort: the run is ended');
  });
});
