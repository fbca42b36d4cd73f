import { describe, expect, it } from 'vitest';
import type { RunId } from '../../../src/engine/model/ids.ts';
import { freezePlan } from '../../../src/engine/plan/freeze-plan.ts';
import { changedSince, earlierDefinition } from '../../../src/recipes/earlier-definition.ts';
import { fleetSteps } from '../../../src/recipes/fleet-steps.ts';
import { contextOf, recipes, sampleFleet, stepOf, terraform } from './sample-fleet.ts';

const JAPAN = { regions: ['japaneast'], phases: ['besu', 'verify'] };

describe('a rollback of one region', () => {
  const { steps, regions } = fleetSteps(sampleFleet(), { ...contextOf(JAPAN), rollbackTo: 3 });

  it('touches that region and no other, and upgrades nothing', () => {
    expect(new Set(steps.map(({ scope }) => scope))).toEqual(new Set(['japaneast']));
    expect(regions.map(({ scope }) => scope)).toEqual(['japaneast']);
    expect(steps[0]?.id).toBe('japaneast/besu/kubeconfig');
    expect(steps.map(({ phase, name }) => `${phase}/${name}`).slice(-4)).toEqual([
      ...['besu/release', 'besu/rollback', 'besu/pods', 'verify/chain'],
    ]);
    expect(steps.map(({ name }) => name)).not.toContain('upgrade');
  });

  it('looks whether the revision is there, is held for the quorum, and asks when it vanished', () => {
    expect(stepOf(steps, 'japaneast/besu/release').work).toMatchObject({ input: { target: 3 } });
    const rollback = stepOf(steps, 'japaneast/besu/rollback');
    expect(rollback).toMatchObject({ disruptive: true, onLost: 'ask', restartFrom: 'japaneast/besu/release' });
    expect(rollback.work).toMatchObject({
      argv: ['helm', 'rollback', 'besu', '3', '--namespace', 'besu', '--timeout', '15m'],
    });
  });
});

describe('the definition of an earlier run', () => {
  it.each(['per-region', 'shared'] as const)('is read from its plan, %s', (layout) => {
    const infrastructure = { ...terraform, layout };
    const overrides = { japaneast: { validators: 4, vars: { vm_size: 'large', zones: [1, 2] } } };
    const then = sampleFleet({ recipes: { ...recipes, infrastructure }, overrides });
    const frozen = freezePlan(fleetSteps(then, contextOf()), {
      ...{ run: 'r1' as RunId, fleet: then, runDirectory: '/state/runs/r1', notes: [], chainStood: false },
    });
    if (!frozen.ok) throw new Error(frozen.problem.join());
    const now = sampleFleet().regions.find(({ region }) => region.id === 'japaneast');
    const earlier = now && earlierDefinition(frozen.value, now);
    expect(earlier?.definition).toMatchObject({
      validators: { value: 4 },
      vars: { vm_size: { value: 'large' }, zones: { value: [1, 2] } },
    });
    expect(earlier && now && changedSince(earlier.definition, now.definition)).toEqual([
      'validators',
      'vm_size',
      'zones',
    ]);
  });
});
