import type { Fleet, FleetPhase } from '../regions/fleet.ts';
import type { Selection } from './recipe-context.ts';

const FLEET_RECIPES: readonly string[] = ['command', 'contracts', 'ccip'];

/** Somebody asked for other phases. */
export const NOT_SELECTED = 'not selected';

/** Why a phase has no steps in this plan, in words; null = it is to be done. */
export function phaseAbsence(fleet: Fleet, phase: FleetPhase, selection: Selection): string | null {
  const { recipe } = phase;
  if (recipe.kind === 'off') return 'switched off in the fleet file';
  if (recipe.kind === 'unconfigured') return notConfigured(recipe.reason);
  if (selection.phases !== null && !selection.phases.includes(phase.id)) return NOT_SELECTED;
  if (phase.scope !== 'region' && selection.regions !== null) return 'not selected: only some regions were asked for';
  if ((selection.networks ?? null) !== null && recipe.kind !== 'contracts' && recipe.kind !== 'ccip') {
    return 'not selected: only some networks were asked for';
  }
  if ((selection.ccip ?? null) !== null && recipe.kind !== 'ccip')
    return 'not selected: only parts of CCIP were asked for';
  if (phase.scope === 'admin' && fleet.admin === null) return 'the fleet has no administrative region';
  if (recipe.kind === 'chain' && fleet.chain === null) return 'not configured: the fleet file names no chain';
  if (phase.scope === 'fleet' && !FLEET_RECIPES.includes(recipe.kind)) return 'not configured: it needs a command';
  return null;
}

const notConfigured = (reason: string): string =>
  reason.startsWith('not configured') ? reason : `not configured: ${reason}`;
