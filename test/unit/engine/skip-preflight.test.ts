import { describe, expect, test } from 'vitest';
import { scopeOf, stepId } from '../../../src/engine/model/ids.ts';
import type { Plan } from '../../../src/engine/model/plan.ts';
import { ANNA, EngineRig } from '../../rigs/engine/engine-rig.ts';
import { samplePlan, sampleStep } from '../../rigs/engine/sample-plan.ts';

function planned(over: Partial<Plan> = {}): Plan {
  const checks = ['fleet', 'a'].map((scope) => sampleStep(scopeOf(scope), 'preflight', 'work'));
  const after = checks.map(({ id }) => id);
  return { ...samplePlan([...checks, sampleStep(scopeOf('a'), 'besu', 'work', { after })], ['a']), ...over };
}

describe('a run planned without its preflight', () => {
  test('begins with what comes after it; the skip has an actor and the reason', async () => {
    const rig = new EngineRig(planned({ skipPreflight: 'az is down' }));
    await rig.launch();
    expect(rig.executor.begun).toEqual(['a/besu/work#1']);
    expect(rig.journal.events.find(({ type }) => type === 'steps-skipped')).toMatchObject({
      ...{ steps: ['fleet/preflight/work', 'a/preflight/work'], by: ANNA, reason: 'az is down' },
    });
    await rig.succeed('a/besu/work');
    expect(rig.stateOnDisk().status).toBe('ended');
  });

  test('verifies its regions as well as any other: none of them was left out', async () => {
    const verify = sampleStep(scopeOf('a'), 'verify', 'work', { after: [stepId(scopeOf('a'), 'besu', 'work')] });
    const plan = planned({ skipPreflight: 'az is down' });
    const rig = new EngineRig({ ...plan, steps: [...plan.steps, verify] });
    await rig.launch();
    await rig.succeed('a/besu/work');
    await rig.succeed('a/verify/work');
    expect(rig.stateOnDisk().result).toMatchObject({ exitCode: 0, verified: 1, skipped: 0 });
  });

  test('that has none to skip is launched like any other', async () => {
    const plan = planned({ skipPreflight: 'az is down' });
    const rig = new EngineRig({ ...plan, steps: plan.steps.slice(2).map((step) => ({ ...step, after: [] })) });
    await rig.launch();
    expect(rig.executor.begun).toEqual(['a/besu/work#1']);
    expect(rig.journal.events.filter(({ type }) => type === 'steps-skipped')).toEqual([]);
  });

  test('is the exception: nothing is skipped where nobody said why', async () => {
    const rig = new EngineRig(planned());
    await rig.launch();
    expect(rig.executor.begun).toEqual(['fleet/preflight/work#1', 'a/preflight/work#1']);
  });
});
