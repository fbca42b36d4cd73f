import { describe, expect, test } from 'vitest';
import type { ExitInfo } from '../../../src/engine/model/failure.ts';
import { type AttemptId, scopeOf, stepId } from '../../../src/engine/model/ids.ts';
import type { Plan } from '../../../src/engine/model/plan.ts';
import { liveValidators } from '../../../src/engine/state/live-validators.ts';
import { ANNA, EngineRig } from '../../rigs/engine/engine-rig.ts';
import { carriedPlan, chainPlan, samplePlan, sampleStep } from '../../rigs/engine/sample-plan.ts';
import { seenChain } from '../../rigs/engine/seen-chain.ts';

const NOT_STARTED: ExitInfo = { code: null, signal: null, reason: 'not-started', detail: null };
const LOST: ExitInfo = { ...NOT_STARTED, reason: 'lost' };

/** What hands report of an attempt whose program an earlier engine never started. */
async function untried(rig: EngineRig, step: string): Promise<void> {
  const attempt = rig.liveAttempt(step);
  rig.executor.say({ type: 'ended', attempt, exit: NOT_STARTED, untried: true });
  rig.executor.live.delete(attempt);
  await rig.settle();
}

const statusOf = (rig: EngineRig, step: string) => rig.stateOnDisk().steps[step as never]?.status;

describe('an attempt that was begun and whose engine died before its program was started', () => {
  test('counts as no try: the step begins again by itself', async () => {
    const rig = new EngineRig(chainPlan(['a']));
    await rig.launch();
    rig.crash();
    await untried(rig, 'a/infrastructure/work');
    expect([...rig.executor.live.keys()]).toEqual(['a/infrastructure/work#2']);
    await rig.succeed('a/infrastructure/work');
    expect(rig.running()).toEqual(['a/kubernetes/work']);
  });

  test('begins no more when somebody had cancelled it', async () => {
    const rig = new EngineRig(chainPlan(['a']));
    await rig.launch();
    const attempt = rig.liveAttempt('a/infrastructure/work');
    await rig.send({ type: 'cancel', attempt, typed: 'a', by: ANNA });
    rig.crash();
    await untried(rig, 'a/infrastructure/work');
    expect(rig.running()).toEqual([]);
    expect(statusOf(rig, 'a/infrastructure/work')).toBe('failed');
  });

  test('takes what it carried along', async () => {
    const rig = new EngineRig(carriedPlan(['a', 'b']));
    await rig.launch();
    rig.crash();
    await untried(rig, 'fleet/infrastructure/apply');
    expect([...rig.executor.live.keys()]).toEqual(['fleet/infrastructure/apply#2']);
    expect(statusOf(rig, 'a/infrastructure/apply')).toBe('running');
  });

  test('needs no second approval', async () => {
    const rig = new EngineRig(guardedPlan(), { endWhenHeld: false });
    await rig.launch();
    await rig.succeed('a/infrastructure/plan', { destroys: ['aks'] });
    expect(rig.running()).toEqual([]);
    await rig.send({ type: 'approve', step: APPLY, typed: 'a', by: ANNA });
    expect(rig.running()).toEqual([APPLY]);
    rig.crash();
    await untried(rig, APPLY);
    expect(rig.running()).toEqual([APPLY]);
  });

  test('has taken no validators down', async () => {
    const rig = new EngineRig(disruptivePlan(), { endWhenHeld: false });
    await rig.launch();
    rig.engine.observe([seenChain(rig.clock.nowMs(), { a: 1, b: 1, c: 1 })]);
    await rig.pass(1000);
    await rig.send({ type: 'pause', by: ANNA });
    const [attempt] = [...rig.executor.live.keys()];
    if (attempt === undefined) throw new Error('nothing runs');
    rig.crash();
    const scope = scopeOf(attempt.slice(0, 1));
    expect(liveValidators(rig.stateOnDisk()).get(scope)).toBe(0);
    rig.executor.say({ type: 'ended', attempt, exit: NOT_STARTED, untried: true });
    await rig.settle();
    expect(liveValidators(rig.stateOnDisk()).get(scope)).toBe(1);
  });
});

const APPLY = stepId(scopeOf('a'), 'infrastructure', 'apply');

function guardedPlan(): Plan {
  const plan = sampleStep(scopeOf('a'), 'infrastructure', 'plan');
  const guards = [{ kind: 'list-empty', of: plan.id, fact: 'destroys', meaning: 'would be destroyed' }] as const;
  const apply = sampleStep(scopeOf('a'), 'infrastructure', 'apply', { after: [plan.id], guards });
  return samplePlan([plan, apply], ['a']);
}

function disruptivePlan(): Plan {
  const regions = ['a', 'b', 'c'];
  const steps = regions.map((region) => sampleStep(scopeOf(region), 'besu', 'work', { disruptive: true }));
  const plan = samplePlan(steps, regions);
  const policy = { strategy: { kind: 'all-at-once' }, retry: null, breaker: null, chainStood: true } as const;
  return { ...plan, policy: { ...policy, tolerance: { failedRegions: null, lostValidators: null } } };
}

describe('an engine that dies', () => {
  test('between writing a cancel down and sending its signal: the next engine sends it', async () => {
    const rig = new EngineRig(chainPlan(['a']));
    await rig.launch();
    const attempt = rig.liveAttempt('a/infrastructure/work');
    rig.executor.cancel = () => false;
    await rig.send({ type: 'cancel', attempt, typed: 'a', by: ANNA });
    rig.crash();
    expect(rig.executor.cancelled).toEqual([attempt]);
  });

  test('a step that vanished after a person cancelled it is not begun again', async () => {
    const rig = new EngineRig(chainPlan(['a']));
    await rig.launch();
    const attempt: AttemptId = rig.liveAttempt('a/infrastructure/work');
    await rig.send({ type: 'cancel', attempt, typed: 'a', by: ANNA });
    rig.crash();
    rig.executor.say({ type: 'ended', attempt, exit: LOST });
    await rig.settle();
    expect(statusOf(rig, 'a/infrastructure/work')).toBe('failed');
  });
});

test('an engine that is let go while it writes an intention down starts nothing', async () => {
  const rig = new EngineRig(chainPlan(['a']));
  const { promise: written, resolve } = Promise.withResolvers<void>();
  const append = rig.journal.append.bind(rig.journal);
  rig.journal.append = async (events) => {
    await written;
    return append(events);
  };
  const reply = rig.send({ type: 'launch', by: ANNA });
  await rig.settle();
  const released = rig.engine.release('detached');
  resolve();
  await released;
  expect(await reply).toMatchObject({ accepted: true });
  expect(rig.stateOnDisk().status).toBe('running');
  expect(rig.executor.begun).toEqual([]);
});
