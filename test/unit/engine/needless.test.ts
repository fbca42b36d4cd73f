import { describe, expect, test } from 'vitest';
import { attemptId, type StepId, scopeOf, stepId } from '../../../src/engine/model/ids.ts';
import type { CommandWork, ProbeWork } from '../../../src/engine/model/step.ts';
import { leavings } from '../../../src/engine/state/leaving.ts';
import { liveValidators } from '../../../src/engine/state/live-validators.ts';
import { survey } from '../../../src/engine/state/survey.ts';
import { ANNA, EngineRig } from '../../rigs/engine/engine-rig.ts';
import { samplePlan, sampleStep } from '../../rigs/engine/sample-plan.ts';
import { seenChain } from '../../rigs/engine/seen-chain.ts';

const REGIONS = ['a', 'b', 'c', 'd'];
const ALL = { a: 1, b: 1, c: 1, d: 1 };
const LOOK: ProbeWork = { kind: 'probe', probe: 'still-so', input: {}, everyMs: 500 };
const UPGRADE: CommandWork = {
  ...{ kind: 'command', argv: ['helm', 'upgrade'], cwd: '/', env: {}, files: [] },
  ...{ interpreter: 'helm', input: null, cancelSignal: 'SIGTERM' },
};

/** Compared, upgraded, proved; and where it goes back to by itself when the proof fails. */
const plan = samplePlan(
  REGIONS.flatMap((region) => {
    const scope = scopeOf(region);
    const compare = sampleStep(scope, 'besu', 'compare');
    const upgrade = sampleStep(scope, 'besu', 'upgrade', {
      ...{ after: [compare.id], restartFrom: compare.id, disruptive: true },
      needless: { of: compare.id, fact: 'unchanged', work: LOOK },
      work: UPGRADE,
    });
    const proof = sampleStep(scope, 'verify', 'chain', { after: [upgrade.id] });
    const asleep = { undoes: upgrade.id, dormant: { to: 'revision 1' }, disruptive: true };
    return [compare, upgrade, proof, sampleStep(scope, 'besu', 'rollback', { after: [proof.id], ...asleep })];
  }),
  REGIONS,
);

const upgradeIn = (region: string): StepId => stepId(scopeOf(region), 'besu', 'upgrade');

async function compared(unchanged: readonly string[]) {
  const conclude = () => ({ outcome: { status: 'succeeded', summary: 'done', facts: {} } }) as const;
  const rig = new EngineRig(plan, { interpreters: { helm: () => ({ read: () => [], conclude }) } });
  const done: string[] = [];
  rig.executor.onBegin = ({ attempt, step }) => done.push(`${attempt} ${step.work.kind}`);
  await rig.send({ type: 'pause', by: ANNA });
  rig.engine.observe([seenChain(rig.clock.nowMs(), ALL)]);
  await rig.launch();
  await rig.pass(1000);
  for (const region of REGIONS) await rig.succeed(`${region}/besu/compare`, { unchanged: unchanged.includes(region) });
  return { rig, done };
}

describe('a step that an earlier one has found needless', () => {
  test('is held for no quorum and takes nobody down, while one with something to do waits for its turn', async () => {
    const { rig, done } = await compared(['a', 'b', 'c']);
    expect(rig.running()).toEqual(REGIONS.map(upgradeIn));
    expect(done.slice(-4)).toEqual([
      ...['a', 'b', 'c'].map((region) => `${region}/besu/upgrade#1 probe`),
      'd/besu/upgrade#1 command',
    ]);
    expect([...liveValidators(rig.stateOnDisk()).values()]).toEqual([1, 1, 1, 0]);
  });

  test('all wait for their turn where all have something to do', async () => {
    const { rig } = await compared([]);
    expect(rig.running()).toEqual([upgradeIn('a')]);
    expect(survey(rig.stateOnDisk()).holds.get(upgradeIn('b'))).toMatchObject({ kind: 'quorum', left: 2 });
  });

  test('is in the journal as needless, and an engine that takes over looks again and does not upgrade', async () => {
    const { rig } = await compared(REGIONS);
    const begun = rig.journal.events.filter((event) => event.type === 'attempt-begun').slice(-4);
    expect(begun.map(({ needless }) => needless)).toEqual([true, true, true, true]);
    rig.crash();
    expect(rig.executor.adopted.map(({ step }) => step.work)).toEqual(REGIONS.map(() => LOOK));
    expect([...liveValidators(rig.stateOnDisk()).values()]).toEqual([1, 1, 1, 1]);
    await rig.succeed(upgradeIn('a'));
    expect(rig.running()).toContain('a/verify/chain');
  });

  test('only asks: nothing outlives the engine, and a cancel needs no signal', async () => {
    const { rig } = await compared(['a']);
    const [look, upgrade] = leavings(rig.stateOnDisk());
    expect(look).toMatchObject({ outlivesEngine: false, next: null, leaves: null });
    expect(upgrade).toMatchObject({ outlivesEngine: true, next: 'SIGTERM' });
    await rig.send({ type: 'cancel', attempt: attemptId(upgradeIn('a'), 1), typed: 'a', by: ANNA });
    await rig.send({ type: 'abort', typed: 'sample', by: ANNA });
    const signals = rig.journal.events.flatMap((event) => (event.type === 'attempt-cancelled' ? [event.signal] : []));
    expect(signals).toEqual(['abort', 'SIGTERM']);
  });

  test('brings nobody back: what its real try took down counts as down until it is seen', async () => {
    const { rig } = await compared([]);
    await rig.succeed(upgradeIn('a'));
    await rig.fail('a/verify/chain', { class: 'auth' });
    expect(liveValidators(rig.stateOnDisk()).get(scopeOf('a'))).toBe(0);
    await rig.send({ type: 'retry', scopes: [scopeOf('a')], from: 'besu', by: ANNA });
    await rig.settle();
    await rig.succeed('a/besu/compare', { unchanged: true });
    expect(rig.running()).toContain(upgradeIn('a'));
    expect(liveValidators(rig.stateOnDisk()).get(scopeOf('a'))).toBe(0);
    await rig.succeed(upgradeIn('a'));
    expect(liveValidators(rig.stateOnDisk()).get(scopeOf('a'))).toBe(0);
    await rig.pass(1000);
    rig.engine.observe([seenChain(rig.clock.nowMs(), ALL)]);
    await rig.settle();
    expect(liveValidators(rig.stateOnDisk()).get(scopeOf('a'))).toBe(1);
  });

  test('that is no longer needless begins with the comparison again, and is then done', async () => {
    const { rig, done } = await compared(['a']);
    await rig.fail(upgradeIn('a'), { class: 'transient' });
    await rig.send({ type: 'retry', scopes: [scopeOf('a')], from: null, by: ANNA });
    await rig.settle();
    await rig.succeed('a/besu/compare', { unchanged: false });
    await rig.succeed(upgradeIn('b'));
    await rig.pass(1000);
    rig.engine.observe([seenChain(rig.clock.nowMs(), ALL)]);
    await rig.settle();
    expect(done.at(-1)).toBe('a/besu/upgrade#2 command');
  });

  test('gives no reason to go back: what runs is what ran', async () => {
    const { rig } = await compared(['a']);
    await rig.succeed(upgradeIn('a'));
    await rig.fail('a/verify/chain');
    expect(rig.stateOnDisk().steps[stepId(scopeOf('a'), 'besu', 'rollback')]?.status).toBe('dormant');

    await rig.succeed(upgradeIn('b'));
    await rig.fail('b/verify/chain');
    expect(rig.stateOnDisk().steps[stepId(scopeOf('b'), 'besu', 'rollback')]?.status).not.toBe('dormant');
  });
});
