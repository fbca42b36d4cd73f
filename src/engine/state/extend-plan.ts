import { type RegionAddition, wholePush } from '../model/addition.ts';
import type { Plan } from '../model/plan.ts';
import type { PlannedStrategy, RunPolicy } from '../model/policy.ts';
import type { Step } from '../model/step.ts';
import { orderSteps } from '../plan/order-steps.ts';

/** The plan with one more region: no other region's steps change, and what waits for all regions waits for it too. */
export function extendPlan(plan: Plan, addition: RegionAddition): Plan {
  const { region, owner, notes } = addition;
  return {
    ...plan,
    regions: [...plan.regions, region],
    steps: stepsWith(plan.steps, addition),
    limits: { ...plan.limits, ...addition.limits },
    ...(plan.policy === undefined ? {} : { policy: policyWith(plan.policy, plan, addition) }),
    ...watchedWith(plan, addition),
    ...(owner === null ? {} : { owners: { ...plan.owners, [region.scope]: owner } }),
    ...(plan.features === undefined ? {} : { features: featuresWith(plan.features, addition) }),
    notes: [...plan.notes, ...notes.filter((note) => !plan.notes.includes(note))],
  };
}

/** In an order they can run in, as every plan's are: the new ones stand before what waits for them. */
function stepsWith(planned: readonly Step[], { steps, waits }: RegionAddition): readonly Step[] {
  const grown = planned.map((step) => {
    const more = waits[step.id];
    return more === undefined ? step : { ...step, after: [...step.after, ...more] };
  });
  const all = [...grown, ...steps];
  const ordered = orderSteps(all);
  return ordered.ok ? ordered.value : all;
}

function policyWith(policy: RunPolicy, plan: Plan, addition: RegionAddition): RunPolicy {
  return { ...policy, tolerance: addition.tolerance, strategy: strategyWith(policy.strategy, plan, addition) };
}

/** It goes last: nobody who has begun waits for it. */
function strategyWith(strategy: PlannedStrategy, plan: Plan, { region, pushes }: RegionAddition): PlannedStrategy {
  switch (strategy.kind) {
    case 'all-at-once':
      return strategy;
    case 'waves': {
      const wave = { name: `added ${region.scope}`, scopes: [region.scope], soakMs: 0, soakBlocks: 0 };
      return { ...strategy, waves: [...strategy.waves, wave] };
    }
    case 'manual': {
      if (strategy.pushes === undefined && pushes.length === 0) return strategy;
      const before = strategy.pushes ?? plan.regions.map(wholePush);
      return { ...strategy, pushes: [...before, ...(pushes.length === 0 ? [wholePush(region)] : pushes)] };
    }
  }
}

/** A run of some regions watches the others too: then it is known there, and is now looked at where this run makes it. */
function watchedWith({ health }: Plan, { health: watched }: RegionAddition): Pick<Plan, 'health'> {
  if (health === undefined || watched === null) return {};
  const known = health.regions.some(({ region }) => region === watched.region);
  const regions = known
    ? health.regions.map((each) => (each.region === watched.region ? watched : each))
    : [...health.regions, watched];
  return { health: { ...health, regions } };
}

const featuresWith = (features: NonNullable<Plan['features']>, { region, features: on }: RegionAddition) =>
  features.map((feature) => (on.includes(feature.name) ? { ...feature, on: [...feature.on, region.scope] } : feature));
