import { describe, expect, test } from 'vitest';
import type { Command } from '../../../src/engine/model/command.ts';
import { scopeOf } from '../../../src/engine/model/ids.ts';
import type { Leaves, Step } from '../../../src/engine/model/step.ts';
import { leavings, sinceSignalMs } from '../../../src/engine/state/leaving.ts';
import { ANNA, EngineRig } from '../../rigs/engine/engine-rig.ts';
import { samplePlan, sampleStep } from '../../rigs/engine/sample-plan.ts';
import { attempt, step } from './state/run-story.ts';

const WORK = 'a/infrastructure/work';
const by = ANNA;
const LEAVES: Leaves = {
  doing: 'holds the state lock',
  signalled: { kind: 'recorded', brief: 'saves its state', words: 'It saves its state.' },
  killed: { kind: 'unrecorded', brief: 'state is lost', words: 'What is in hand is lost.' },
};

const program = (scope: string, more: Partial<Step> = {}): Step => ({
  ...sampleStep(scopeOf(scope), 'infrastructure', 'work'),
  work: {
    ...{
      kind: 'command',
      argv: ['terraform', 'apply'],
      cwd: '/',
      env: {},
      files: [],
      interpreter: 'none',
      input: null,
    },
    cancelSignal: 'SIGINT',
  },
  leaves: LEAVES,
  ...more,
});

/** Interpreters are not what this is about: nothing is concluded here. */
async function running(steps: readonly Step[] = [program('a')]): Promise<EngineRig> {
  const interpreters = { none: () => ({ read: () => [], conclude: () => ENDED }) };
  const rig = new EngineRig(samplePlan(steps, ['a', 'b']), { interpreters });
  await rig.launch();
  return rig;
}
const ENDED = { outcome: { status: 'succeeded', summary: 'done', facts: {} } } as const;
const cancel: Command = { type: 'cancel', attempt: attempt(WORK), typed: 'a', by };
const force = (typed = 'lose a'): Command => ({ type: 'force', attempt: attempt(WORK), typed, by });

describe('a signal after the first', () => {
  test('is refused before the first one, and without the words that say what may be lost', async () => {
    const rig = await running();
    expect(await rig.send(force())).toMatchObject({ reason: expect.stringContaining('cancel it first') });
    await rig.send(cancel);
    for (const wrong of ['', 'a', 'LOSE a', 'lose b'])
      expect(await rig.send(force(wrong))).toEqual({
        accepted: false,
        reason: 'type lose a to send SIGINT: What is in hand is lost.',
      });
    expect(rig.executor.forced).toEqual([]);
  });

  test('is the same signal again, then the one that cannot be caught, each written down before it is sent', async () => {
    const rig = await running();
    await rig.send(cancel);
    expect(await rig.send(force())).toEqual({ accepted: true, did: `sent SIGINT to ${WORK}` });
    expect(await rig.send(force())).toEqual({ accepted: true, did: `sent SIGKILL to ${WORK}` });
    expect(rig.executor.forced).toEqual([`SIGINT ${WORK}#1`, `SIGKILL ${WORK}#1`]);
    const forced = rig.journal.events.filter(({ type }) => type === 'attempt-forced');
    expect(forced).toMatchObject([
      { signal: 'SIGINT', typed: 'lose a', by },
      { signal: 'SIGKILL', typed: 'lose a' },
    ]);
  });

  test('that cannot be written down is not sent', async () => {
    const rig = await running();
    await rig.send(cancel);
    rig.journal.full = true;
    expect(await rig.send(force())).toMatchObject({ accepted: false });
    expect(rig.executor.forced).toEqual([]);
  });

  test('of a question, of what has ended and of what runs inside another step is refused', async () => {
    const rig = await running([sampleStep(scopeOf('a'), 'infrastructure', 'work')]);
    expect(await rig.send(force())).toMatchObject({ reason: expect.stringContaining('a cancel ends it at once') });
    rig.executor.succeed(attempt(WORK));
    await rig.settle();
    expect(await rig.send(force())).toMatchObject({ reason: expect.stringContaining('is not running') });
  });
});

describe('a signal that was decided by an engine that died', () => {
  test('is asked of the hands by the next one, who know whether it was sent; one of a later kind is not', async () => {
    const rig = await running();
    await rig.send(cancel);
    await rig.send(force());
    rig.crash();
    expect([rig.executor.cancelled, rig.executor.forced]).toEqual([[attempt(WORK)], []]);
    expect(leavings(rig.stateOnDisk())).toMatchObject([{ next: 'SIGKILL' }]);
  });
});

describe('what leaving means', () => {
  test('is told for each program and question by itself, as its recipe says, with the time since its signal', async () => {
    const rig = await running([program('a'), sampleStep(scopeOf('b'), 'infrastructure', 'work')]);
    expect(leavings(rig.stateOnDisk())).toMatchObject([
      { leaves: LEAVES, outlivesEngine: true, next: 'SIGINT', consent: 'lose a', atRisk: 'What is in hand is lost.' },
      { leaves: null, outlivesEngine: false, next: null },
    ]);
    await rig.send(cancel);
    rig.clock.advance(42_000);
    const [first] = leavings(rig.stateOnDisk());
    expect(sinceSignalMs(first!.attempt, rig.clock.nowMs())).toBe(42_000);
  });
});

describe('what was found of the world when a run was taken up', () => {
  test('is written down once, told by the region, gone when it stands again, and nothing is run because of it', async () => {
    const rig = await running([program('a'), sampleStep(scopeOf('a'), 'kubernetes', 'rest', { after: [step(WORK)] })]);
    rig.executor.succeed(attempt(WORK));
    await rig.settle();
    const begun = rig.executor.begun.length;
    const finding = { scope: scopeOf('a'), step: step(WORK), what: 'the cluster does not answer' };
    rig.engine.found(finding);
    rig.engine.found(finding);
    await rig.settle();
    expect(rig.stateOnDisk().differs).toMatchObject({ a: { step: WORK, what: 'the cluster does not answer' } });
    expect(rig.journal.events.filter(({ type }) => type === 'world-differs')).toHaveLength(1);
    expect(rig.executor.begun).toHaveLength(begun);
    rig.engine.found({ ...finding, what: null });
    await rig.settle();
    expect(rig.stateOnDisk().differs).toEqual({});
  });

  test('of a step that is not done is no news: it is being done anew', async () => {
    const rig = await running();
    rig.engine.found({ scope: scopeOf('a'), step: step(WORK), what: 'gone' });
    await rig.settle();
    expect(rig.stateOnDisk().differs).toBeUndefined();
  });
});
