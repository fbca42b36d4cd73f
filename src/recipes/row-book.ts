import { FLEET_SCOPE, type Scope, type StepId, scopeOf } from '../engine/model/ids.ts';
import type { Step } from '../engine/model/step.ts';
import type { Fleet, FleetRegion, FleetZone, PhaseId } from '../regions/fleet.ts';
import { placeOf } from './place.ts';
import type { RecipeContext } from './recipe-context.ts';
import type { Laid, RegionStretch, Stretch } from './stretch.ts';

/**
 * The rows of a plan while it is being made: each remembers after what its next phase begins. A phase that is left out
 * leaves no trace, so what remains is joined up by itself.
 */
export class RowBook {
  readonly steps: Step[] = [];
  private readonly last = new Map<Scope, readonly StepId[]>();
  private readonly fleet: Fleet;
  private readonly context: RecipeContext;

  constructor(fleet: Fleet, context: RecipeContext) {
    this.fleet = fleet;
    this.context = context;
  }

  lastOf(scope: Scope): readonly StepId[] {
    // A row that has done nothing yet begins after the checks of the fleet.
    return this.last.get(scope) ?? this.checks;
  }

  private checks: readonly StepId[] = [];

  /** The fleet's checks: every row begins after them. */
  checked(laid: Laid): void {
    this.steps.push(...laid.steps);
    this.checks = laid.last;
  }

  lay(scope: Scope, laid: Laid): void {
    this.steps.push(...laid.steps);
    if (laid.steps.length > 0) this.last.set(scope, laid.last);
  }

  /** Steps of the fleet's row that other rows wait for one by one: they move no row on. */
  laySteps(steps: readonly Step[]): void {
    this.steps.push(...steps);
  }

  stretch(phase: PhaseId, after: readonly StepId[]): Stretch {
    return { fleet: this.fleet, context: this.context, phase, scope: FLEET_SCOPE, region: null, after };
  }

  /** For work of the whole fleet that every region needs: begins after the checks. */
  fleetStretch(phase: PhaseId): Stretch {
    return this.stretch(phase, this.checks);
  }

  regionStretch(phase: PhaseId, region: FleetRegion, alsoAfter: readonly StepId[] = []): RegionStretch {
    const { fleet, context } = this;
    const scope = scopeOf(region.region.id);
    const place = placeOf(region.region.id, context);
    return { fleet, context, phase, scope, region, place, after: [...alsoAfter, ...this.lastOf(scope)] };
  }

  /** Of a zone, with generated values of its own; null = of the whole region. */
  zoneStretch(
    phase: PhaseId,
    region: FleetRegion,
    zone: FleetZone | null,
    alsoAfter: readonly StepId[] = [],
  ): RegionStretch {
    const whole = this.regionStretch(phase, region, alsoAfter);
    if (zone === null) return whole;
    const valuesFile = `${whole.place.directory}/helm/region-values-${zone.name}.json`;
    return { ...whole, zone, place: { ...whole.place, valuesFile } };
  }
}
