import type { CommandRecipe, Fleet, FleetPhase, FleetRegion, PhaseRecipe } from '../regions/fleet.ts';
import { pathIn } from './path.ts';
import { fillPlaceholders, mentionsRegion } from './placeholders.ts';

/** Every path that the phases to be done read, as written in the fleet file, without doubles. */
function neededPaths(fleet: Fleet, phases: readonly FleetPhase[], makesGenesis: boolean): readonly string[] {
  const readsGenesis = phases.some(({ recipe }) => recipe.kind === 'helm' || recipe.kind === 'chain');
  const { genesis = null, genesisFrom = null } = fleet.chain ?? {};
  const ofGenesis = makesGenesis ? genesisFrom?.alloc : genesis;
  const paths = phases.flatMap(({ recipe }) => pathsOf(recipe));
  return [...new Set(readsGenesis && ofGenesis ? [...paths, ofGenesis] : paths)];
}

function pathsOf(recipe: PhaseRecipe): readonly string[] {
  switch (recipe.kind) {
    case 'terraform':
      return [recipe.module];
    case 'kubectl':
      return [recipe.manifests, recipe.kubeconfig].filter((path) => path !== null);
    case 'helm':
      return [...recipe.values, ...chartPath(recipe.chart)];
    case 'command':
      return [recipe.directory, ...programPath(recipe)];
    case 'contracts':
      return recipe.lanes.flatMap(({ tasks }) =>
        tasks.flatMap((task) => (task.kind === 'deploy' ? [task.artifact] : [])),
      );
    case 'off':
    case 'unconfigured':
    case 'preflight':
    case 'chain':
    case 'ccip':
      return [];
  }
}

/** A name without a slash is looked for on PATH when it is started. */
function programPath({ command: [program], directory }: CommandRecipe): readonly string[] {
  if (!program.includes('/')) return [];
  return [program.startsWith('/') ? program : `${directory}/${program}`];
}

/** `oci://...` and `repo/chart` are names; only what is written as a path is surely a file. */
const chartPath = (chart: string): readonly string[] => (/^\.{0,2}\//.test(chart) ? [chart] : []);

/** Paths that are the same for every region: looked for once. */
export function fleetFiles(fleet: Fleet, phases: readonly FleetPhase[], makesGenesis: boolean): readonly string[] {
  const paths = neededPaths(fleet, phases, makesGenesis).filter((path) => !mentionsRegion(path));
  return paths.map((path) => pathIn(fleet.directory, path));
}

export function regionFiles(
  fleet: Fleet,
  phases: readonly FleetPhase[],
  { region, zones = [] }: FleetRegion,
): readonly string[] {
  // A genesis that a rollout makes is one for all regions, so none of these.
  const paths = neededPaths(fleet, phases, false).filter(mentionsRegion);
  const names = zones.length === 0 ? [{}] : zones.map(({ name }) => ({ zone: name }));
  const filled = paths.flatMap((path) => names.map((zone) => fillPlaceholders(path, { region: region.id, ...zone })));
  return [...new Set(filled)].map((path) => pathIn(fleet.directory, path));
}
