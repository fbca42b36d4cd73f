import type { StepId } from '../engine/model/ids.ts';
import type { Step } from '../engine/model/step.ts';
import type { TerraformRecipe } from '../regions/fleet.ts';
import { terraformApply, terraformEnv, terraformInit, terraformPlan } from '../tools/terraform/terraform-argv.ts';
import { commandWork, idIn, makeStep } from './make-step.ts';
import { pathIn } from './path.ts';
import { directoryAt, jsonFile } from './place.ts';
import { fillPlaceholders } from './placeholders.ts';
import { claimPlan, provePlanClaim, removePlan } from './plan-claim.ts';
import { terraformVariables } from './region-variables.ts';
import { inOrder, type Laid, placeholdersOf, type RegionStretch } from './stretch.ts';
import { destroyGuard, guardInput, unlockRemedy } from './terraform-guards.ts';
import { linkedModule, pluginCache, warmUpDirectory } from './terraform-workspace.ts';

const PLAN_FILE = 'tfplan';

/** One directory, one state, one process: nothing of this region can touch another. */
export function terraformPerRegion(stretch: RegionStretch, recipe: TerraformRecipe, warmedUp: boolean): Laid {
  return inOrder(stretch, [
    (after) => initStep(stretch, recipe, warmedUp, after),
    (after) => planStep(stretch, recipe, after),
    (after) => applyStep(stretch, recipe, after),
  ]);
}

function initStep(stretch: RegionStretch, recipe: TerraformRecipe, warmedUp: boolean, after: readonly StepId[]): Step {
  const { context, fleet, place, region } = stretch;
  const module = pathIn(fleet.directory, recipe.module);
  const lockFileFrom = warmedUp ? warmUpDirectory(context) : module;
  const backendConfig = Object.fromEntries(
    Object.entries(recipe.backendConfig).map(([key, value]) => [key, fillPlaceholders(value, placeholdersOf(stretch))]),
  );
  const argv = terraformInit({ backend: true, backendConfig, lockfile: warmedUp ? 'readonly' : 'writable' });
  const work = commandWork(argv, place.terraform, 'terraform-init', {
    env: terraformEnv(pluginCache(context)),
    files: [
      directoryAt(pluginCache(context)),
      ...linkedModule(context, module, place.terraform, lockFileFrom),
      jsonFile(`${place.terraform}/region.auto.tfvars.json`, terraformVariables(region)),
    ],
  });
  return makeStep(stretch, 'init', work, needed('terraform init', after, recipe));
}

function planStep(stretch: RegionStretch, recipe: TerraformRecipe, after: readonly StepId[]): Step {
  const { parallelism, lockTimeoutSeconds } = recipe;
  const argv = terraformPlan({ out: PLAN_FILE, parallelism, lockTimeoutSeconds });
  const { place, context } = stretch;
  const work = commandWork(argv, place.terraform, 'terraform-plan', {
    env: terraformEnv(pluginCache(context)),
    // A saved plan is used once: an old one must not be there when this plan fails.
    files: claimPlan(`${place.terraform}/${PLAN_FILE}`, context),
    input: guardInput(stretch.fleet, null),
  });
  const remedies = [unlockRemedy(place.terraform, work.env)];
  return makeStep(stretch, 'plan', work, needed('terraform plan', after, recipe), { remedies });
}

function applyStep(stretch: RegionStretch, recipe: TerraformRecipe, after: readonly StepId[]): Step {
  const { parallelism, lockTimeoutSeconds } = recipe;
  const argv = terraformApply({ planFile: PLAN_FILE, parallelism, lockTimeoutSeconds });
  const { place, context } = stretch;
  const plan = idIn(stretch, 'plan');
  const work = commandWork(argv, place.terraform, 'terraform-apply', {
    env: terraformEnv(pluginCache(context)),
    files: [provePlanClaim(`${place.terraform}/${PLAN_FILE}`, context)],
    afterwards: removePlan(`${place.terraform}/${PLAN_FILE}`),
  });
  return makeStep(stretch, 'apply', work, needed('terraform apply', after, recipe), {
    onLost: 'ask',
    restartFrom: plan,
    guards: [destroyGuard(plan)],
  });
}

export const needed = (title: string, after: readonly StepId[], recipe: TerraformRecipe) => ({
  title,
  after,
  limit: 'terraform' as const,
  timeoutMs: recipe.timeoutMs,
});
