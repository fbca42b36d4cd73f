import type { Fleet } from '../../regions/fleet.ts';
import { canLose } from '../../regions/quorum.ts';
import type { PlannedRegion } from '../model/plan.ts';
import type { PlannedStrategy, RunPolicy, Tolerance } from '../model/policy.ts';

/** How this run goes about the regions it has; what the fleet says of others is left out. */
export function runPolicy(fleet: Fleet, regions: readonly PlannedRegion[]): RunPolicy {
  const { retry, pause } = fleet.failures;
  return {
    strategy: strategyOf(fleet, regions),
    tolerance: toleranceOf(fleet, regions),
    retry,
    breaker: pause,
  };
}

function strategyOf({ strategy }: Fleet, regions: readonly PlannedRegion[]): PlannedStrategy {
  if (strategy.kind !== 'waves') return { kind: strategy.kind };
  const waves = strategy.waves.map(({ name, regions: ids, soakMs, soakBlocks }) => ({
    ...{ name, soakMs, soakBlocks },
    scopes: regions.filter(({ region }) => ids.includes(region.id)).map(({ scope }) => scope),
  }));
  return { kind: 'waves', waves: waves.filter(({ scopes }) => scopes.length > 0) };
}

function toleranceOf({ strategy }: Fleet, regions: readonly PlannedRegion[]): Tolerance {
  const { tolerance } = strategy;
  switch (tolerance.kind) {
    case 'none':
      return { failedRegions: null, lostValidators: null };
    case 'regions':
      return { failedRegions: tolerance.count, lostValidators: null };
    case 'share':
      return { failedRegions: Math.floor(tolerance.share * regions.length), lostValidators: null };
    case 'quorum':
      return { failedRegions: null, lostValidators: canLose(regions.reduce((sum, one) => sum + one.validators, 0)) };
  }
}
