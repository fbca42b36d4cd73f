import type { Fleet } from '../../regions/fleet.ts';
import { canLose } from '../../regions/quorum.ts';
import { pushKey } from '../model/ids.ts';
import type { PlannedRegion } from '../model/plan.ts';
import type { PlannedPush, PlannedStrategy, RunPolicy, Tolerance } from '../model/policy.ts';

/** How this run goes about the regions it has; what the fleet says of others is left out. */
export function runPolicy(fleet: Fleet, regions: readonly PlannedRegion[]): RunPolicy {
  const { retry, pause } = fleet.failures;
  const gated = fleet.phases.flatMap(({ id, approval }) => (approval === undefined ? [] : [[id, approval] as const]));
  return {
    strategy: strategyOf(fleet, regions),
    tolerance: toleranceOf(fleet, regions),
    retry,
    breaker: pause,
    ...(fleet.strategy.staggerMs === undefined ? {} : { staggerMs: fleet.strategy.staggerMs }),
    ...(gated.length === 0 ? {} : { approvals: Object.fromEntries(gated) }),
  };
}

function strategyOf(fleet: Fleet, regions: readonly PlannedRegion[]): PlannedStrategy {
  const { strategy } = fleet;
  if (strategy.kind === 'manual') return { kind: 'manual', ...pushesOf(fleet, regions) };
  if (strategy.kind !== 'waves') return { kind: strategy.kind };
  const waves = strategy.waves.map(({ name, regions: ids, soakMs, soakBlocks }) => ({
    ...{ name, soakMs, soakBlocks },
    scopes: regions.filter(({ region }) => ids.includes(region.id)).map(({ scope }) => scope),
  }));
  return { kind: 'waves', waves: waves.filter(({ scopes }) => scopes.length > 0) };
}

/** A region that is changed part by part has a push for each part; where all are whole there is nothing to say. */
function pushesOf({ regions: all }: Fleet, regions: readonly PlannedRegion[]): { pushes?: readonly PlannedPush[] } {
  const parts = new Map(all.map(({ region, zones }) => [region.id, zones]));
  if (![...parts.values()].some((zones) => zones !== undefined)) return {};
  const pushes = regions.flatMap(({ region, scope, validators }): readonly PlannedPush[] => {
    const own = parts.get(region.id);
    if (own === undefined) return [{ key: scope, scope, validators }];
    return own.map(({ id, definition }) => ({ key: pushKey(id), scope, validators: definition.validators.value }));
  });
  return { pushes };
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
