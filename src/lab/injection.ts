import { chooseRegions } from './choose-regions.ts';
import { findScenario } from './scenario.ts';
import type { Effect } from './scenario-model.ts';

/** A scenario in force in a lab. JSON: it survives the lab in its record. */
export interface Injection {
  readonly scenario: string;
  /** As a person named them; null = the scenario chooses. */
  readonly regions: readonly string[] | null;
}

/** One effect and where it is in force. */
export interface Placed {
  readonly effect: Effect;
  readonly regions: readonly string[];
}

/** Every effect of an injection with its regions; nothing for a scenario that an older or newer program knew. */
export function placedEffects(lab: readonly string[], { scenario, regions }: Injection): readonly Placed[] {
  const known = findScenario(scenario);
  if (known === null) return [];
  const chosen = chooseRegions(known, lab, regions);
  return known.groups.flatMap(({ effects }, at) => effects.map((effect) => ({ effect, regions: chosen[at] ?? [] })));
}

/** The regions an injection touches, each once, in the lab's order. */
export function touchedRegions(lab: readonly string[], injection: Injection): readonly string[] {
  const touched = new Set(placedEffects(lab, injection).flatMap(({ regions }) => regions));
  return lab.filter((region) => touched.has(region));
}

/** Why a scenario cannot be injected; null when it can. */
export function refusalOf(
  lab: readonly string[],
  inForce: readonly Injection[],
  { scenario, regions }: Injection,
  hasAdminCluster = false,
): string | null {
  const known = findScenario(scenario);
  if (known === null) return `there is no scenario ${scenario}`;
  if (known.needs === 'admin-cluster' && !hasAdminCluster)
    return `${scenario} befalls Jobs, and this lab has no admin cluster: it comes with demo --executor kubernetes`;
  if (known.groups.length === 0)
    return `${scenario} is what a lab is when nothing is injected: lab clear brings it about`;
  if (inForce.some((each) => each.scenario === scenario)) return `${scenario} is in force already; lab clear ends it`;
  const strange = (regions ?? []).find((region) => !lab.includes(region));
  if (strange !== undefined) return `the lab has no region ${strange}; it has ${lab.join(', ')}`;
  return regions !== null && regions.length === 0 ? 'no region is named' : null;
}
