import type { BesuWorld } from './besu/besu-world.ts';
import { type Injection, placedEffects, touchedRegions } from './injection.ts';

/** What a lab says of itself: the world as it is, not as any node believes it to be. */
export interface LabStatus {
  readonly regions: readonly RegionStatus[];
  readonly inForce: readonly (Injection & { readonly where: readonly string[] })[];
  /** A scenario of the demo that has not begun yet. */
  readonly waiting: string | null;
}

interface RegionStatus {
  readonly region: string;
  readonly validator: { readonly up: boolean; readonly height: number; readonly peers: number };
  /** Names of the scenarios that touch it. */
  readonly scenarios: readonly string[];
}

export function labStatus(
  lab: readonly string[],
  world: BesuWorld,
  inForce: readonly Injection[],
  waiting: string | null,
): LabStatus {
  const placed = inForce.map((injection) => ({ ...injection, where: touchedRegions(lab, injection) }));
  const touching = (region: string): readonly string[] =>
    inForce
      .filter((injection) => placedEffects(lab, injection).some(({ regions }) => regions.includes(region)))
      .map(({ scenario }) => scenario);
  const regions = lab.map((region) => {
    const node = `${region}/validator-0`;
    const validator = { up: world.isUp(node), height: world.headOf(node), peers: world.peersOf(node) };
    return { region, validator, scenarios: touching(region) };
  });
  return { regions, inForce: placed, waiting };
}
