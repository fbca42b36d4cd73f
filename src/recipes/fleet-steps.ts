import { type StepId, scopeOf } from '../engine/model/ids.ts';
import type { Plan, PlannedPhase, PlannedRegion } from '../engine/model/plan.ts';
import type { Step } from '../engine/model/step.ts';
import type { Fleet, FleetPhase, FleetRegion, FleetZone, PhaseRecipe } from '../regions/fleet.ts';
import { ccipSteps } from './ccip-steps.ts';
import { fleetCommand } from './command.ts';
import { contractsSteps } from './contracts-steps.ts';
import { buildsGenesis, genesisStep, madeGenesis } from './genesis-barrier.ts';
import { fleetFiles, regionFiles } from './needed-files.ts';
import { phaseAbsence } from './phase-absence.ts';
import { phaseBudgetMs } from './phase-budget.ts';
import { planNotes } from './plan-notes.ts';
import { fleetChecks, regionChecks } from './preflight.ts';
import type { RecipeContext } from './recipe-context.ts';
import { Kubeconfigs, kubectlRecipe, regionPhase } from './region-phase.ts';
import { RowBook } from './row-book.ts';
import { selectedRegions } from './selected-regions.ts';
import { type Laid, nothingLaid, type Stretch } from './stretch.ts';
import { layAdminTerraform, layTerraform, sharedTargets } from './terraform-phase.ts';
import { isInTurn, layTurn } from './turn.ts';
import { usedTools } from './used-tools.ts';

export type FleetSteps = Pick<Plan, 'steps' | 'phases' | 'regions' | 'limits' | 'notes'>;

/** The whole rollout of a fleet as data: the same fleet, context and selection always give the same steps. */
export function fleetSteps(fleet: Fleet, context: RecipeContext): FleetSteps {
  const { selection } = context;
  const regions = selectedRegions(fleet, selection);
  const phases = fleet.phases.filter((phase) => phaseAbsence(fleet, phase, selection) === null);
  const steps = new Rollout(fleet, context, regions, phases).steps();
  return {
    steps,
    phases: fleet.phases.map((phase) => plannedPhase(fleet, context, phase, steps)),
    // A run of the fleet's own phases alone promises nothing of any region.
    regions: steps.some(({ scope }) => regions.some(({ region }) => scopeOf(region.id) === scope))
      ? regions.map(plannedRegion)
      : [],
    limits: fleet.strategy.concurrency,
    notes: planNotes(fleet, selection, phases, regions),
  };
}

/** Lays the phases in the fleet's order, row by row. */
class Rollout {
  private readonly book: RowBook;
  private readonly kubeconfigs: Kubeconfigs;
  private warmUp: readonly StepId[] = [];
  private readonly fleet: Fleet;
  private readonly context: RecipeContext;
  private readonly regions: readonly FleetRegion[];
  private readonly phases: readonly FleetPhase[];

  constructor(fleet: Fleet, context: RecipeContext, regions: readonly FleetRegion[], phases: readonly FleetPhase[]) {
    this.fleet = fleet;
    this.context = context;
    this.regions = regions;
    this.phases = phases;
    this.book = new RowBook(fleet, context);
    this.kubeconfigs = new Kubeconfigs(kubectlRecipe(fleet.phases));
  }

  steps(): readonly Step[] {
    // No region, no rollout: nothing of the fleet's own row may run for nobody.
    if (this.regions.length === 0) return [];
    for (const phase of this.phases) {
      this.layPhase(phase);
      if (phase.id === this.fleet.chain?.genesisFrom?.after) this.nodesKnown = this.lastOfRegions();
    }
    return this.book.steps;
  }

  private layPhase(phase: FleetPhase): void {
    if (phase.id === 'preflight') this.layPreflight(phase);
    else if (phase.scope === 'fleet') this.layFleetPhase(phase);
    else if (phase.scope === 'admin') this.layAdminPhase(phase);
    else if (isInTurn(phase)) this.layTurns(phase);
    else this.layRegionPhase(phase);
  }

  private layPreflight(phase: FleetPhase): void {
    const { recipe } = phase;
    if (recipe.kind !== 'preflight') return this.layRegionPhase(phase);
    const tools = usedTools(this.phases);
    // Commands bring their own checks and files; with nothing but commands only the account is ours to check.
    const commandsOnly = tools.length === 0;
    if (commandsOnly && this.fleet.azure === null) return;
    const files = commandsOnly ? [] : fleetFiles(this.fleet, this.phases, buildsGenesis(this.fleet, this.context));
    this.book.checked(fleetChecks(this.book.fleetStretch(phase.id), recipe, tools, files, this.regions));
    for (const region of this.regions) {
      const stretch = this.book.regionStretch(phase.id, region);
      this.book.lay(stretch.scope, regionChecks(stretch, recipe, regionFiles(this.fleet, this.phases, region)));
    }
  }

  private layRegionPhase(phase: FleetPhase): void {
    const { id, recipe } = phase;
    if (recipe.kind === 'terraform') {
      const targets = sharedTargets(this.fleet, this.context.selection, this.regions);
      this.warmUp = layTerraform(this.book, id, recipe, this.regions, targets);
      return;
    }
    for (const region of this.regions) this.layRow(phase, region);
  }

  /** All turns of a region with the first of their phases. */
  private layTurns(first: FleetPhase): void {
    const phases = this.phases.filter(isInTurn);
    if (first !== phases[0]) return;
    const genesis = first.id === 'besu' ? this.layGenesis() : [];
    for (const region of this.regions) {
      const prepare = (phase: FleetPhase): void => this.layKubeconfig(phase, region);
      this.zonesToDo(region).forEach((zone, at) => {
        layTurn(this.book, { region, zone, phases, prepare, after: at === 0 ? genesis : [] });
      });
    }
  }

  /** Null = the whole region in one go. */
  private zonesToDo({ zones }: FleetRegion): readonly (FleetZone | null)[] {
    const { rollbackTo } = this.context;
    return zones?.filter(({ id }) => rollbackTo === undefined || Object.hasOwn(rollbackTo, id)) ?? [null];
  }

  /** Nobody's node starts before the genesis of all is there; only where the fleet file says so. */
  private layGenesis(): readonly StepId[] {
    const made = madeGenesis(this.fleet);
    if (made === null || this.context.rollbackTo !== undefined) return [];
    const stretch = this.book.fleetStretch('besu');
    const step = genesisStep(stretch, made, this.nodesKnown.length > 0 ? this.nodesKnown : stretch.after);
    this.book.laySteps([step]);
    return [step.id];
  }

  private nodesKnown: readonly StepId[] = [];

  private lastOfRegions(): readonly StepId[] {
    return [...new Set(this.regions.flatMap(({ region }) => this.book.lastOf(scopeOf(region.id))))];
  }

  private layAdminPhase(phase: FleetPhase): void {
    const { id, recipe } = phase;
    const { admin } = this.fleet;
    if (admin === null) return;
    if (recipe.kind === 'terraform') layAdminTerraform(this.book, id, recipe, admin, this.warmUp);
    // A chain is never verified where no validator may run.
    else if (recipe.kind !== 'chain') this.layRow(phase, admin);
  }

  private layRow(phase: FleetPhase, region: FleetRegion): void {
    this.layKubeconfig(phase, region);
    const stretch = this.book.regionStretch(phase.id, region);
    this.book.lay(stretch.scope, regionPhase(stretch, phase.recipe));
  }

  private layKubeconfig({ id, recipe }: FleetPhase, region: FleetRegion): void {
    const stretch = this.book.regionStretch(id, region);
    this.book.lay(stretch.scope, this.kubeconfigs.before(stretch, recipe));
  }

  /** After every region, and after the fleet phase before it. */
  private layFleetPhase({ id, recipe }: FleetPhase): void {
    const after = this.fleetLast.length > 0 ? this.fleetLast : this.lastOfRegions();
    const laid = fleetPhase(this.book.stretch(id, after), recipe);
    this.book.laySteps(laid.steps);
    this.fleetLast = laid.last;
  }

  private fleetLast: readonly StepId[] = [];
}

function fleetPhase(stretch: Stretch, recipe: PhaseRecipe): Laid {
  switch (recipe.kind) {
    case 'command':
      return fleetCommand(stretch, recipe);
    case 'contracts':
      return contractsSteps(stretch, recipe);
    case 'ccip':
      return ccipSteps(stretch, recipe);
    default:
      return nothingLaid(stretch);
  }
}

function plannedPhase(fleet: Fleet, context: RecipeContext, phase: FleetPhase, steps: readonly Step[]): PlannedPhase {
  const { selection } = context;
  const empty = phase.id === 'preflight' ? 'nothing to check' : 'nothing to do';
  const has = steps.some((step) => step.phase === phase.id);
  const absent = has ? null : (phaseAbsence(fleet, phase, selection) ?? empty);
  const onFailure =
    phase.onFailure === undefined || context.rollbackTo !== undefined ? {} : { onFailure: phase.onFailure };
  return { id: phase.id, scope: phase.scope, absent, budgetMs: phaseBudgetMs(phase.id), ...onFailure };
}

function plannedRegion({ region, definition }: FleetRegion): PlannedRegion {
  return {
    region,
    scope: scopeOf(region.id),
    validators: definition.validators.value,
    sentries: definition.sentries.value,
    vcpus: definition.vcpus.value,
  };
}
