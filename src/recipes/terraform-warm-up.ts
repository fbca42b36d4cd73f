import type { Step } from '../engine/model/step.ts';
import type { TerraformRecipe } from '../regions/fleet.ts';
import { terraformEnv, terraformInit } from '../tools/terraform/terraform-argv.ts';
import { commandWork, makeStep } from './make-step.ts';
import { pathIn } from './path.ts';
import { directoryAt } from './place.ts';
import type { Stretch } from './stretch.ts';
import { linkedModule, pluginCache, warmUpDirectory } from './terraform-workspace.ts';

/**
 * One init before the many: the plugin cache is not safe for several cold inits at once (hashicorp/terraform 31964),
 * and 24 of them would download 24 copies of every provider.
 */
export function terraformWarmUp(stretch: Stretch, recipe: TerraformRecipe): Step {
  const { context, fleet } = stretch;
  const module = pathIn(fleet.directory, recipe.module);
  const directory = warmUpDirectory(context);
  const argv = terraformInit({ backend: false, backendConfig: {}, lockfile: 'writable' });
  const work = commandWork(argv, directory, 'terraform-init', {
    env: terraformEnv(pluginCache(context)),
    files: [directoryAt(pluginCache(context)), ...linkedModule(context, module, directory, module)],
  });
  return makeStep(stretch, 'warm-up', work, {
    title: 'terraform init (fills the plugin cache)',
    after: stretch.after,
    limit: 'terraform',
    timeoutMs: recipe.timeoutMs,
  });
}
