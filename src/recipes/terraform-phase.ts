import type { StepId } from '../engine/model/ids.ts';
import type { Fleet, FleetRegion, PhaseId, TerraformRecipe } from '../regions/fleet.ts';
import { idIn } from './make-step.ts';
import type { Selection } from './recipe-context.ts';
import type { RowBook } from './row-book.ts';
import { terraformPerRegion } from './terraform-per-region.ts';
import { sharedAdmin, sharedCarriers, sharedRegion } from './terraform-shared.ts';
import { terraformWarmUp } from './terraform-warm-up.ts';

/** The terraform phase of all regions. Returns the warm-up, which the administrative region then also waits for. */
export function layTerraform(
  book: RowBook,
  phase: PhaseId,
  recipe: TerraformRecipe,
  regions: readonly FleetRegion[],
  targets: readonly string[],
): readonly StepId[] {
  if (recipe.layout === 'shared') {
    layShared(book, phase, recipe, regions, targets);
    return [];
  }
  const warmUp = terraformWarmUp(book.fleetStretch(phase), recipe);
  book.laySteps([warmUp]);
  for (const region of regions) {
    const stretch = book.regionStretch(phase, region, [warmUp.id]);
    book.lay(stretch.scope, terraformPerRegion(stretch, recipe, true));
  }
  return [warmUp.id];
}

function layShared(
  book: RowBook,
  phase: PhaseId,
  recipe: TerraformRecipe,
  regions: readonly FleetRegion[],
  targets: readonly string[],
): void {
  const fleet = book.fleetStretch(phase);
  const rows = regions.map((region) => book.regionStretch(phase, region));
  const carried = (name: string): Record<string, StepId> =>
    Object.fromEntries(rows.map((row) => [row.scope, idIn(row, name)]));
  const maps = { plan: carried('plan'), apply: carried('apply') };
  book.laySteps(sharedCarriers(fleet, recipe, maps, targets).steps);
  const carriers = { plan: idIn(fleet, 'plan'), apply: idIn(fleet, 'apply') };
  for (const row of rows) book.lay(row.scope, sharedRegion(row, recipe, carriers));
}

export function layAdminTerraform(
  book: RowBook,
  phase: PhaseId,
  recipe: TerraformRecipe,
  admin: FleetRegion,
  warmUp: readonly StepId[],
): void {
  const stretch = book.regionStretch(phase, admin, warmUp);
  const laid =
    recipe.layout === 'shared' ? sharedAdmin(stretch, recipe) : terraformPerRegion(stretch, recipe, warmUp.length > 0);
  book.lay(stretch.scope, laid);
}

/**
 * What the shared plan is narrowed to; nothing = everything. With an administrative region in the same state the plan
 * names the regions it means: that one is applied only by its own steps, which switch clusters and validators off.
 */
export function sharedTargets(fleet: Fleet, selection: Selection, regions: readonly FleetRegion[]): readonly string[] {
  const admin = fleet.phases.find((phase) => phase.id === 'admin-infrastructure')?.recipe;
  const adminShares = fleet.admin !== null && admin?.kind === 'terraform' && admin.layout === 'shared';
  if (selection.regions === null && !adminShares) return [];
  return regions.map(({ region }) => region.id);
}
