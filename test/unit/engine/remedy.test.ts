import { describe, expect, test } from 'vitest';
import type { Command } from '../../../src/engine/model/command.ts';
import { laneId, scopeOf, stepId } from '../../../src/engine/model/ids.ts';
import type { CommandWork, Remedy } from '../../../src/engine/model/step.ts';
import { obey } from '../../../src/engine/obey.ts';
import { holderOf } from '../../../src/engine/state/holder.ts';
import { remediesFor } from '../../../src/engine/state/remedy.ts';
import { survey } from '../../../src/engine/state/survey.ts';
import { Turn } from '../../../src/engine/turn.ts';
import type { JsonObject } from '../../../src/lib/json.ts';
import { ANNA } from '../../rigs/engine/engine-rig.ts';
import { samplePlan, sampleStep } from '../../rigs/engine/sample-plan.ts';
import { attempt, exited, FAILURE, RunStory, START_MS, step } from './state/run-story.ts';

const PLAN = 'a/infrastructure/plan';
const APPLY = 'a/infrastructure/apply';

const work = (...argv: readonly [string, ...string[]]): CommandWork => ({
  ...{ kind: 'command', argv, cwd: '/state', env: {}, files: [] },
  ...{ interpreter: 'lines', input: null, cancelSignal: 'SIGINT' },
});
const UNLOCK: Remedy = {
  ...{ name: 'unlock', title: 'force-unlock', fact: 'lock', meaning: 'takes {value} away' },
  work: work('terraform', 'force-unlock', '{value}'),
};

/** Plan and apply of one state, both of which meet its lock. */
function lockedPlan() {
  const scope = scopeOf('a');
  const lane = laneId('state');
  const plan = stepId(scope, 'infrastructure', 'plan');
  return samplePlan(
    [
      sampleStep(scope, 'infrastructure', 'plan', { lane, work: work('terraform', 'plan'), remedies: [UNLOCK] }),
      sampleStep(scope, 'infrastructure', 'apply', {
        ...{ lane, work: work('terraform', 'apply'), after: [plan], restartFrom: plan },
      }),
      sampleStep(scope, 'verify', 'work', { after: [stepId(scope, 'infrastructure', 'apply')] }),
    ],
    ['a'],
  );
}

function failed(story: RunStory, id: string, facts: JsonObject): RunStory {
  story.begin(id);
  const n = story.of(id).attempts.length;
  const outcome = { status: 'failed', failure: FAILURE, facts } as const;
  return story.tell({ type: 'attempt-ended', attempt: attempt(id, n), exit: exited(1), outcome });
}

const unlock = (value = 'L-1', typed = 'a', id = PLAN): Command => ({
  ...{ type: 'remedy', step: step(id), remedy: 'unlock', value, typed },
  by: ANNA,
});

function asked(story: RunStory, command: Command): RunStory {
  const obeyed = obey(story.state, command);
  if (!obeyed.ok) throw new Error(obeyed.problem);
  return story.tell(...obeyed.value.facts);
}
const refusal = ({ state }: RunStory, command: Command): string => {
  const obeyed = obey(state, command);
  return obeyed.ok ? `accepted: ${obeyed.value.did}` : obeyed.problem;
};

describe('a way out of a failure', () => {
  const locked = () => failed(RunStory.launched(lockedPlan()), PLAN, { lock: 'L-1' });

  test('is offered only when the failed try has left what it needs', () => {
    expect(remediesFor(locked().state, step(PLAN)).map(({ value, at }) => [value, at])).toEqual([['L-1', PLAN]]);
    expect(remediesFor(RunStory.launched(lockedPlan()).broken(PLAN).state, step(PLAN))).toEqual([]);
    expect(remediesFor(RunStory.launched(lockedPlan()).state, step(PLAN))).toEqual([]);
  });

  test.each(['-force', 'two words', '', 'x'.repeat(201), '$(id)'])('never hands %j to a program', (lock) => {
    const story = failed(RunStory.launched(lockedPlan()), PLAN, { lock });
    expect(remediesFor(story.state, step(PLAN))).toEqual([]);
  });

  test('is for what was seen, and the region typed', () => {
    expect(refusal(locked(), unlock('L-2'))).toBe('it is L-1 now, not L-2: look again');
    expect(refusal(locked(), unlock('L-1', 'b'))).toBe('type a to unlock');
    expect(refusal(RunStory.launched(lockedPlan()).broken(PLAN), unlock())).toBe(`${PLAN} offers no unlock`);
  });

  test('runs in place of the step, as a try of it, and then the step itself is to be done', () => {
    const story = asked(locked(), unlock());
    expect(survey(story.state).startable).toEqual([PLAN]);
    const planned = story.state.plan.steps[0];
    const turn = new Turn(story.state, story.nowMs);
    const [start] = planned === undefined ? [] : turn.begin(planned);
    expect(start).toMatchObject({
      attempt: `${PLAN}#2`,
      step: { title: 'force-unlock', work: { argv: ['terraform', 'force-unlock', 'L-1'] } },
    });
    story.tell(...turn.events.map(({ seq: _seq, atMs: _atMs, ...fact }) => fact));
    story.succeed(PLAN);
    expect(story.of(PLAN)).toMatchObject({ status: 'pending', attempts: [{}, { remedy: { value: 'L-1' } }] });
    expect(survey(story.state).startable).toEqual([PLAN]);
    const again = new Turn(story.state, story.nowMs);
    expect(planned && again.begin(planned)[0]).toMatchObject({ step: { work: { argv: ['terraform', 'plan'] } } });
  });

  test('that fails leaves the step failed, and nothing of it goes on', () => {
    const story = asked(locked(), unlock());
    story.tell({
      type: 'attempt-begun',
      attempt: attempt(PLAN, 2),
      carriedBy: null,
      remedy: { name: 'unlock', value: 'L-1' },
    });
    story.fail(PLAN);
    expect(story.of(PLAN).status).toBe('failed');
    expect(remediesFor(story.state, step(PLAN))).toEqual([]);
  });

  test('of an apply runs where its retry begins, before the plan is made anew', () => {
    const story = failed(RunStory.launched(lockedPlan()).done(PLAN), APPLY, { lock: 'L-9' });
    asked(story, unlock('L-9', 'a', APPLY));
    expect([story.of(PLAN), story.of(APPLY)]).toMatchObject([
      { status: 'pending', remedy: { name: 'unlock', value: 'L-9' } },
      { status: 'pending' },
    ]);
    expect(story.of(APPLY).remedy).toBeUndefined();
  });

  test('is forgotten by a plain retry', () => {
    const story = asked(locked(), unlock());
    story.tell({ type: 'steps-reset', steps: [step(PLAN)], by: ANNA, why: 'retry' });
    expect(story.of(PLAN).remedy).toBeUndefined();
  });
});

describe('who holds it', () => {
  const heldSince = (story: RunStory, atMs: number) =>
    failed(story, PLAN, { holder: { who: 'root@vm', since: new Date(atMs).toISOString(), alive: 'unknown' } });

  test('is our own try when one was under way in the same place then', () => {
    const story = RunStory.launched(lockedPlan()).begin(PLAN).lose(PLAN);
    const beganAtMs = story.of(PLAN).attempts[0]?.beganAtMs ?? 0;
    expect(holderOf(heldSince(story, beganAtMs + 400).state, step(PLAN))).toMatchObject({
      own: `${PLAN}#1`,
      alive: 'no',
    });
  });

  test('cannot be judged when it came from elsewhere', () => {
    const story = heldSince(RunStory.launched(lockedPlan()), START_MS - 86_400_000);
    expect(holderOf(story.state, step(PLAN))).toMatchObject({ who: 'root@vm', own: null, alive: 'unknown' });
  });
});
