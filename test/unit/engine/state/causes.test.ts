import { expect, test } from 'vitest';
import { scopeOf } from '../../../../src/engine/model/ids.ts';
import { NO_POLICY } from '../../../../src/engine/model/policy.ts';
import { causesOf } from '../../../../src/engine/state/causes.ts';
import { ANNA, EngineRig } from '../../../rigs/engine/engine-rig.ts';
import { chainPlan } from '../../../rigs/engine/sample-plan.ts';

const THROTTLED = { class: 'throttle', fingerprint: 'throttled', title: '429' } as const;
const QUOTA = { class: 'quota', fingerprint: 'quota', title: 'quota' } as const;

test('failures of one cause are one card, the most frequent first, and a retry takes a region out of it', async () => {
  const rig = new EngineRig(chainPlan(['a', 'b', 'c', 'd']));
  await rig.launch();
  await rig.fail('a/infrastructure/work', QUOTA);
  for (const region of ['b', 'c']) await rig.fail(`${region}/infrastructure/work`, THROTTLED);
  const told = () => causesOf(rig.stateOnDisk()).map(({ fingerprint, scopes }) => [fingerprint, ...scopes]);
  expect(told()).toEqual([
    ['throttled', 'b', 'c'],
    ['quota', 'a'],
  ]);
  // Without retries of the run's own nothing is counted down.
  expect(causesOf(rig.stateOnDisk()).map(({ retryAtMs }) => retryAtMs)).toEqual([null, null]);
  await rig.send({ type: 'retry', scopes: [scopeOf('b')], from: null, by: ANNA });
  await rig.settle();
  expect(told()).toEqual([
    ['quota', 'a'],
    ['throttled', 'c'],
  ]);
});

test('a cause of several regions names none of them, one of a single region names it', async () => {
  const rig = new EngineRig(chainPlan(['ukwest', 'uksouth', 'japaneast']));
  await rig.launch();
  for (const region of ['ukwest', 'uksouth']) {
    await rig.fail(`${region}/infrastructure/work`, { ...QUOTA, title: `vCPU quota of ${region} is used up` });
  }
  const titles = () => causesOf(rig.stateOnDisk()).map(({ failure }) => failure.title);
  expect(titles()).toEqual(['vCPU quota of each region is used up']);
  await rig.send({ type: 'retry', scopes: [scopeOf('ukwest')], from: null, by: ANNA });
  await rig.settle();
  expect(titles()).toEqual(['vCPU quota of uksouth is used up']);
});

test('a cause says when the engine tries again by itself', async () => {
  const plan = chainPlan(['a']);
  const rig = new EngineRig({ ...plan, policy: { ...NO_POLICY, retry: { attempts: 3, delayFactor: 1 } } });
  await rig.launch();
  await rig.fail('a/infrastructure/work', { ...THROTTLED, retryAfterMs: 60_000 });
  const [cause] = causesOf(rig.stateOnDisk());
  expect((cause?.retryAtMs ?? 0) - rig.clock.nowMs()).toBeGreaterThanOrEqual(60_000);
});
