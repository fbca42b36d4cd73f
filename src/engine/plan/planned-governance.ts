import { featuresOf, featureWords } from '../../regions/features.ts';
import type { Fleet, FleetRegion } from '../../regions/fleet.ts';
import { FLEET_SCOPE, type Scope, scopeOf } from '../model/ids.ts';
import type { Plan, PlannedFeature, PlannedRegion } from '../model/plan.ts';

/** Who answers for which row, what is on where, and who is told: frozen, because a run outlives the file it was made from. */
export function plannedGovernance(
  fleet: Fleet,
  regions: readonly PlannedRegion[],
): Pick<Plan, 'owners' | 'features' | 'notify'> {
  const owners = ownersOf(fleet, new Set(regions.map(({ scope }) => scope)));
  const { notify } = fleet;
  return {
    ...(Object.keys(owners).length === 0 ? {} : { owners }),
    ...(fleet.features === undefined ? {} : { features: plannedFeatures(fleet.features, regions) }),
    ...(notify === undefined ? {} : { notify: { webhook: absolute(notify.webhook, fleet.directory) } }),
  };
}

function ownersOf(fleet: Fleet, scopes: ReadonlySet<Scope>): Readonly<Record<Scope, string>> {
  const rows: readonly FleetRegion[] = [
    ...fleet.regions.filter(({ region }) => scopes.has(scopeOf(region.id))),
    ...(fleet.admin === null ? [] : [fleet.admin]),
  ];
  const named = rows.map(({ region, definition }) => [scopeOf(region.id), definition.owner?.value] as const);
  const all = [...named, [FLEET_SCOPE, fleet.common?.owner?.value] as const];
  return Object.fromEntries(all.flatMap(([scope, owner]) => (owner === undefined ? [] : [[scope, owner]])));
}

const plannedFeatures = (
  wishes: NonNullable<Fleet['features']>,
  regions: readonly PlannedRegion[],
): readonly PlannedFeature[] =>
  Object.entries(wishes).map(([name, wish]) => ({
    ...{ name, wish: featureWords(wish) },
    on: regions.filter(({ region }) => featuresOf(wishes, region)[name] === true).map(({ scope }) => scope),
  }));

/** The engine may run anywhere. */
const absolute = (reference: string, directory: string): string =>
  /^file:[^/]/.test(reference) ? `file:${directory}/${reference.slice('file:'.length)}` : reference;
