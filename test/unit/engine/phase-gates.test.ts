import { describe, expect, test } from 'vitest';
import type { Command } from '../../../src/engine/model/command.ts';
import { type StepId, scopeOf } from '../../../src/engine/model/ids.ts';
import type { Plan } from '../../../src/engine/model/plan.ts';
import { type Approvals, NO_POLICY } from '../../../src/engine/model/policy.ts';
import { describePolicy } from '../../../src/engine/plan/describe-policy.ts';
import { survey } from '../../../src/engine/state/survey.ts';
import { ANNA, EngineRig } from '../../rigs/engine/engine-rig.ts';
import { carriedPlan, chainPlan, samplePlan, sampleStep } from '../../rigs/engine/sample-plan.ts';

const gated = (plan: Plan, approvals: Approvals): Plan => ({ ...plan, policy: { ...NO_POLICY, approvals } });
const approve = (step: string, typed = ''): Command => ({ type: 'approve', step: step as StepId, typed, by: ANNA });
const holdOf = (rig: EngineRig, step: string) => survey(rig.stateOnDisk()).holds.get(step as StepId);

async function launched(plan: Plan, endWhenHeld = false): Promise<EngineRig> {
  const rig = new EngineRig(plan, { endWhenHeld });
  await rig.launch();
  return rig;
}

const set = (phase: 'besu' | 'kubernetes' | 'preflight', approval: 'auto' | 'ask' | 'typed'): Command => ({
  ...{ type: 'set-approval', phase, approval, by: ANNA },
});

describe('a phase that waits for a person', () => {
  test('begins in one region with a yes, and the other regions are not meant', async () => {
    const rig = await launched(gated(chainPlan(['a', 'b']), { kubernetes: 'ask' }));
    await rig.succeed('a/infrastructure/work');
    await rig.succeed('b/infrastructure/work');
    expect(rig.running()).toEqual([]);
    expect(holdOf(rig, 'a/kubernetes/work')).toEqual({
      ...{ kind: 'approval', meaning: 'step of kubernetes about to begin', list: ['kubernetes work'], typed: false },
    });
    expect(await rig.send(approve('a/kubernetes/work'))).toMatchObject({ accepted: true });
    expect(rig.running()).toEqual(['a/kubernetes/work']);
  });

  test('begins only with the typed name when that is asked for', async () => {
    const rig = await launched(gated(chainPlan(['a']), { infrastructure: 'typed' }));
    expect(await rig.send(approve('a/infrastructure/work'))).toEqual({
      ...{ accepted: false, reason: 'type a to approve it' },
    });
    expect(await rig.send(approve('a/infrastructure/work', 'a'))).toMatchObject({ accepted: true });
    expect(rig.running()).toEqual(['a/infrastructure/work']);
  });

  test('is named by the plan, with what has to be typed', () => {
    const plan = gated(chainPlan(['a']), { infrastructure: 'typed', kubernetes: 'ask', besu: 'auto' });
    const line = describePolicy(plan).find((each) => each.startsWith('waits for a yes'));
    expect(line).toMatch(/: infrastructure \(with its name typed\), kubernetes$/);
    expect(describePolicy(gated(chainPlan(['a']), { besu: 'auto' })).join()).not.toContain('waits for a yes');
  });

  test('ends a run without a screen, which says that a person is needed', async () => {
    const rig = await launched(gated(chainPlan(['a']), { kubernetes: 'ask' }), true);
    await rig.succeed('a/infrastructure/work');
    expect(rig.stateOnDisk().result?.exitCode).toBe(5);
  });

  test('is asked about once for all steps that begin it', async () => {
    const a = scopeOf('a');
    const lanes = ['mainnet', 'sepolia'].map((name) => sampleStep(a, 'besu', name));
    const last = sampleStep(a, 'besu', 'all', { after: lanes.map(({ id }) => id) });
    const rig = await launched(gated(samplePlan([...lanes, last], ['a']), { besu: 'ask' }));
    expect(holdOf(rig, 'a/besu/sepolia')).toMatchObject({ list: ['besu mainnet', 'besu sepolia', 'besu all'] });
    await rig.send(approve('a/besu/sepolia'));
    expect(rig.running()).toEqual(['a/besu/mainnet', 'a/besu/sepolia']);
  });

  test('is asked about in the row of the fleet when one step carries all regions', async () => {
    const rig = await launched(gated(carriedPlan(['a', 'b']), { infrastructure: 'typed' }));
    expect(rig.running()).toEqual([]);
    expect(await rig.send(approve('fleet/infrastructure/apply', 'sample'))).toMatchObject({ accepted: true });
    expect(rig.running()).toEqual(['fleet/infrastructure/apply']);
    expect(rig.stateOnDisk().steps[(scopeOf('a') + '/infrastructure/apply') as StepId]?.status).toBe('running');
  });

  test('is not asked about again when a step of it is tried again, but is when what it comes after is done anew', async () => {
    const rig = await launched(gated(chainPlan(['a']), { kubernetes: 'ask' }));
    await rig.succeed('a/infrastructure/work');
    await rig.send(approve('a/kubernetes/work'));
    await rig.fail('a/kubernetes/work');
    await rig.send({ type: 'retry', scopes: [scopeOf('a')], from: null, by: ANNA });
    expect(rig.running()).toEqual(['a/kubernetes/work']);
    await rig.fail('a/kubernetes/work');
    await rig.send({ type: 'retry', scopes: [scopeOf('a')], from: 'infrastructure', by: ANNA });
    await rig.succeed('a/infrastructure/work');
    expect(rig.running()).toEqual([]);
  });

  test('can be told so, and told otherwise, while it runs, wherever it has not begun', async () => {
    const rig = await launched(chainPlan(['a', 'b']));
    await rig.succeed('a/infrastructure/work');
    expect(await rig.send(set('kubernetes', 'ask'))).toMatchObject({
      ...{ accepted: true, did: 'kubernetes waits for a yes in each row, wherever it has not begun' },
    });
    await rig.succeed('b/infrastructure/work');
    expect(rig.running()).toEqual(['a/kubernetes/work']);
    await rig.send(set('kubernetes', 'auto'));
    expect(rig.running()).toEqual(['a/kubernetes/work', 'b/kubernetes/work']);
  });

  test.each([
    [set('preflight', 'ask'), 'there is no phase preflight that could wait for a person'],
    [set('besu', 'auto'), 'besu begins by itself already'],
    [set('besu', 'constructor' as 'ask'), 'an approval is auto, ask or typed'],
  ])('%o is refused', async (command, reason) => {
    const rig = await launched(chainPlan(['a']));
    expect(await rig.send(command)).toEqual({ accepted: false, reason });
  });
});
