import type { Fleet, FleetPhase, FleetRegion, FleetZone } from '../regions/fleet.ts';
import { madeGenesis } from './genesis-barrier.ts';
import { plainHttpNotes } from './plain-http-notes.ts';
import type { Selection } from './recipe-context.ts';
import { kubectlRecipe } from './region-phase.ts';
import { unknownSelection } from './selected-regions.ts';
import { sharedTargets } from './terraform-phase.ts';
import { isInTurn } from './turn.ts';

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
    ...unknownNetworks(fleet, selection),
    ...strategyNote(fleet, phases),
    ...zoneNotes(phases, regions),
    ...sharedNote(fleet, selection, phases, regions),
    ...genesisNote(fleet, phases),
    ...kubeconfigNote(fleet, phases),
    ...plainHttpNotes(fleet),
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

/** Where the nodes of a region are changed part by part, who has no parts, and which part gets something of its own. */
function zoneNotes(phases: readonly FleetPhase[], regions: readonly FleetRegion[]): readonly string[] {
  const zoned = regions.filter(({ zones }) => zones !== undefined);
  if (zoned.length === 0 || !phases.some(isInTurn)) return [];
  const whole = zoned.filter(({ region }) => region.zones === 0).flatMap(({ zones = [] }) => zones);
  const fallback = whole.map(({ id }) => id).join(', ');
  const own = zoned.flatMap(({ zones = [] }) => zones.flatMap(ownNote));
  return [
    'besu and verify go zone by zone inside each region, one zone after another',
    ...(whole.length === 0 ? [] : [`no zones there, so the whole region in one go: ${fallback}`]),
    ...own,
  ];
}

/** Names only: a value may be a secret. */
function ownNote({ id, definition }: FleetZone): readonly string[] {
  const counts = (['validators', 'sentries'] as const).filter((key) => definition[key].origin === 'zone');
  const values = Object.entries(definition.values).filter(([, { origin }]) => origin === 'zone');
  const names = [...counts, ...values.map(([name]) => `values.${name}`)];
  return names.length === 0 ? [] : [`${id} has its own ${names.join(', ')} (origin: zone)`];
}

function unknownNetworks(fleet: Fleet, { networks }: Selection): readonly string[] {
  const known = new Set<string>(fleet.networks.map(({ name }) => name));
  const unknown = (networks ?? []).filter((name) => !known.has(name));
  return unknown.length === 0 ? [] : [`not networks of this fleet, so left out: ${unknown.join(', ')}`];
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
