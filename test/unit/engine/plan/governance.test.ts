import { describe, expect, it } from 'vitest';
import type { RunId } from '../../../../src/engine/model/ids.ts';
import type { Plan, PlannedPromotion } from '../../../../src/engine/model/plan.ts';
import { changesSince } from '../../../../src/engine/plan/changes-since.ts';
import { describePlan } from '../../../../src/engine/plan/describe-plan.ts';
import { freezePlan } from '../../../../src/engine/plan/freeze-plan.ts';
import { fleetSteps } from '../../../../src/recipes/fleet-steps.ts';
import type { FeatureWishes } from '../../../../src/regions/features.ts';
import type { Fleet, HelmRecipe } from '../../../../src/regions/fleet.ts';
import { contextOf, recipes, sampleFleet } from '../../recipes/sample-fleet.ts';

interface Wish {
  readonly fleet?: Partial<Fleet>;
  readonly release?: string;
  readonly owner?: string;
  readonly promotion?: PlannedPromotion;
  readonly regions?: readonly string[];
}

function planOf(run: string, { fleet, release = 'besu', owner, promotion, regions }: Wish = {}): Plan {
  const besu = { ...(recipes['besu'] as HelmRecipe), release };
  const overrides = owner === undefined ? {} : { japaneast: { owner } };
  const whole = sampleFleet({ recipes: { ...recipes, besu }, overrides, ...(fleet === undefined ? {} : { fleet }) });
  const context = contextOf({ regions: regions ?? null, phases: null });
  const frozen = freezePlan(fleetSteps(whole, context), {
    ...{ run: run as RunId, fleet: whole, runDirectory: `/state/runs/${run}`, notes: [], chainStood: false, promotion },
    definition: { hash: 'ab'.repeat(32), parts: [] },
  });
  if (!frozen.ok) throw new Error(frozen.problem.join());
  return frozen.value;
}

const featured = (features: FeatureWishes): Wish => ({ fleet: { features } });

describe('a plan', () => {
  const lines = (plan: Plan): string => describePlan(plan, { full: false }).join('\n');

  it('says what it is, who answers for it, what is on where and who is told', () => {
    const notify = { webhook: 'file:secrets/hook' };
    const features = { qbft_rpc: { kind: 'list', regions: ['japaneast'] } } as const;
    const plan = planOf('r', { fleet: { features, notify, directory: '/fleet' }, owner: 'Tokyo on call' });
    expect(plan.owners).toEqual({ japaneast: 'Tokyo on call' });
    expect(plan.notify).toEqual({ webhook: 'file:/fleet/secrets/hook' });
    expect(lines(plan)).toContain('definition: abababababab\n');
    expect(lines(plan)).toContain('Tokyo on call answers for japaneast\n');
    expect(lines(plan)).toContain('feature qbft_rpc (listed): on in 1 of 24 regions: japaneast\n');
    expect(lines(plan)).toContain('people are told through the webhook in file:/fleet/secrets/hook\n');
  });

  it('of a shared chain changes it no faster than its quorum allows, without being asked to', () => {
    expect(lines(planOf('r'))).toContain('quorum guard: no step takes live validators below 16 of 24\n');
  });

  it('says which run proves it, that none does, or why it goes on without', () => {
    const none: PlannedPromotion = { from: 'tried', run: null, verifiedAtMs: null };
    expect(lines(planOf('r', { promotion: none }))).toContain('no run of tried has verified this definition lately');
    const nearest = { run: 'y' as RunId, lacks: ['override of uksouth', 'besu (chart)'] };
    expect(lines(planOf('r', { promotion: { ...none, nearest } }))).toContain(
      'lately: y, verified there last, differs in override of uksouth, besu (chart): a run is refused',
    );
    expect(lines(planOf('r', { promotion: { ...none, overridden: 'hotfix' } }))).toContain(
      'not proved by tried, and begun all the same: hotfix',
    );
    const proof = { from: 'tried', run: 'x' as RunId, verifiedAtMs: Date.UTC(2030, 0, 2, 3, 4) };
    expect(lines(planOf('r', { promotion: proof }))).toContain(
      'x of tried verified this definition at 2030-01-02T03:04Z',
    );
  });
});

describe('what is otherwise than before', () => {
  const before = planOf('before', featured({ a: { kind: 'list', regions: ['uksouth'] }, gone: { kind: 'all' } }));

  it('tells for each feature where it goes on and off', () => {
    const now = planOf('now', featured({ a: { kind: 'list', regions: ['japaneast'] }, fresh: { kind: 'none' } }));
    const told = changesSince(now, [before]);
    expect(told).toContain('feature a goes on in japaneast');
    expect(told).toContain('feature a goes off in uksouth');
    expect(told.find((line) => line.startsWith('feature gone goes off in'))).toContain('does not name it any more');
    expect(told).toHaveLength(3);
  });

  it('compares each region with the run that had it last, and says nothing of those that no run had', () => {
    const later = planOf('later', { ...featured({ a: { kind: 'all' } }), regions: ['uksouth'] });
    const now = planOf('now', featured({ a: { kind: 'list', regions: ['uksouth'] }, gone: { kind: 'all' } }));
    expect(changesSince(now, [later, before])).toEqual(['feature gone goes on in uksouth']);
    expect(changesSince(now, [later]).join()).not.toContain('japaneast');
  });

  it('warns of a release that stays beside a new one with the same keys', () => {
    const green = planOf('now', { release: 'besu-green', regions: ['uksouth', 'japaneast'] });
    expect(changesSince(green, [planOf('before')])).toEqual([
      expect.stringMatching(
        /^DANGER: before installed the release besu \(namespace besu\) in .*two validators with one key/,
      ),
    ]);
    expect(changesSince(planOf('again'), [planOf('before')])).toEqual([]);
  });
});
