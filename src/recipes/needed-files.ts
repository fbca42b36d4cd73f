import type { Fleet, FleetPhase, PhaseRecipe } from '../regions/fleet.ts';
import { pathIn } from './path.ts';
import { fillPlaceholders, mentionsRegion } from './placeholders.ts';

/** Every path that the phases to be done read, as written in the fleet file, without doubles. */
function neededPaths(fleet: Fleet, phases: readonly FleetPhase[]): readonly string[] {
  const readsGenesis = phases.some(({ recipe }) => recipe.kind === 'helm' || recipe.kind === 'chain');
  const genesis = readsGenesis ? (fleet.chain?.genesis ?? null) : null;
  const paths = phases.flatMap(({ recipe }) => pathsOf(recipe));
  return [...new Set(genesis === null ? paths : [...paths, genesis])];
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
      return [recipe.directory];
    case 'off':
    case 'unconfigured':
    case 'preflight':
    case 'chain':
      return [];
  }
}

/** `oci://...` and `repo/chart` are names; only what is written as a path is surely a file. */
const chartPath = (chart: string): readonly string[] => (/^\.{0,2}\//.test(chart) ? [chart] : []);

/** Paths that are the same for every region: looked for once. */
export function fleetFiles(fleet: Fleet, phases: readonly FleetPhase[]): readonly string[] {
  const paths = neededPaths(fleet, phases).filter((path) => !mentionsRegion(path));
  return paths.map((path) => pathIn(fleet.directory, path));
}

export function regionFiles(fleet: Fleet, phases: readonly FleetPhase[], region: string): readonly string[] {
  const paths = neededPaths(fleet, phases).filter(mentionsRegion);
  return paths.map((path) => pathIn(fleet.directory, fillPlaceholders(path, { region })));
}
