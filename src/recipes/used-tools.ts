import type { FleetPhase } from '../regions/fleet.ts';
import type { CheckedTool } from './preflight.ts';

const ORDER: readonly CheckedTool[] = ['terraform', 'kubectl', 'helm'];

/** Our own tools that the phases to be done use, each once. */
export function usedTools(phases: readonly FleetPhase[]): readonly CheckedTool[] {
  const kinds = new Set<string>(phases.map(({ recipe }) => recipe.kind));
  return ORDER.filter((tool) => kinds.has(tool));
}
