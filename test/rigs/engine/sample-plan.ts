import { laneId, type RunId, type Scope, type StepId, scopeOf, stepId } from '../../../src/engine/model/ids.ts';
import type { Plan, PlannedRegion } from '../../../src/engine/model/plan.ts';
import type { Step } from '../../../src/engine/model/step.ts';
import type { LimitName, PhaseId } from '../../../src/regions/fleet.ts';
import type { Region, RegionId } from '../../../src/regions/region.ts';

export const PHASES: readonly PhaseId[] = ['infrastructure', 'kubernetes', 'besu', 'verify'];

/** A step that does nothing special; `with` changes what a test is about. */
export function sampleStep(scope: Scope, phase: PhaseId, name: string, given: Partial<Step> = {}): Step {
  return {
    id: stepId(scope, phase, name),
    scope,
    phase,
    name,
    title: `${phase} ${name}`,
    after: [],
    work: { kind: 'probe', probe: 'scripted', input: {}, everyMs: 1000 },
    limit: 'command',
    lane: null,
    timeoutMs: 60_000,
    onLost: 'rerun',
    restartFrom: null,
    carriedBy: null,
    guards: [],
    ...given,
  };
}

export function sampleRegion(id: string): PlannedRegion {
  const region: Region = {
    id: id as RegionId,
    name: id,
    code: id.slice(0, 4).toUpperCase(),
    geography: 'Custom',
    city: id,
    latitude: 0,
    longitude: 0,
    pair: null,
    zones: 3,
    access: 'open',
    role: 'deploy',
    source: 'test',
    asOf: '2026-01-01',
    note: null,
  };
  return { region, scope: scopeOf(id), validators: 1, sentries: 1, vcpus: 10 };
}

export const LIMITS: Readonly<Record<LimitName, number>> = {
  terraform: 100,
  kubectl: 100,
  helm: 100,
  command: 100,
  probe: 100,
};

export function samplePlan(
  steps: readonly Step[],
  regions: readonly string[],
  limits: Partial<typeof LIMITS> = {},
): Plan {
  return {
    run: 'test-run' as RunId,
    fleet: 'sample',
    environment: 'lab',
    fleetFile: '/fleet/besu-console.yaml',
    runDirectory: '/runs/test-run',
    phases: PHASES.map((id) => ({ id, scope: 'region', absent: null, budgetMs: 60_000 })),
    regions: regions.map(sampleRegion),
    chain: null,
    steps,
    limits: { ...LIMITS, ...limits },
    notes: [],
  };
}

/** One step per phase and region, each after the one before it. */
export function chainPlan(regions: readonly string[], limits: Partial<typeof LIMITS> = {}): Plan {
  const steps = regions.flatMap((region) => {
    const scope = scopeOf(region);
    return PHASES.map((phase, i) => {
      const before = PHASES[i - 1];
      return sampleStep(scope, phase, 'work', { after: before === undefined ? [] : [stepId(scope, before, 'work')] });
    });
  });
  return samplePlan(steps, regions, limits);
}

/** Regions like terraform's shared layout: one carrier, a carried step each, then a step of their own in one lane. */
export function carriedPlan(regions: readonly string[]): Plan {
  const fleet = scopeOf('fleet');
  const carrier: StepId = stepId(fleet, 'infrastructure', 'apply');
  const lane = laneId('terraform-state');
  const steps = regions.flatMap((region) => {
    const scope = scopeOf(region);
    const apply = sampleStep(scope, 'infrastructure', 'apply', { carriedBy: carrier, lane });
    return [apply, sampleStep(scope, 'verify', 'work', { after: [apply.id] })];
  });
  return samplePlan([sampleStep(fleet, 'infrastructure', 'apply', { lane }), ...steps], regions);
}
