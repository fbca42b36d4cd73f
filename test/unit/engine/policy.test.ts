import { describe, expect, test } from 'vitest';
import { closingReport } from '../../../src/cli/faces/closing-report.ts';
import type { Failure } from '../../../src/engine/model/failure.ts';
import { pushKey, type Scope, scopeOf, stepId } from '../../../src/engine/model/ids.ts';
import type { Plan } from '../../../src/engine/model/plan.ts';
import { NO_POLICY, type PlannedStrategy, type RunPolicy } from '../../../src/engine/model/policy.ts';
import { describePolicy } from '../../../src/engine/plan/describe-policy.ts';
import { survey } from '../../../src/engine/state/survey.ts';
import { ANNA, EngineRig } from '../../rigs/engine/engine-rig.ts';
import { chainPlan, samplePlan, sampleStep } from '../../rigs/engine/sample-plan.ts';
import { seenChain } from '../../rigs/engine/seen-chain.ts';

const by = ANNA;
const MINUTE = 60_000;
const RETRY: RunPolicy['retry'] = { attempts: 10, delayFactor: 1 };
const THROTTLED: Partial<Failure> = { class: 'throttle', title: '429 TooManyRequests', fingerprint: 'throttled' };
const TRANSIENT: Partial<Failure> = { class: 'transient', fingerprint: 'reset' };

const withPolicy = (plan: Plan, policy: Partial<RunPolicy>): Plan => ({ ...plan, policy: { ...NO_POLICY, ...policy } });

async function launched(plan: Plan): Promise<EngineRig> {
  const rig = new EngineRig(plan);
  await rig.launch();
  return rig;
}

const scopes = (...names: readonly string[]): readonly Scope[] => names.map(scopeOf);
const infra = (...names: readonly string[]): readonly string[] => names.map((name) => `${name}/infrastructure/work`);
const holdOf = (rig: EngineRig, step: string) => survey(rig.stateOnDisk()).holds.get(step as never);
const facts = (rig: EngineRig, type: string) => rig.journal.events.filter((event) => event.type === type);

async function finish(rig: EngineRig, ...regions: readonly string[]): Promise<void> {
  for (const region of regions) {
    for (const phase of ['infrastructure', 'kubernetes', 'besu', 'verify'])
      await rig.succeed(`${region}/${phase}/work`);
  }
}

describe('waves', () => {
  const wave = (name: string, names: readonly string[], soakMs = 0, soakBlocks = 0) => ({
    ...{ name, scopes: scopes(...names), soakMs, soakBlocks },
  });
  const waves = (...list: readonly ReturnType<typeof wave>[]): PlannedStrategy => ({ kind: 'waves', waves: list });
  const plan = (strategy: PlannedStrategy, failedRegions: number | null = 0): Plan =>
    withPolicy(chainPlan(['a', 'b', 'c']), { strategy, tolerance: { failedRegions, lostValidators: null } });

  test('a later wave begins once the earlier one is done and has been watched for its time', async () => {
    const rig = await launched(plan(waves(wave('canary', ['a'], 10 * MINUTE), wave('rest', ['b', 'c']))));
    expect(rig.running()).toEqual(infra('a'));
    expect(holdOf(rig, 'b/infrastructure/work')).toMatchObject({
      kind: 'wave',
      wave: 'rest',
      after: 'canary',
      soaking: false,
    });
    await finish(rig, 'a');
    expect(rig.running()).toEqual([]);
    expect(holdOf(rig, 'b/infrastructure/work')).toMatchObject({ kind: 'wave', soaking: true });
    await rig.pass(10 * MINUTE - 1);
    expect(rig.running()).toEqual([]);
    await rig.pass(1);
    expect(rig.running()).toEqual(infra('b', 'c'));
  });

  test('a failure in a wave keeps the next one closed until it is retried and done', async () => {
    const rig = await launched(plan(waves(wave('one', ['a']), wave('two', ['b', 'c']))));
    await rig.fail('a/infrastructure/work');
    expect(rig.running()).toEqual([]);
    await rig.pass(60 * MINUTE);
    expect(facts(rig, 'wave-opened')).toEqual([]);
    await rig.send({ type: 'retry', scopes: [], from: null, by });
    await rig.settle();
    await finish(rig, 'a');
    expect(rig.running()).toEqual(infra('b', 'c'));
  });

  test('what the run may lose opens the next wave all the same', async () => {
    const rig = await launched(plan(waves(wave('one', ['a', 'b']), wave('two', ['c'])), 1));
    await rig.fail('a/infrastructure/work');
    await finish(rig, 'b');
    expect(rig.running()).toEqual(infra('c'));
  });

  test('a soak in blocks counts from the height at which the wave was done, and needs a look at the chain', async () => {
    const rig = await launched(plan(waves(wave('one', ['a'], 0, 20), wave('two', ['b', 'c']))));
    await finish(rig, 'a');
    await rig.pass(60 * MINUTE);
    expect(rig.running()).toEqual([]);
    const see = async (height: number): Promise<void> => {
      rig.engine.observe([seenChain(rig.clock.nowMs(), {}, height)]);
      await rig.settle();
    };
    await see(100);
    await see(119);
    expect(rig.running()).toEqual([]);
    await see(120);
    expect(rig.running()).toEqual(infra('b', 'c'));
  });

  test('a watch that was going on when the engine died ends at the same time', async () => {
    const rig = await launched(plan(waves(wave('canary', ['a'], 10 * MINUTE), wave('rest', ['b', 'c']))));
    await finish(rig, 'a');
    await rig.pass(4 * MINUTE);
    rig.crash();
    await rig.settle();
    await rig.pass(6 * MINUTE);
    expect(rig.running()).toEqual(infra('b', 'c'));
  });
});

describe('a rollout by hand', () => {
  const plan = withPolicy(chainPlan(['a', 'b']), { strategy: { kind: 'manual' } });
  const push = (...names: readonly string[]) => ({ type: 'push', scopes: scopes(...names), by }) as const;

  test('nothing starts before its button is pushed, and two presses count once', async () => {
    const rig = new EngineRig(plan, { endWhenHeld: false });
    await rig.launch();
    expect(rig.running()).toEqual([]);
    const gate = { key: 'a', radius: null, last: null, stoppedBy: null };
    expect(holdOf(rig, 'a/infrastructure/work')).toEqual({ kind: 'push', gate });
    const [one, two] = await Promise.all([rig.send(push('a')), rig.send(push('a'))]);
    expect([one.accepted, two.accepted]).toEqual([true, false]);
    await rig.settle();
    expect(rig.running()).toEqual(infra('a'));
    expect(facts(rig, 'scopes-pushed')).toHaveLength(1);
  });

  test('a region that is none is refused by name, and so is a push of a rollout that needs none', async () => {
    const rig = await launched(plan);
    expect(await rig.send(push('nowhere'))).toMatchObject({
      accepted: false,
      reason: expect.stringContaining('nowhere'),
    });
    const free = await launched(chainPlan(['a']));
    expect(await free.send(push('a'))).toMatchObject({ accepted: false });
  });

  test('without a screen it ends held, not failed, and a push takes it up again', async () => {
    const rig = await launched(plan);
    expect(rig.stateOnDisk().result?.exitCode).toBe(5);
    await rig.send(push('b'));
    await rig.settle();
    expect(rig.running()).toEqual(infra('b'));
  });
});

describe('tries by itself', () => {
  test('a throttled step is tried again after what was asked for, and not before', async () => {
    const rig = await launched(withPolicy(chainPlan(['a']), { retry: RETRY }));
    await rig.fail('a/infrastructure/work', { ...THROTTLED, retryAfterMs: 2 * MINUTE });
    const at = rig.stateOnDisk().steps[stepId(scopeOf('a'), 'infrastructure', 'work')]?.retryAtMs ?? 0;
    expect(at - rig.clock.nowMs()).toBeGreaterThanOrEqual(2 * MINUTE);
    await rig.pass(at - rig.clock.nowMs() - 1);
    expect(rig.running()).toEqual([]);
    await rig.pass(1);
    expect(rig.running()).toEqual(infra('a'));
    expect(rig.stateOnDisk().status).toBe('running');
  });

  test.each(['quota', 'auth', 'config', 'image', 'timeout', 'cancelled', 'lost', 'unknown'] as const)(
    'a failure of class %s is left to a person',
    async (kind) => {
      const rig = await launched(withPolicy(chainPlan(['a']), { retry: RETRY }));
      await rig.fail('a/infrastructure/work', { class: kind });
      expect(facts(rig, 'retry-scheduled')).toEqual([]);
      expect(rig.stateOnDisk().status).toBe('ended');
    },
  );

  test('the tries of one step are counted, waits grow, and then it is red', async () => {
    const rig = await launched(withPolicy(chainPlan(['a']), { retry: RETRY }));
    const waits: number[] = [];
    for (let n = 0; n < 5; n += 1) {
      await rig.fail('a/infrastructure/work', TRANSIENT);
      const event = facts(rig, 'retry-scheduled').at(-1);
      waits.push(event?.type === 'retry-scheduled' ? event.retryAtMs - event.atMs : 0);
      await rig.pass(2 * MINUTE);
    }
    expect(waits).toEqual(waits.toSorted((a, b) => a - b));
    await rig.fail('a/infrastructure/work', TRANSIENT);
    expect(rig.stateOnDisk().result?.failed).toBe(1);
    expect(facts(rig, 'retry-scheduled')).toHaveLength(5);
  });

  test('a countdown can be cancelled, and a person who retries gives the tries back', async () => {
    const rig = await launched(withPolicy(chainPlan(['a', 'b']), { retry: RETRY }));
    await rig.fail('a/infrastructure/work', TRANSIENT);
    expect(await rig.send({ type: 'cancel-retry', scope: scopeOf('a'), by })).toMatchObject({ accepted: true });
    await rig.pass(10 * MINUTE);
    expect(rig.running()).toEqual(infra('b'));
    await rig.send({ type: 'retry', scopes: scopes('a'), from: null, by });
    await rig.settle();
    expect(rig.running()).toEqual(infra('a', 'b'));
    expect(rig.stateOnDisk().steps[stepId(scopeOf('a'), 'infrastructure', 'work')]?.autoRetries).toBe(0);
  });

  test('a countdown outlives the engine', async () => {
    const rig = await launched(withPolicy(chainPlan(['a']), { retry: RETRY }));
    await rig.fail('a/infrastructure/work', TRANSIENT);
    rig.crash();
    await rig.settle();
    await rig.pass(10 * MINUTE);
    expect(rig.running()).toEqual(infra('a'));
  });

  test('while paused or stopping nothing is tried again', async () => {
    const rig = await launched(withPolicy(chainPlan(['a', 'b']), { retry: RETRY }));
    await rig.fail('a/infrastructure/work', TRANSIENT);
    await rig.send({ type: 'pause', by });
    await rig.pass(10 * MINUTE);
    expect(rig.running()).toEqual(infra('b'));
    await rig.send({ type: 'resume', by });
    await rig.settle();
    expect(rig.running()).toEqual(infra('a', 'b'));
  });
});

describe('throttling', () => {
  const plan = (regions: readonly string[]): Plan => withPolicy(chainPlan(regions, { command: 8 }), { retry: RETRY });
  const EIGHT = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];

  test('halves how many run at once, once for one wave of complaints, and says why', async () => {
    const rig = await launched(plan(EIGHT));
    for (const region of EIGHT.slice(0, 4)) await rig.fail(`${region}/infrastructure/work`, THROTTLED);
    expect(rig.stateOnDisk().limits.command).toBe(4);
    expect(facts(rig, 'concurrency-changed')).toMatchObject([
      { by: { via: 'engine' }, why: expect.stringContaining('throttling') },
    ]);
  });

  test('leaves one at a time as it is: there is nothing to lower', async () => {
    const rig = await launched(withPolicy(chainPlan(['a', 'b'], { command: 1 }), { retry: RETRY }));
    await rig.fail('a/infrastructure/work', THROTTLED);
    expect(facts(rig, 'concurrency-changed')).toEqual([]);
  });

  test('one more at a time again with every quiet minute, up to where it was', async () => {
    const rig = await launched(plan(EIGHT));
    await rig.fail('a/infrastructure/work', THROTTLED);
    await rig.pass(MINUTE);
    expect(rig.stateOnDisk().limits.command).toBe(5);
    for (let minute = 0; minute < 10; minute += 1) await rig.pass(MINUTE);
    expect(rig.stateOnDisk().limits.command).toBe(8);
    expect(rig.stateOnDisk().policy.governed).toEqual({});
  });

  test('a number a person sets is kept', async () => {
    const rig = await launched(plan(EIGHT));
    await rig.fail('a/infrastructure/work', THROTTLED);
    await rig.send({ type: 'set-concurrency', limit: 'command', value: 2, by });
    await rig.pass(10 * MINUTE);
    expect(rig.stateOnDisk().limits.command).toBe(2);
  });

  test('a cloud that takes three at a time: everything is done in the end, and no region is left behind', async () => {
    const regions = Array.from({ length: 24 }, (_, i) => `r${i}`);
    const rig = await launched(
      withPolicy(chainPlan(regions, { command: 24 }), { retry: { attempts: 100, delayFactor: 1 } }),
    );
    for (let round = 0; round < 400 && rig.stateOnDisk().status !== 'ended'; round += 1) {
      const live = [...rig.executor.live.keys()];
      for (const attempt of live.slice(3)) rig.executor.fail(attempt, THROTTLED);
      for (const attempt of live.slice(0, 3)) rig.executor.succeed(attempt);
      await rig.settle();
      await rig.pass(20_000);
    }
    expect(rig.stateOnDisk().result).toMatchObject({ exitCode: 0, verified: 24 });
  });
});

describe('failures that belong together', () => {
  const breaker: RunPolicy['breaker'] = { failures: 3, withinMs: 5 * MINUTE, pauseMs: 2 * MINUTE };
  const SAME: Partial<Failure> = { class: 'unknown', fingerprint: 'same', title: 'the same again' };
  const LOGIN: Partial<Failure> = { class: 'auth', fingerprint: 'login', title: 'the login has expired', reach: 'all' };
  const plan = withPolicy(chainPlan(['a', 'b', 'c', 'd', 'e'], { command: 4 }), { breaker });

  test('three of one cause within five minutes pause new starts for a while, with the cause in words', async () => {
    const rig = await launched(plan);
    await rig.fail('a/infrastructure/work', SAME);
    await rig.fail('b/infrastructure/work', SAME);
    expect(rig.running()).toHaveLength(3);
    await rig.fail('c/infrastructure/work', SAME);
    expect(holdOf(rig, 'e/kubernetes/work')).toMatchObject({ kind: 'after' });
    await rig.succeed('d/infrastructure/work');
    expect(holdOf(rig, 'd/kubernetes/work')).toMatchObject({ kind: 'breaker', title: 'the same again' });
    await rig.pass(2 * MINUTE);
    expect(rig.running()).toContain('d/kubernetes/work');
    expect(facts(rig, 'breaker-closed')).toHaveLength(1);
  });

  test('a pause that is going on is not begun anew by what still runs', async () => {
    const rig = await launched(plan);
    for (const region of ['a', 'b', 'c', 'd']) await rig.fail(`${region}/infrastructure/work`, SAME);
    expect(facts(rig, 'breaker-opened')).toHaveLength(1);
  });

  test('failures of different causes, or far apart, stop nobody', async () => {
    const rig = await launched(plan);
    await rig.fail('a/infrastructure/work', SAME);
    await rig.fail('b/infrastructure/work', { ...SAME, fingerprint: 'other' });
    await rig.fail('c/infrastructure/work', SAME);
    await rig.pass(6 * MINUTE);
    await rig.fail('d/infrastructure/work', SAME);
    expect(facts(rig, 'breaker-opened')).toEqual([]);
  });

  test('one expired login pauses everything until a person says that it is mended', async () => {
    const rig = await launched(plan);
    await rig.fail('a/infrastructure/work', LOGIN);
    await rig.succeed('b/infrastructure/work');
    await rig.pass(60 * MINUTE);
    expect(holdOf(rig, 'b/kubernetes/work')).toMatchObject({ kind: 'breaker', untilMs: null });
    await rig.send({ type: 'resume', by });
    await rig.settle();
    expect(rig.running()).toContain('b/kubernetes/work');
  });

  test('nobody burns tries while starts are paused', async () => {
    const rig = await launched({ ...plan, policy: { ...NO_POLICY, breaker, retry: RETRY } });
    await rig.fail('a/infrastructure/work', TRANSIENT);
    await rig.fail('b/infrastructure/work', LOGIN);
    await rig.pass(30 * MINUTE);
    expect(rig.running()).not.toContain('a/infrastructure/work');
    await rig.send({ type: 'resume', by });
    await rig.settle();
    expect(rig.running()).toContain('a/infrastructure/work');
  });

  test('a person who retries closes it; the same failure again opens it again', async () => {
    const rig = await launched(plan);
    await rig.fail('a/infrastructure/work', LOGIN);
    await rig.send({ type: 'retry', scopes: scopes('a'), from: null, by });
    await rig.settle();
    expect(rig.running()).toContain('a/infrastructure/work');
    await rig.fail('a/infrastructure/work', LOGIN);
    expect(facts(rig, 'breaker-opened')).toHaveLength(2);
  });
});

describe('what a run may lose', () => {
  test('at the limit it goes on, one beyond it nothing new starts', async () => {
    const plan = withPolicy(chainPlan(['a', 'b', 'c', 'd'], { command: 3 }), {
      tolerance: { failedRegions: 1, lostValidators: null },
    });
    const rig = await launched(plan);
    await rig.fail('a/infrastructure/work');
    expect(rig.running()).toEqual(infra('b', 'c', 'd'));
    await rig.fail('b/infrastructure/work');
    await rig.succeed('c/infrastructure/work');
    expect(rig.running()).toEqual(infra('d'));
    expect(holdOf(rig, 'c/kubernetes/work')).toEqual({ kind: 'tolerance', what: 'regions', failed: 2, allowed: 1 });
  });

  test('the budget can be counted in validators', async () => {
    const plan = withPolicy(chainPlan(['a', 'b', 'c']), { tolerance: { failedRegions: null, lostValidators: 0 } });
    const rig = await launched(plan);
    await rig.fail('a/infrastructure/work');
    await rig.succeed('b/infrastructure/work');
    expect(holdOf(rig, 'b/kubernetes/work')).toMatchObject({ kind: 'tolerance', what: 'validators', failed: 1 });
    expect(describePolicy(plan).join()).toContain('may fail: regions with 0 validators together');
  });
});

describe('one region by itself', () => {
  test('is held back with a reason and goes on when it is released; the others never notice', async () => {
    const rig = await launched(chainPlan(['a', 'b']));
    await rig.send({ type: 'hold', scope: scopeOf('a'), reason: 'somebody works there', by });
    await rig.succeed('a/infrastructure/work');
    await rig.succeed('b/infrastructure/work');
    expect(rig.running()).toEqual(['b/kubernetes/work']);
    expect(holdOf(rig, 'a/kubernetes/work')).toEqual({ kind: 'held', reason: 'somebody works there' });
    await rig.send({ type: 'release', scope: scopeOf('a'), by });
    await rig.settle();
    expect(rig.running()).toEqual(['a/kubernetes/work', 'b/kubernetes/work']);
  });

  test('can be put first or last in the queue', async () => {
    const rig = new EngineRig(chainPlan(['a', 'b', 'c'], { command: 1 }));
    await rig.send({ type: 'reorder', scopes: scopes('a'), to: 'last', by });
    await rig.send({ type: 'reorder', scopes: scopes('c'), to: 'first', by });
    await rig.launch();
    expect(rig.running()).toEqual(infra('c'));
    await finish(rig, 'c');
    expect(rig.running()).toEqual(infra('b'));
  });

  test('that has nothing in this run is neither held nor reordered, and is named', async () => {
    const rig = await launched(chainPlan(['a']));
    const refusal = { accepted: false, reason: 'nowhere has nothing in this run' };
    expect(await rig.send({ type: 'hold', scope: scopeOf('nowhere'), reason: 'why', by })).toEqual(refusal);
    expect(await rig.send({ type: 'reorder', scopes: scopes('a', 'nowhere'), to: 'last', by })).toEqual(refusal);
    expect([...facts(rig, 'scope-held'), ...facts(rig, 'scopes-reordered')]).toEqual([]);
  });

  test('what was skipped can be done after all, with everything behind it', async () => {
    const rig = await launched(chainPlan(['a', 'b']));
    await rig.succeed('a/infrastructure/work');
    await rig.succeed('a/kubernetes/work');
    await rig.fail('a/besu/work');
    await rig.send({ type: 'skip', scope: scopeOf('a'), phase: 'besu', reason: 'later', by });
    await rig.settle();
    await rig.succeed('a/verify/work');
    expect(await rig.send({ type: 'unskip', scope: scopeOf('a'), phase: 'besu', by })).toMatchObject({
      accepted: true,
    });
    await rig.settle();
    expect(rig.running()).toContain('a/besu/work');
    expect(holdOf(rig, 'a/verify/work')).toMatchObject({ kind: 'after' });
  });
});

describe('the quorum guard', () => {
  const regions = ['a', 'b', 'c', 'd'];
  const plan = samplePlan(
    regions.flatMap((region) => {
      const scope = scopeOf(region);
      const upgrade = sampleStep(scope, 'besu', 'work', { disruptive: true });
      return [upgrade, sampleStep(scope, 'verify', 'work', { after: [upgrade.id] })];
    }),
    regions,
  );
  const see = async (rig: EngineRig, live: Readonly<Record<string, number>>): Promise<void> => {
    rig.engine.observe([seenChain(rig.clock.nowMs(), live)]);
    await rig.settle();
  };
  const ALL = { a: 1, b: 1, c: 1, d: 1 };

  async function live(seen: Readonly<Record<string, number>> = ALL): Promise<EngineRig> {
    const rig = new EngineRig(plan);
    await rig.send({ type: 'pause', by });
    rig.engine.observe([seenChain(rig.clock.nowMs(), seen)]);
    await rig.launch();
    return rig;
  }

  test('of four validators one at a time may be taken down; the others wait with the numbers', async () => {
    const rig = await live();
    expect(rig.running()).toEqual(['a/besu/work']);
    expect(holdOf(rig, 'b/besu/work')).toEqual({ kind: 'quorum', left: 2, quorum: 3, total: 4 });
  });

  test('the next one starts by itself once a look younger than the step has seen the first one up again', async () => {
    const rig = await live();
    await rig.pass(1000);
    await rig.succeed('a/besu/work');
    expect(rig.running()).toEqual(['a/verify/work']);
    await rig.pass(1000);
    await see(rig, { ...ALL, a: 0 });
    expect(rig.running()).toEqual(['a/verify/work']);
    await rig.pass(1000);
    await see(rig, ALL);
    expect(rig.running()).toEqual(['a/verify/work', 'b/besu/work']);
  });

  test('a look from before the end of the step does not count, however late it comes', async () => {
    const rig = await live();
    const old = seenChain(rig.clock.nowMs(), ALL);
    await rig.pass(1000);
    await rig.succeed('a/besu/work');
    await rig.pass(1000);
    rig.engine.observe([old]);
    await rig.settle();
    expect(rig.running()).toEqual(['a/verify/work']);
  });

  test('nor does a look from the very moment of its end', async () => {
    const rig = await live();
    await rig.pass(1000);
    await rig.succeed('a/besu/work');
    const told = facts(rig, 'validators-seen').length;
    await see(rig, ALL);
    expect(facts(rig, 'validators-seen')).toHaveLength(told);
    expect(rig.running()).toEqual(['a/verify/work']);
  });

  test('the gate that waits for the pods belongs to the disruption: a look before its end does not count', async () => {
    const gated = samplePlan(
      regions.flatMap((region) => {
        const upgrade = sampleStep(scopeOf(region), 'besu', 'upgrade', { disruptive: true });
        return [upgrade, sampleStep(scopeOf(region), 'besu', 'pods', { after: [upgrade.id] })];
      }),
      regions,
    );
    const rig = new EngineRig(gated);
    await rig.send({ type: 'pause', by });
    rig.engine.observe([seenChain(rig.clock.nowMs(), ALL)]);
    await rig.launch();
    await rig.pass(1000);
    await rig.succeed('a/besu/upgrade');
    await rig.pass(1000);
    await see(rig, ALL);
    expect(rig.running()).toEqual(['a/besu/pods']);
    await rig.pass(1000);
    await rig.succeed('a/besu/pods');
    expect(rig.running()).toEqual([]);
    await rig.pass(1000);
    await see(rig, ALL);
    expect(rig.running()).toEqual(['b/besu/upgrade']);
  });

  describe('where a step is about one zone of its region', () => {
    const zoned = {
      ...samplePlan(
        regions.flatMap((region) => {
          const scope = scopeOf(region);
          const zone = (name: string) => ({ disruptive: true, takesDown: 1, push: pushKey(`${region}-${name}`) });
          const first = sampleStep(scope, 'besu', 'upgrade-1', zone('1'));
          const proof = sampleStep(scope, 'verify', 'chain-1', { after: [first.id] });
          return [first, proof, sampleStep(scope, 'besu', 'upgrade-2', { ...zone('2'), after: [proof.id] })];
        }),
        regions,
      ),
    };
    const three: Plan = { ...zoned, regions: zoned.regions.map((one) => ({ ...one, validators: 3 })) };
    const THREE = { a: 3, b: 3, c: 3, d: 3 };
    const running = (rig: EngineRig): readonly string[] => rig.running().toSorted();

    test('it counts for that zone alone: of four regions of three validators all may change one at once', async () => {
      const rig = new EngineRig(three);
      await rig.send({ type: 'pause', by });
      rig.engine.observe([seenChain(rig.clock.nowMs(), THREE)]);
      await rig.launch();
      expect(running(rig)).toEqual(regions.map((region) => `${region}/besu/upgrade-1`));
    });

    test('another validator that is gone there meanwhile counts, and so does each zone until it was seen again', async () => {
      const rig = new EngineRig(three);
      await rig.send({ type: 'pause', by });
      rig.engine.observe([seenChain(rig.clock.nowMs(), { ...THREE, b: 1, c: 2 })]);
      await rig.launch();
      // Nine live, eight are needed.
      expect(running(rig)).toEqual(['a/besu/upgrade-1']);
      expect(holdOf(rig, 'd/besu/upgrade-1')).toEqual({ kind: 'quorum', left: 7, quorum: 8, total: 12 });
      await rig.pass(1000);
      await see(rig, { ...THREE, a: 2 });
      expect(running(rig)).toHaveLength(4);
      await rig.pass(1000);
      await rig.succeed('a/besu/upgrade-1');
      await rig.succeed('a/verify/chain-1');
      expect(holdOf(rig, 'a/besu/upgrade-2')).toMatchObject({ kind: 'quorum', left: 7 });
      await rig.pass(1000);
      await see(rig, { a: 3, b: 2, c: 2, d: 2 });
      expect(running(rig)).toContain('a/besu/upgrade-2');
    });
  });

  test('validators that are down already count, and a region whose own is down loses nothing', async () => {
    const rig = await live({ ...ALL, d: 0 });
    expect(rig.running()).toEqual(['d/besu/work']);
    expect(holdOf(rig, 'a/besu/work')).toMatchObject({ kind: 'quorum', left: 2 });
  });

  test('a region that ought to be down by now has nothing to lose only after a look has found it so', async () => {
    const rig = await live();
    await rig.pass(1000);
    await see(rig, { ...ALL, d: 0 });
    for (let times = 1; times <= 2; times += 1) {
      await rig.fail('a/besu/work', { class: 'quota' });
      await rig.send({ type: 'retry', scopes: [scopeOf('a')], from: null, by });
      expect(holdOf(rig, 'a/besu/work')).toMatchObject({ kind: 'quorum', left: 2, quorum: 3 });
      await rig.pass(1000);
      await see(rig, { ...ALL, a: 0, d: 0 });
      expect(rig.running()).toContain('a/besu/work');
      await rig.pass(1000);
    }
  });

  test('whoever sees nobody any more, where all stood, has lost the way to them and takes nobody down', async () => {
    const rig = await live();
    await rig.pass(1000);
    const signal = seenChain(rig.clock.nowMs(), { a: 0, b: 0, c: 0, d: 0 });
    if (signal.type !== 'health') throw new Error('a look is a health signal');
    rig.engine.observe([{ ...signal, report: { ...signal.report, blind: '4 regions stopped answering' } }]);
    await rig.settle();
    expect(rig.running()).toEqual(['a/besu/work']);
    expect(holdOf(rig, 'b/besu/work')).toMatchObject({ kind: 'quorum', left: 2 });
  });

  test('nor does one who has not heard of a region yet', async () => {
    const rig = await live();
    await rig.pass(1000);
    rig.engine.observe([seenChain(rig.clock.nowMs(), { a: 1, b: 1 })]);
    await rig.settle();
    expect(rig.running()).toEqual(['a/besu/work']);
  });

  test('a first launch, where nothing was ever up, is not held', async () => {
    const rig = await launched(plan);
    expect(rig.running()).toHaveLength(4);
  });

  describe('where an earlier run left a chain alive', () => {
    const later = withPolicy(plan, { chainStood: true });

    test('nothing is taken down before somebody has looked, and then one at a time', async () => {
      const rig = await launched(later);
      expect(rig.running()).toEqual([]);
      expect(holdOf(rig, 'a/besu/work')).toEqual({ kind: 'quorum', left: 0, quorum: 3, total: 4, unseen: true });
      await see(rig, ALL);
      expect(rig.running()).toEqual(['a/besu/work']);
    });

    test('a region that was asked in vain has nothing to lose and starts', async () => {
      const rig = await launched(later);
      await see(rig, { ...ALL, d: 0 });
      expect(rig.running()).toEqual(['d/besu/work']);
    });

    test('when nobody answers anywhere the chain is gone, and everything starts', async () => {
      const rig = await launched(later);
      await see(rig, { a: 0, b: 0, c: 0, d: 0 });
      expect(rig.running()).toHaveLength(4);
    });

    test('a region that could not be asked stays held, and a person may override it', async () => {
      const rig = await launched(later);
      rig.engine.observe([seenChain(rig.clock.nowMs(), { a: 1, b: 1 })]);
      await rig.settle();
      expect(rig.running()).toEqual([]);
      const step = stepId(scopeOf('d'), 'besu', 'work');
      expect(await rig.send({ type: 'override-quorum', step, typed: '2', by })).toMatchObject({ accepted: true });
    });
  });

  describe('of a chain that can do without none of its validators', () => {
    const upgrade = (region: string) => sampleStep(scopeOf(region), 'besu', 'work', { disruptive: true });
    const small = (names: readonly string[]): Plan => ({
      ...samplePlan(names.map(upgrade), names),
      environment: 'production',
    });
    const resumed = async (small: Plan, endWhenHeld: boolean): Promise<EngineRig> => {
      const rig = new EngineRig(small, { endWhenHeld });
      await rig.send({ type: 'pause', by });
      rig.engine.observe([
        seenChain(rig.clock.nowMs(), Object.fromEntries(small.regions.map(({ scope }) => [scope, 1]))),
      ]);
      await rig.launch();
      return rig;
    };

    test.each([1, 2])('of %i, a run without a screen ends held instead of waiting for ever', async (count) => {
      const names = regions.slice(0, count);
      const rig = await resumed(small(names), true);
      expect(rig.running()).toEqual([]);
      expect(holdOf(rig, 'a/besu/work')).toMatchObject({ kind: 'quorum', left: count - 1, quorum: count, final: true });
      expect(rig.stateOnDisk()).toMatchObject({ status: 'ended', result: { exitCode: 5, unfinished: count } });
    });

    test('a person lets it go on after that, and the run begins where it ended', async () => {
      const rig = await resumed(small(['a', 'b']), true);
      const step = stepId(scopeOf('a'), 'besu', 'work');
      expect(closingReport(rig.stateOnDisk(), 'gone').join('\n')).toContain('override-quorum a/besu/work --confirm 1');
      expect(await rig.send({ type: 'override-quorum', step, typed: '1', by })).toMatchObject({ accepted: true });
      await rig.settle();
      expect(rig.running()).toEqual(['a/besu/work']);
      await rig.succeed('a/besu/work');
      expect(rig.stateOnDisk()).toMatchObject({ status: 'ended', result: { exitCode: 5 } });
    });

    test('a person starts it by typing what will be left, and the next one waits for the first and for the person', async () => {
      const rig = await resumed(small(['a', 'b']), false);
      expect(rig.stateOnDisk().status).toBe('running');
      const step = stepId(scopeOf('a'), 'besu', 'work');
      expect(await rig.send({ type: 'override-quorum', step, typed: '1', by })).toMatchObject({ accepted: true });
      await rig.settle();
      expect(rig.running()).toEqual(['a/besu/work']);
      await rig.succeed('a/besu/work');
      expect(rig.running()).toEqual([]);
      expect(holdOf(rig, 'b/besu/work')).toMatchObject({ kind: 'quorum', final: true });
    });

    test('a lab is not guarded', async () => {
      const rig = await resumed({ ...small(['a', 'b']), environment: 'lab' }, true);
      expect(rig.running()).toEqual(['a/besu/work', 'b/besu/work']);
    });

    test('three validators of three regions spare one at a time, as larger chains do', async () => {
      const rig = await resumed(small(['a', 'b', 'c']), true);
      expect(rig.running()).toEqual(['a/besu/work']);
      expect(holdOf(rig, 'b/besu/work')).toEqual({ kind: 'quorum', left: 1, quorum: 2, total: 3 });
    });

    test('the plan says so beforehand', () => {
      const uneven = small(['a', 'b', 'c']);
      const heavy = { ...uneven, regions: uneven.regions.map((one, at) => ({ ...one, validators: at === 0 ? 3 : 1 })) };
      const never = (planned: Plan) => describePolicy(planned).find((line) => line.includes('can never do without'));
      expect(never(small(['a', 'b']))).toContain('without any region: once it runs, each of them waits for a person');
      expect(never({ ...small(['a']), environment: 'lab' })).toContain('in a lab they are changed all the same');
      expect(never(heavy)).toContain('without a:');
      expect(never(uneven)).toBeUndefined();
    });
  });

  test('a person overrides it for one step by typing how many will be left', async () => {
    const rig = await live();
    const override = (typed: string) =>
      rig.send({ type: 'override-quorum', step: stepId(scopeOf('b'), 'besu', 'work'), typed, by });
    expect(await override('3')).toMatchObject({ accepted: false });
    expect(await override('2')).toMatchObject({ accepted: true });
    await rig.settle();
    expect(rig.running()).toEqual(['a/besu/work', 'b/besu/work']);
    expect(holdOf(rig, 'c/besu/work')).toMatchObject({ kind: 'quorum', left: 1 });
  });
});
