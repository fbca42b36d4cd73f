import { expect, test } from 'vitest';
import { fleetSteps } from '../../../src/recipes/fleet-steps.ts';
import { contextOf, sampleFleet } from './sample-fleet.ts';

const WHOLE = contextOf({ regions: null, phases: null });

test('every program of the usual rollout has a silence that is usual for it, shorter than its timeout; a question has none', () => {
  for (const step of fleetSteps(sampleFleet(), WHOLE).steps) {
    expect(step.silentAfterMs === undefined, step.id).toBe(step.work.kind === 'probe');
    expect(step.silentAfterMs ?? 0, step.id).toBeLessThan(step.timeoutMs);
  }
});

test('terraform that applies speaks every ten seconds, helm once: their silences differ', () => {
  const { steps } = fleetSteps(sampleFleet(), WHOLE);
  const of = (name: string) => steps.find(({ id }) => id === `japaneast/${name}`)?.silentAfterMs;
  expect([of('infrastructure/apply'), of('infrastructure/plan'), of('besu/upgrade')]).toEqual([
    60_000, 180_000, 300_000,
  ]);
});
