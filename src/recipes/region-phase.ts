import type { Scope } from '../engine/model/ids.ts';
import type { FleetPhase, KubectlRecipe, PhaseRecipe } from '../regions/fleet.ts';
import { chainSteps } from './chain.ts';
import { identityStep } from './cluster-identity.ts';
import { regionCommand } from './command.ts';
import { helmSteps } from './helm.ts';
import { kubeconfigStep } from './kubeconfig.ts';
import { kubectlSteps } from './kubectl.ts';
import { inOrder, type Laid, nothingLaid, type RegionStretch } from './stretch.ts';

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
    case 'contracts':
    case 'ccip':
      return nothingLaid(stretch);
  }
}

/** As the budget of the preflight: one question to one server. */
const IDENTITY_MS = 120_000;

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
    if (has || !needsKubeconfig(recipe)) return nothingLaid(stretch);
    this.rows.add(stretch.scope);
    const { recipe: makes } = this;
    // Without a recipe a command of the operator's has written it: whose cluster it is, is asked all the same.
    if (makes === null) return inOrder(stretch, [(after) => identityStep(stretch, IDENTITY_MS, after, false)]);
    return inOrder(stretch, [
      (after) => kubeconfigStep(stretch, makes, after),
      (after) => identityStep(stretch, makes.timeoutMs, after, true),
    ]);
  }
}
