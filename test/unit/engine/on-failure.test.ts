import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { closingReport } from '../../../src/cli/faces/closing-report.ts';
import type { RunFact } from '../../../src/engine/model/event.ts';
import { type Scope, scopeOf, stepId } from '../../../src/engine/model/ids.ts';
import type { Plan, PlannedPhase } from '../../../src/engine/model/plan.ts';
import { NO_POLICY } from '../../../src/engine/model/policy.ts';
import { rollbacksDue } from '../../../src/engine/schedule/rollbacks-due.ts';
import { wayBackWords } from '../../../src/engine/state/on-failure.ts';
import { cellOf, regionStatus } from '../../../src/engine/state/select.ts';
import { survey } from '../../../src/engine/state/survey.ts';
import { ANNA, EngineRig } from '../../rigs/engine/engine-rig.ts';
import { chainPlan, samplePlan, sampleStep } from '../../rigs/engine/sample-plan.ts';
import { RunStory } from './state/run-story.ts';

const [A, B] = ['a', 'b'].map(scopeOf) as [Scope, Scope];
const TRANSIENT = { class: 'transient', fingerprint: 'reset' } as const;
const RETRY = { ...NO_POLICY, retry: { attempts: 1, delayFactor: 1 } };

const withOnFailure = (plan: Plan, phase: string, onFailure: NonNullable<PlannedPhase['onFailure']>): Plan => ({
  ...plan,
  phases: plan.phases.map((one) => (one.id === phase ? { ...one, onFailure } : one)),
});

async function launched(plan: Plan): Promise<EngineRig> {
  const rig = new EngineRig(plan);
  await rig.launch();
  return rig;
}

async function succeed(rig: EngineRig, ...steps: readonly string[]): Promise<void> {
  for (const step of steps) await rig.succeed(step);
}

const begun = (rig: EngineRig) => rig.journal.events.filter((event) => event.type === 'rollback-begun');
const statusOf = (rig: EngineRig, id: string) => rig.stateOnDisk().steps[id as never]?.status;

describe('onFailure: continue', () => {
  const done = (region: string) => ['infrastructure', 'kubernetes'].map((phase) => `${region}/${phase}/work`);
  const plan = withOnFailure(chainPlan(['a']), 'besu', 'continue');

  test('the next phase begins behind a phase that has failed for good, and the region ends as failed with exit 1', async () => {
    const rig = await launched(plan);
    await succeed(rig, ...done('a'));
    await rig.fail('a/besu/work');
    expect(rig.running()).toEqual(['a/verify/work']);
    expect(regionStatus(rig.stateOnDisk(), A)).toBe('failed');
    await rig.succeed('a/verify/work');
    expect(rig.stateOnDisk().result).toMatchObject({ exitCode: 1, failed: 1, verified: 0 });
  });

  test('nothing goes on while the engine will try again, when a person cancelled, or behind an earlier phase', async () => {
    const retried = await launched({ ...plan, policy: RETRY });
    await succeed(retried, ...done('a'));
    await retried.fail('a/besu/work', TRANSIENT);
    expect(retried.running()).toEqual([]);

    const cancelled = await launched(plan);
    await succeed(cancelled, ...done('a'));
    await cancelled.fail('a/besu/work', { class: 'cancelled' });
    expect(cancelled.running()).toEqual([]);

    const earlier = await launched(plan);
    await earlier.fail('a/infrastructure/work');
    expect(earlier.stateOnDisk().result).toMatchObject({ exitCode: 1 });
    expect(earlier.running()).toEqual([]);
  });

  test('the phase is not retried beside a look that would count for it', async () => {
    const rig = await launched(plan);
    await succeed(rig, ...done('a'));
    await rig.fail('a/besu/work');
    const retry = { type: 'retry', scopes: [A], from: null, by: ANNA } as const;
    expect(await rig.send(retry)).toEqual({ accepted: false, reason: 'a is still working: let it finish first' });
    await rig.succeed('a/verify/work');
    expect(await rig.send(retry)).toMatchObject({ accepted: true });
    expect([statusOf(rig, 'a/besu/work'), statusOf(rig, 'a/verify/work')]).toEqual(['running', 'pending']);
  });
});

/** Change, proof, what puts back the sentry, and asleep beside them the way back. */
function backPlan(...regions: readonly string[]): Plan {
  const steps = regions.flatMap((region) => {
    const [scope, undoes] = [scopeOf(region), stepId(scopeOf(region), 'besu', 'upgrade')];
    const asleep = { undoes, dormant: { to: 'revision 3' } };
    const upgrade = sampleStep(scope, 'besu', 'upgrade', { disruptive: true });
    const pods = sampleStep(scope, 'besu', 'pods', { after: [undoes] });
    const verify = sampleStep(scope, 'verify', 'chain', { after: [pods.id] });
    const back = sampleStep(scope, 'besu', 'rollback', { after: [verify.id], ...asleep, disruptive: true });
    const ready = sampleStep(scope, 'besu', 'rollback-pods', { after: [back.id], restartFrom: back.id, ...asleep });
    const hook = sampleStep(scope, 'besu', 'after', { after: [verify.id, ready.id], undoes });
    return [upgrade, pods, verify, back, ready, hook];
  });
  return withOnFailure(samplePlan(steps, regions), 'besu', 'rollback');
}

describe('onFailure: rollback', () => {
  test('steps that sleep are no work: a run without a failure ends verified without them', async () => {
    const rig = await launched(backPlan('a'));
    expect(cellOf(rig.stateOnDisk(), A, 'besu')).toMatchObject({ done: 0, total: 3 });
    await succeed(rig, 'a/besu/upgrade', 'a/besu/pods', 'a/verify/chain', 'a/besu/after');
    expect(rig.stateOnDisk().result).toMatchObject({ exitCode: 0, verified: 1 });
    expect(statusOf(rig, 'a/besu/rollback')).toBe('dormant');
  });

  test('a region whose change has failed for good goes back, then is put back, and ends as failed', async () => {
    const rig = await launched(backPlan('a', 'b'));
    await succeed(rig, 'a/besu/upgrade', 'b/besu/upgrade');
    await rig.fail('a/besu/pods');
    expect(begun(rig)).toMatchObject([{ scope: A, to: 'revision 3', because: 'a/besu/pods' }]);
    expect(rig.running().toSorted()).toEqual(['a/besu/rollback', 'b/besu/pods']);
    expect(wayBackWords(rig.stateOnDisk(), A)).toBe('rolling back to revision 3');
    await rig.succeed('a/besu/rollback');
    expect(rig.running()).not.toContain('a/besu/after');
    await succeed(rig, 'a/besu/rollback-pods', 'a/besu/after', 'b/besu/pods', 'b/verify/chain', 'b/besu/after');
    expect(rig.stateOnDisk().result).toMatchObject({ exitCode: 1, verified: 1, failed: 1 });
    expect(wayBackWords(rig.stateOnDisk(), A)).toBe('rolled back to revision 3');
    expect(wayBackWords(rig.stateOnDisk(), B)).toBe(null);
    const told = closingReport(rig.stateOnDisk(), 'gone').join('\n');
    expect(told).toMatch(/^ {2}a: besu\/pods: .+; rolled back to revision 3$/m);
  });

  test('a proof that has failed takes the change back too; a change that is tried again, was cancelled or met an expired login does not', async () => {
    const proof = await launched(backPlan('a'));
    await succeed(proof, 'a/besu/upgrade', 'a/besu/pods');
    await proof.fail('a/verify/chain');
    expect(proof.running()).toEqual(['a/besu/rollback']);
    for (const failure of [TRANSIENT, { class: 'cancelled' }, { class: 'auth' }] as const) {
      const rig = await launched({ ...backPlan('a'), policy: RETRY });
      await rig.fail('a/besu/upgrade', failure);
      expect(begun(rig)).toEqual([]);
    }
  });

  test('a region in which the change was never tried does not go back, whatever failed before it', async () => {
    const plan = backPlan('a');
    const before = sampleStep(A, 'infrastructure', 'apply');
    const steps = plan.steps.map((step) => (step.name === 'upgrade' ? { ...step, after: [before.id] } : step));
    const rig = await launched({ ...plan, steps: [before, ...steps] });
    await rig.fail(before.id);
    expect(begun(rig)).toEqual([]);
    expect(statusOf(rig, 'a/besu/rollback')).toBe('dormant');
    expect(rig.stateOnDisk().result).toMatchObject({ exitCode: 1, failed: 1 });
  });

  test('as long as something of the region has vanished and nobody has looked, it does not go back', () => {
    const plan = backPlan('a');
    const steps = plan.steps.map((step) => (step.name === 'chain' ? { ...step, onLost: 'ask' as const } : step));
    const story = RunStory.launched({ ...plan, steps })
      .done('a/besu/upgrade')
      .broken('a/besu/pods');
    expect(rollbacksDue(story.state)).toMatchObject([{ type: 'rollback-begun', scope: A }]);
    expect(rollbacksDue(story.begin('a/verify/chain').lose('a/verify/chain').state)).toEqual([]);
  });

  test('an engine that dies in the middle is followed by one that finishes', async () => {
    const rig = await launched(backPlan('a'));
    await rig.fail('a/besu/upgrade');
    rig.crash();
    await rig.settle();
    await succeed(rig, 'a/besu/rollback', 'a/besu/rollback-pods', 'a/besu/after');
    expect(begun(rig)).toHaveLength(1);
    expect(rig.stateOnDisk().result).toMatchObject({ exitCode: 1, failed: 1 });
  });

  test('a retry by a person begins with the change again, also behind a failed proof, and the way back sleeps', async () => {
    const rig = await launched(backPlan('a'));
    await succeed(rig, 'a/besu/upgrade', 'a/besu/pods');
    await rig.fail('a/verify/chain');
    const retry = { type: 'retry', scopes: [], from: null, by: ANNA } as const;
    expect(await rig.send(retry)).toMatchObject({ accepted: false });
    await succeed(rig, 'a/besu/rollback', 'a/besu/rollback-pods', 'a/besu/after');
    expect(await rig.send(retry)).toMatchObject({ accepted: true });
    expect(rig.running()).toEqual(['a/besu/upgrade']);
    expect([statusOf(rig, 'a/besu/rollback'), statusOf(rig, 'a/besu/rollback-pods')]).toEqual(['dormant', 'dormant']);
    await succeed(rig, 'a/besu/upgrade', 'a/besu/pods', 'a/verify/chain', 'a/besu/after');
    expect(rig.stateOnDisk().result).toMatchObject({ exitCode: 0, verified: 1 });
  });

  test('a way back that fails is said as such', async () => {
    const rig = await launched(backPlan('a'));
    await rig.fail('a/besu/upgrade');
    await rig.fail('a/besu/rollback', { title: 'no such revision' });
    await rig.succeed('a/besu/after');
    expect(wayBackWords(rig.stateOnDisk(), A)).toBe('rolling back to revision 3 failed: no such revision');
    expect(rig.stateOnDisk().result).toMatchObject({ exitCode: 1 });
  });

  test('a check that has failed takes the change back once the checks beside it have ended', async () => {
    const plan = backPlan('a');
    const check = (name: string) =>
      sampleStep(A, 'verify', name, { after: [stepId(A, 'besu', 'after')], stopsPushes: true });
    const rig = await launched({ ...plan, steps: [...plan.steps, check('check-1'), check('check-2')] });
    await succeed(rig, 'a/besu/upgrade', 'a/besu/pods', 'a/verify/chain', 'a/besu/after');
    await rig.fail('a/verify/check-1');
    expect(begun(rig)).toEqual([]);
    await rig.succeed('a/verify/check-2');
    expect(begun(rig)).toMatchObject([{ because: 'a/verify/check-1' }]);
    expect(rig.running()).toEqual(['a/besu/rollback']);
  });

  test('a wave is not settled before its region has gone back', async () => {
    const wave = (name: string, ...scopes: readonly Scope[]) => ({ name, scopes, soakMs: 0, soakBlocks: 0 });
    const strategy = { kind: 'waves', waves: [wave('first', A), wave('rest', B)] } as const;
    const tolerance = { failedRegions: 1, lostValidators: null };
    const rig = await launched({ ...backPlan('a', 'b'), policy: { ...NO_POLICY, strategy, tolerance } });
    await rig.fail('a/besu/upgrade');
    expect(rig.running()).toEqual(['a/besu/rollback']);
    await succeed(rig, 'a/besu/rollback', 'a/besu/rollback-pods', 'a/besu/after');
    expect(rig.running()).toEqual(['b/besu/upgrade']);
  });

  test('the quorum guard holds a way back as it holds an upgrade', () => {
    const story = RunStory.launched({ ...backPlan('a', 'b', 'c', 'd'), environment: 'production' });
    const seen = (...live: readonly number[]): RunFact => ({
      type: 'validators-seen',
      live: Object.fromEntries(['a', 'b', 'c', 'd'].map((region, at) => [region, live[at] ?? 0])),
    });
    story
      .tell(seen(1, 1, 1, 1))
      .done('a/besu/upgrade', 'a/besu/pods')
      .broken('a/verify/chain')
      .tell(seen(1, 1, 1, 0));
    story.tell(...rollbacksDue(story.state));
    expect(survey(story.state).holds.get(stepId(A, 'besu', 'rollback'))).toMatchObject({ kind: 'quorum', left: 2 });
    story.tell(seen(1, 1, 1, 1));
    expect(survey(story.state).startable).toContain('a/besu/rollback');
  });

  test('whatever fails, a region is woken only by itself and only for its own steps', async () => {
    const outcome = fc.constantFrom('succeed', 'fail', 'cancel');
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.nat(9), outcome), { maxLength: 25 }), async (moves) => {
        const rig = await launched(backPlan('a', 'b', 'c'));
        for (const [at, move] of moves) {
          const live = rig.running();
          const step = live[at % Math.max(1, live.length)];
          if (step === undefined) break;
          if (move === 'succeed') await rig.succeed(step);
          else await rig.fail(step, move === 'cancel' ? { class: 'cancelled' } : {});
        }
        const state = rig.stateOnDisk();
        expect(rollbacksDue(state)).toEqual([]);
        for (const { scope, because, steps } of begun(rig)) {
          expect([because, ...steps].every((id) => id.startsWith(`${scope}/`))).toBe(true);
        }
        const woken = new Set(begun(rig).map(({ scope }) => scope));
        for (const step of state.plan.steps) {
          if (step.dormant && !woken.has(step.scope))
            expect(state.steps[step.id]).toMatchObject({ status: 'dormant', attempts: [] });
        }
      }),
      { numRuns: 40 },
    );
  });
});
