import type { Fleet, FleetPhase, FleetRegion } from '../regions/fleet.ts';
import { madeGenesis } from './genesis-barrier.ts';
import type { Selection } from './recipe-context.ts';
import { kubectlRecipe } from './region-phase.ts';
import { unknownSelection } from './selected-regions.ts';
import { sharedTargets } from './terraform-phase.ts';

/** What a person should know before launching, because the steps alone do not say it. */
export function planNotes(
  fleet: Fleet,
  selection: Selection,
  phases: readonly FleetPhase[],
  regions: readonly FleetRegion[],
): readonly string[] {
  return [
    ...unknownRegions(fleet, selection),
    ...unknownPhases(fleet, selection),
    ...strategyNote(fleet, phases),
    ...sharedNote(fleet, selection, phases, regions),
    ...genesisNote(fleet, phases),
    ...kubeconfigNote(fleet, phases),
  ];
}

function unknownRegions(fleet: Fleet, selection: Selection): readonly string[] {
  const unknown = unknownSelection(fleet, selection);
  return unknown.length === 0 ? [] : [`not regions of this fleet, so left out: ${unknown.join(', ')}`];
}

function unknownPhases(fleet: Fleet, selection: Selection): readonly string[] {
  const known = new Set<string>(fleet.phases.map(({ id }) => id));
  const unknown = (selection.phases ?? []).filter((id) => !known.has(id));
  return unknown.length === 0 ? [] : [`not phases, so left out: ${unknown.join(', ')}`];
}

/** One apply for all regions cannot be cut into waves. */
function strategyNote({ strategy }: Fleet, phases: readonly FleetPhase[]): readonly string[] {
  if (strategy.kind === 'all-at-once' || !phases.some(isShared)) return [];
  return [
    `one shared terraform apply builds all regions: ${strategy.kind === 'waves' ? 'waves' : 'buttons'} count from the phase after it`,
  ];
}

const isShared = ({ recipe }: FleetPhase): boolean => recipe.kind === 'terraform' && recipe.layout === 'shared';

function sharedNote(
  fleet: Fleet,
  selection: Selection,
  phases: readonly FleetPhase[],
  regions: readonly FleetRegion[],
): readonly string[] {
  if (!phases.some(isShared)) return [];
  const barrier = 'one shared terraform state: a region that fails holds back the others of the same apply';
  if (sharedTargets(fleet, selection, regions).length === 0) return [barrier];
  return [barrier, 'the shared plan is targeted: resources outside module.region_deployment are left as they are'];
}

/** The one barrier between regions; where there is one, a person should know it before the first region waits there. */
function genesisNote(fleet: Fleet, phases: readonly FleetPhase[]): readonly string[] {
  const made = madeGenesis(fleet);
  if (made === null || !phases.some(({ id }) => id === 'besu')) return [];
  return [`the genesis waits for the ${made.from.after} of every region: one that fails holds all back before besu`];
}

function kubeconfigNote(fleet: Fleet, phases: readonly FleetPhase[]): readonly string[] {
  const needs = phases.some(({ recipe }) => recipe.kind === 'helm');
  const commands = phases.some(({ id, recipe }) => id === 'kubernetes' && recipe.kind === 'command');
  if (!needs || kubectlRecipe(fleet.phases) !== null) return [];
  return commands
    ? ['the kubernetes command must write each kubeconfig to $BESU_CONSOLE_KUBECONFIG: helm looks for it there']
    : ['no phase makes a kubeconfig, so helm will not find the clusters: configure phases.kubernetes'];
}
