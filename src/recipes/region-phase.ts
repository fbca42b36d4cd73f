import type { Scope } from '../engine/model/ids.ts';
import type { FleetPhase, KubectlRecipe, PhaseRecipe } from '../regions/fleet.ts';
import { chainSteps } from './chain.ts';
import { regionCommand } from './command.ts';
import { helmSteps } from './helm.ts';
import { kubeconfigStep } from './kubeconfig.ts';
import { kubectlSteps } from './kubectl.ts';
import { type Laid, nothingLaid, type RegionStretch } from './stretch.ts';

/** Every recipe that is made of one row's own steps alone (terraform also needs steps of the fleet's row). */
export function regionPhase(stretch: RegionStretch, recipe: PhaseRecipe): Laid {
  switch (recipe.kind) {
    case 'command':
      return regionCommand(stretch, recipe);
    case 'kubectl':
      return kubectlSteps(stretch, recipe);
    case 'helm':
      return helmSteps(stretch, recipe);
    case 'chain':
      return chainSteps(stretch, recipe);
    case 'off':
    case 'unconfigured':
    case 'preflight':
    case 'terraform':
      return nothingLaid(stretch);
  }
}

const needsKubeconfig = (recipe: PhaseRecipe): boolean =>
  recipe.kind === 'helm' || (recipe.kind === 'chain' && recipe.rpc.via === 'kubernetes');

export function kubectlRecipe(phases: readonly FleetPhase[]): KubectlRecipe | null {
  const recipes = phases.map(({ recipe }) => recipe);
  return recipes.find((recipe): recipe is KubectlRecipe => recipe.kind === 'kubectl') ?? null;
}

/**
 * A kubeconfig lives in the run directory. When the phase that makes it is not selected, the first phase that needs it
 * makes it by the same recipe.
 */
export class Kubeconfigs {
  private readonly rows = new Set<Scope>();
  private readonly recipe: KubectlRecipe | null;

  constructor(recipe: KubectlRecipe | null) {
    this.recipe = recipe;
  }

  before(stretch: RegionStretch, recipe: PhaseRecipe): Laid {
    const has = this.rows.has(stretch.scope);
    if (recipe.kind === 'kubectl') this.rows.add(stretch.scope);
    if (has || this.recipe === null || !needsKubeconfig(recipe)) return nothingLaid(stretch);
    this.rows.add(stretch.scope);
    const step = kubeconfigStep(stretch, this.recipe, stretch.after);
    return { steps: [step], last: [step.id] };
  }
}
