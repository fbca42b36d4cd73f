import { describe, expect, it } from 'vitest';
import type { RunId } from '../../../src/engine/model/ids.ts';
import { describePlan } from '../../../src/engine/plan/describe-plan.ts';
import { freezePlan } from '../../../src/engine/plan/freeze-plan.ts';
import { changedSince, earlierDefinition } from '../../../src/recipes/earlier-definition.ts';
import { fleetSteps } from '../../../src/recipes/fleet-steps.ts';
import { contextOf, recipes, sampleFleet, stepOf, terraform } from './sample-fleet.ts';

const JAPAN = { regions: ['japaneast'], phases: ['besu', 'verify'] };

describe('a rollback of one region', () => {
  const { steps, regions } = fleetSteps(sampleFleet(), { ...contextOf(JAPAN), rollbackTo: { japaneast: 3 } });

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

describe('a region that goes back by itself', () => {
  const fleet = sampleFleet();
  const phases = fleet.phases.map((phase) =>
    phase.id === 'besu' ? { ...phase, onFailure: 'rollback' as const } : phase,
  );
  const back = { ...fleet, phases };
  const laid = fleetSteps(back, { ...contextOf(), verifiedRevisions: { japaneast: 3 } });
  const asleep = laid.steps.filter(({ dormant }) => dormant !== undefined);

  it('has its way back laid where the plan knows the revision verified last, and nothing waits for it', () => {
    expect(asleep.map(({ id }) => id)).toEqual(
      ['rollback-release', 'rollback', 'rollback-pods'].map((name) => `japaneast/besu/${name}`),
    );
    const ids = new Set(asleep.map(({ id }) => id));
    const waiting = laid.steps.filter(({ id, after }) => !ids.has(id) && after.some((before) => ids.has(before)));
    expect(waiting).toEqual([]);
    expect(asleep[0]).toMatchObject({ after: ['japaneast/verify/chain'], dormant: { to: 'revision 3' } });
    expect(asleep[1]).toMatchObject({ disruptive: true, onLost: 'rerun', undoes: 'japaneast/besu/upgrade' });
    expect(asleep[1]?.work).toMatchObject({ argv: expect.arrayContaining(['rollback', 'besu', '3']) });
  });

  it('has none where the fleet did not ask for one, and a rollback by hand goes back no further', () => {
    const verified = { verifiedRevisions: { japaneast: 3 } };
    const without = fleetSteps(fleet, { ...contextOf(), ...verified }).steps;
    expect(without.filter(({ dormant }) => dormant !== undefined)).toEqual([]);
    const byHand = fleetSteps(back, { ...contextOf(JAPAN), ...verified, rollbackTo: { japaneast: 2 } });
    expect(byHand.steps.filter(({ dormant }) => dormant !== undefined)).toEqual([]);
    expect(byHand.phases.filter((phase) => phase.onFailure !== undefined)).toEqual([]);
    expect(laid.phases.find(({ id }) => id === 'besu')).toMatchObject({ onFailure: 'rollback' });
  });

  it('puts back what was done before the change only when it has gone back', () => {
    const run = { kind: 'command', command: ['./lb'], directory: '.', env: {}, timeoutMs: 1000 } as const;
    const around = { before: run, after: run, always: true };
    const hooked = phases.map((phase) => (phase.id === 'besu' ? { ...phase, around } : phase));
    const { steps } = fleetSteps({ ...back, phases: hooked }, { ...contextOf(), verifiedRevisions: { japaneast: 3 } });
    const after = ['japaneast/besu/rollback-pods', 'japaneast/verify/chain'];
    expect(stepOf(steps, 'japaneast/besu/after').after.toSorted()).toEqual(after);
  });

  it('is told in the plan with its revision; where none was verified, that nothing can be rolled back', () => {
    const frozen = freezePlan(laid, {
      ...{ run: 'r1' as RunId, fleet: back, runDirectory: '/state/runs/r1', notes: [], chainStood: false },
    });
    if (!frozen.ok) throw new Error(frozen.problem.join());
    const words = describePlan(frozen.value, { full: false }).join('\n');
    expect(words).toContain(
      'when besu, or its verification, has failed for good: that region alone goes back by itself',
    );
    expect(words).toContain('\n  back to revision 3: japaneast\n  nothing can be rolled back (no run has verified');
    expect(words).toContain(`, ${laid.steps.length - 3} steps\n`);
    expect(words).toContain('rollback: helm rollback besu 3  [only when the change has failed for good]');
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
