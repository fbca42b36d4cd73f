import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type PushKey, partsOfAttempt, pushKey, type StepId, scopeOf, stepId } from '../../../src/engine/model/ids.ts';
import type { Plan } from '../../../src/engine/model/plan.ts';
import { NO_POLICY } from '../../../src/engine/model/policy.ts';
import type { Step } from '../../../src/engine/model/step.ts';
import { explainHold } from '../../../src/engine/state/explain.ts';
import { survey } from '../../../src/engine/state/survey.ts';
import { ANNA, EngineRig } from '../../rigs/engine/engine-rig.ts';
import { samplePlan, sampleStep } from '../../rigs/engine/sample-plan.ts';
import { seenChain } from '../../rigs/engine/seen-chain.ts';

const by = ANNA;
const PARTS = ['1', '2', '3'];

/** Each region in three parts, one after another; each part is a change, then a proof that stops every push. */
function partsPlan(...regions: readonly string[]): Plan {
  const steps: Step[] = [];
  for (const region of regions) {
    const scope = scopeOf(region);
    let after: readonly StepId[] = [];
    for (const part of PARTS) {
      const push = pushKey(`${region}-${part}`);
      const change = sampleStep(scope, 'besu', `change-${part}`, { after, push, disruptive: true });
      const check = { after: [change.id], push, stopsPushes: true, title: 'the public name answers' };
      steps.push(change, sampleStep(scope, 'verify', `check-${part}`, check));
      after = [stepId(scope, 'verify', `check-${part}`)];
    }
  }
  const pushes = regions.flatMap((region) =>
    PARTS.map((part) => ({ key: pushKey(`${region}-${part}`), scope: scopeOf(region), validators: 1 })),
  );
  const plan = samplePlan(steps, regions);
  return {
    ...{ ...plan, policy: { ...NO_POLICY, strategy: { kind: 'manual', pushes } } },
    chain: { topology: 'shared-chain', id: 138, genesis: null, genesisFrom: null, blockPeriodSeconds: 2 },
    regions: plan.regions.map((region) => ({ ...region, validators: 3 })),
  };
}

async function launched(plan: Plan): Promise<EngineRig> {
  const rig = new EngineRig(plan, { endWhenHeld: false });
  await rig.launch();
  return rig;
}

const push = (...names: readonly string[]) => ({ type: 'push', scopes: names.map(pushKey), by }) as const;
const holdWords = (rig: EngineRig, step: string): string => {
  const hold = survey(rig.stateOnDisk()).holds.get(step as StepId);
  return hold === undefined ? 'none' : explainHold(hold);
};
const pushed = (rig: EngineRig): readonly PushKey[] => rig.stateOnDisk().policy.pushed;

async function done(rig: EngineRig, region: string, part: string): Promise<void> {
  await rig.succeed(`${region}/besu/change-${part}`);
  await rig.succeed(`${region}/verify/check-${part}`);
}

describe('a region that is pushed part by part', () => {
  test('keeps why it was pushed, when somebody said so', async () => {
    const rig = await launched(partsPlan('a'));
    expect(await rig.send({ ...push('a-1'), reason: 'x'.repeat(501) })).toMatchObject({ accepted: false });
    await rig.send({ ...push('a-1'), reason: ' change 4711 ' });
    const events = rig.journal.events.filter(({ type }) => type === 'scopes-pushed');
    expect(events).toMatchObject([{ scopes: ['a-1'], reason: 'change 4711' }]);
  });

  test('a part begins with its own push; the name of the region pushes the next one; two presses count once', async () => {
    const rig = await launched(partsPlan('a', 'b'));
    expect(rig.running()).toEqual([]);
    expect(await rig.send(push('a-1'))).toMatchObject({ accepted: true, did: 'pushed a-1' });
    expect(await rig.send(push('a-1'))).toMatchObject({ accepted: false, reason: 'a-1: pushed already' });
    expect(await rig.send(push('a'))).toMatchObject({
      accepted: false,
      reason: 'a-2 comes after a-1, which is not done yet',
    });
    await rig.settle();
    expect(rig.running()).toEqual(['a/besu/change-1']);
    await done(rig, 'a', '1');
    expect(rig.running()).toEqual([]);
    expect(await rig.send(push('a'))).toMatchObject({
      did: 'pushed a-2; the push before it, a-1, ended well',
    });
    await rig.settle();
    expect(rig.running()).toEqual(['a/besu/change-2']);
    expect(pushed(rig)).toEqual(['a-1', 'a-2']);
  });

  test('parts keep their order, and a part that nobody knows is refused by name', async () => {
    const rig = await launched(partsPlan('a', 'b'));
    expect(await rig.send(push('a-3'))).toMatchObject({ reason: 'a-3 comes after a-1, which is to be pushed first' });
    expect(await rig.send(push('b-4'))).toMatchObject({ reason: 'b-4 is not a region of this run' });
    expect(await rig.send(push('b-1', 'a-2'))).toMatchObject({
      did: 'pushed b-1; left alone: a-2 comes after a-1, which is to be pushed first',
    });
  });

  test('what waits for its push says what it touches, what that leaves, and how the last one went', async () => {
    const rig = await launched(partsPlan('a', 'b', 'c'));
    expect(holdWords(rig, 'a/besu/change-1')).toBe('waits for its button: nobody has pushed a-1 yet');
    rig.engine.observe([seenChain(rig.clock.nowMs(), { a: 3, b: 3, c: 3 })]);
    await rig.settle();
    await rig.send(push('b-1'));
    await rig.settle();
    await rig.fail('b/besu/change-1');
    await rig.pass(1);
    rig.engine.observe([seenChain(rig.clock.nowMs(), { a: 3, b: 2, c: 3 })]);
    await rig.settle();
    expect(holdWords(rig, 'a/besu/change-1')).toBe(
      'waits for its button: nobody has pushed a-1 yet; touches 1 of 9 validators, margin 2 -> 1; the push before it, b-1, has failed',
    );
  });

  test('a skip leaves out what its push begins and reaches into no later one', async () => {
    const rig = await launched(partsPlan('a'));
    await rig.send(push('a-1'));
    await rig.settle();
    await rig.succeed('a/besu/change-1');
    await rig.fail('a/verify/check-1');
    const skip = { type: 'skip', scope: scopeOf('a'), phase: 'verify', reason: 'known', by } as const;
    expect(await rig.send(skip)).toMatchObject({ did: 'skipped a/verify of a-1' });
    const { steps } = rig.stateOnDisk();
    expect(PARTS.map((part) => steps[stepId(scopeOf('a'), 'verify', `check-${part}`)]?.status)).toEqual([
      ...['skipped', 'pending', 'pending'],
    ]);
  });

  test('nothing of a part ever starts before its push, in whatever order and how often is pushed', async () => {
    const names = ['a', 'b', 'a-1', 'a-2', 'a-3', 'b-1', 'b-2', 'b-3', 'c-1'];
    const act = fc.oneof(
      {
        weight: 3,
        arbitrary: fc.record({ push: fc.array(fc.constantFrom(...names), { minLength: 1, maxLength: 3 }) }),
      },
      { weight: 5, arbitrary: fc.record({ end: fc.nat(9), well: fc.nat(5).map((n) => n !== 0) }) },
      { weight: 1, arbitrary: fc.constant({ retry: true } as const) },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 20, maxLength: 50 }), async (acts) => {
        const rig = await launched(partsPlan('a', 'b'));
        for (const each of acts) {
          const running = rig.running();
          if ('push' in each) await rig.send(push(...each.push));
          else if ('retry' in each) await rig.send({ type: 'retry', scopes: [], from: null, by });
          else if (running.length > 0) {
            const step = running[each.end % running.length] ?? '';
            await (each.well ? rig.succeed(step) : rig.fail(step));
          }
          await rig.settle();
        }
        checkOrder(rig);
      }),
      { numRuns: 60 },
    );
  });
});

/** By the journal alone: each start after its own push, each push once, and after all of the part before it. */
function checkOrder(rig: EngineRig): void {
  const open = new Set<string>();
  const well = new Set<string>();
  for (const event of rig.journal.events) {
    if (event.type === 'scopes-pushed') {
      for (const key of event.scopes) {
        expect(open.has(key)).toBe(false);
        const [region = '', part = ''] = key.split('-');
        if (part !== '1') expect(well.has(`${region}/verify/check-${Number(part) - 1}`)).toBe(true);
        open.add(key);
      }
    }
    if (event.type === 'attempt-begun') {
      const [region, , name] = partsOfAttempt(event.attempt).step.split('/');
      expect(open.has(`${region}-${name?.at(-1)}`)).toBe(true);
    }
    if (event.type === 'attempt-ended' && event.outcome.status === 'succeeded')
      well.add(partsOfAttempt(event.attempt).step);
  }
}

describe('a failed check of an earlier push', () => {
  test('keeps every push back, also while it is tried again, until it is green', async () => {
    const rig = await launched(partsPlan('a', 'b'));
    await rig.send(push('a-1'));
    await rig.settle();
    await rig.succeed('a/besu/change-1');
    await rig.fail('a/verify/check-1');
    const why =
      'a: the public name answers: failed. no push before a/verify/check-1 is good: retry it, or skip it with a reason';
    expect(await rig.send(push('b'))).toEqual({ accepted: false, reason: why });
    expect(holdWords(rig, 'b/besu/change-1')).toContain('no push before a/verify/check-1 is good');
    await rig.send({ type: 'retry', scopes: [scopeOf('a')], from: null, by });
    expect(await rig.send(push('b'))).toEqual({ accepted: false, reason: why });
    await rig.settle();
    await rig.succeed('a/verify/check-1');
    expect(await rig.send(push('b'))).toMatchObject({ accepted: true });
  });

  test('lets pushes go on when somebody skips it with a reason', async () => {
    const rig = await launched(partsPlan('a', 'b'));
    await rig.send(push('a-1'));
    await rig.settle();
    await rig.succeed('a/besu/change-1');
    await rig.fail('a/verify/check-1');
    await rig.send({ type: 'skip', scope: scopeOf('a'), phase: 'verify', reason: 'seen by hand', by });
    expect(await rig.send(push('b'))).toMatchObject({ accepted: true });
  });
});

describe('a step that puts back what an earlier one took away', () => {
  const a = scopeOf('a');
  const take = sampleStep(a, 'besu', 'take');
  const change = sampleStep(a, 'besu', 'change', { after: [take.id], restartFrom: take.id });
  const prove = sampleStep(a, 'verify', 'prove', { after: [change.id] });
  const back = sampleStep(a, 'besu', 'back', { after: [prove.id], undoes: take.id });
  const plan = samplePlan([take, change, prove, back], ['a']);
  const retry = { type: 'retry', scopes: [a], from: null, by } as const;

  test('waits for all in between when they go well', async () => {
    const rig = await launched(plan);
    for (const step of [take, change]) {
      await rig.succeed(step.id);
      expect(rig.running()).not.toContain(back.id);
    }
    await rig.succeed(prove.id);
    expect(rig.running()).toEqual([back.id]);
  });

  test.each([take, change, prove])('starts when one of them has failed: $name', async (failing) => {
    const rig = await launched(plan);
    for (const step of [take, change, prove]) {
      if (step === failing) break;
      await rig.succeed(step.id);
    }
    await rig.fail(failing.id);
    expect(rig.running()).toEqual([back.id]);
    expect(await rig.send(retry)).toMatchObject({ reason: 'a is still working: let it finish first' });
    await rig.succeed(back.id);
    expect(rig.stateOnDisk().result).toMatchObject({ exitCode: 1, failed: 1 });
    await rig.send(retry);
    await rig.settle();
    expect(rig.running()).toEqual([failing === change ? take.id : failing.id]);
    expect(rig.stateOnDisk().steps[back.id]?.status).toBe('pending');
  });

  test('has nothing to put back where nothing was taken away', async () => {
    const before = sampleStep(a, 'kubernetes', 'work');
    const rig = await launched(samplePlan([before, { ...take, after: [before.id] }, change, prove, back], ['a']));
    await rig.fail(before.id);
    expect(rig.running()).toEqual([]);
    expect(holdWords(rig, back.id)).toBe('blocked: a/kubernetes/work failed');
  });

  test('waits while the engine is going to try again by itself', async () => {
    const retrying = { ...plan, policy: { ...NO_POLICY, retry: { attempts: 1, delayFactor: 1 } } };
    const rig = await launched(retrying);
    await rig.succeed(take.id);
    await rig.fail(change.id, { class: 'transient' });
    expect(rig.running()).toEqual([]);
    expect(rig.stateOnDisk().status).toBe('running');
  });
});
