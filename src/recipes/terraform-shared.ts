import { laneId, type StepId } from '../engine/model/ids.ts';
import type { CommandWork, Step } from '../engine/model/step.ts';
import type { JsonObject } from '../lib/json.ts';
import type { Fleet, TerraformRecipe } from '../regions/fleet.ts';
import {
  ADMIN_VARIABLES,
  terraformApply,
  terraformEnv,
  terraformInit,
  terraformPlan,
} from '../tools/terraform/terraform-argv.ts';
import { commandWork, idIn, makeStep } from './make-step.ts';
import { pathIn } from './path.ts';
import { directoryAt, jsonFile } from './place.ts';
import { claimPlan, provePlanClaim, removePlan } from './plan-claim.ts';
import { terraformVariables } from './region-variables.ts';
import { inOrder, type Laid, type RegionStretch, type Stretch } from './stretch.ts';
import { destroyGuard, guardInput, unlockRemedy } from './terraform-guards.ts';
import { needed } from './terraform-per-region.ts';
import { pluginCache } from './terraform-workspace.ts';

/** One state: whatever plans or applies it goes one at a time, or terraform refuses with a lock error. */
const STATE_LANE = laneId('terraform-state');
/** The name every runbook of the shared layout uses. */
const PLAN_FILE = 'tfplan-parallel';

/** The fleet's own row: init, one plan and one apply of everything. They carry the regions' first tries. */
export function sharedCarriers(
  stretch: Stretch,
  recipe: TerraformRecipe,
  carried: Readonly<Record<'plan' | 'apply', Readonly<Record<string, StepId>>>>,
  targets: readonly string[],
): Laid {
  const terraform = sharedTerraform(stretch, recipe);
  const plan = idIn(stretch, 'plan');
  return inOrder(stretch, [
    (after) => initStep(stretch, recipe, after),
    (after) => {
      const regions = Object.keys(carried.plan);
      const input = { carried: carried.plan, ...guardInput(stretch.fleet, regions) };
      const work = terraform.plan(PLAN_FILE, targets, {}, 'terraform-shared-plan', input);
      return makeStep(stretch, 'plan', work, needed('terraform plan (all regions)', after, recipe), planChoices(work));
    },
    (after) => {
      const work = terraform.apply(PLAN_FILE, 'terraform-shared-apply', { carried: carried.apply });
      const title = needed('terraform apply (all regions)', after, recipe);
      return makeStep(stretch, 'apply', work, title, applyChoices(plan));
    },
  ]);
}

/** A region's row: carried at first; every later try is a targeted plan and apply of its own. */
export function sharedRegion(stretch: RegionStretch, recipe: TerraformRecipe, carriers: Carriers): Laid {
  const terraform = sharedTerraform(stretch, recipe);
  const id = stretch.region.region.id;
  const file = `${PLAN_FILE}-${id}`;
  const plan = idIn(stretch, 'plan');
  return inOrder(stretch, [
    (after) => {
      const work = terraform.plan(file, [id], {}, 'terraform-plan', guardInput(stretch.fleet, [id]));
      const title = needed('terraform plan', after, recipe);
      return makeStep(stretch, 'plan', work, title, { ...planChoices(work), carriedBy: carriers.plan });
    },
    (after) => {
      const work = terraform.apply(file, 'terraform-apply', null);
      const title = needed('terraform apply', after, recipe);
      return makeStep(stretch, 'apply', work, title, { ...applyChoices(plan), carriedBy: carriers.apply });
    },
  ]);
}

export interface Carriers {
  readonly plan: StepId;
  readonly apply: StepId;
}

/** The administrative region of a shared state: targeted, and without clusters, validators and sentries. */
export function sharedAdmin(stretch: RegionStretch, recipe: TerraformRecipe): Laid {
  const terraform = sharedTerraform(stretch, recipe);
  const id = stretch.region.region.id;
  const file = `${PLAN_FILE}-${id}`;
  const plan = idIn(stretch, 'plan');
  return inOrder(stretch, [
    (after) => initStep(stretch, recipe, after),
    (after) => {
      const work = terraform.plan(file, [id], ADMIN_VARIABLES, 'terraform-plan', guardInput(stretch.fleet, [id]));
      return makeStep(stretch, 'plan', work, needed('terraform plan', after, recipe), planChoices(work));
    },
    (after) => {
      const work = terraform.apply(file, 'terraform-apply', null);
      return makeStep(stretch, 'apply', work, needed('terraform apply', after, recipe), applyChoices(plan));
    },
  ]);
}

const planChoices = (work: CommandWork) => ({
  lane: STATE_LANE,
  remedies: [unlockRemedy(work.cwd, work.env)],
});

const applyChoices = (plan: StepId) => ({
  lane: STATE_LANE,
  onLost: 'ask' as const,
  restartFrom: plan,
  guards: [destroyGuard(plan)],
});

function initStep(stretch: Stretch, recipe: TerraformRecipe, after: readonly StepId[]): Step {
  const { context, fleet } = stretch;
  const argv = terraformInit({ backend: true, backendConfig: recipe.backendConfig, lockfile: 'readonly' });
  const work = commandWork(argv, pathIn(fleet.directory, recipe.module), 'terraform-init', {
    env: terraformEnv(pluginCache(context)),
    files: [directoryAt(pluginCache(context))],
  });
  return makeStep(stretch, 'init', work, needed('terraform init', after, recipe), { lane: STATE_LANE });
}

/** Runs in the module's own directory, as the runbook does: that is where its state, if local, has always been. */
function sharedTerraform(stretch: Stretch, recipe: TerraformRecipe) {
  const { context, fleet } = stretch;
  const module = pathIn(fleet.directory, recipe.module);
  const varFile = `${context.workspaceDirectory}/fleet.auto.tfvars.json`;
  const env = terraformEnv(pluginCache(context));
  const { parallelism, lockTimeoutSeconds } = recipe;
  return {
    plan(
      out: string,
      targets: readonly string[],
      variables: Readonly<Record<string, string>>,
      interpreter: string,
      input: JsonObject | null,
    ): CommandWork {
      const argv = terraformPlan({ out, parallelism, lockTimeoutSeconds, varFile, targets, variables });
      const files = [
        directoryAt(context.workspaceDirectory),
        jsonFile(varFile, { regions: fleetVariables(fleet) }),
        ...claimPlan(`${module}/${out}`, context),
      ];
      return commandWork(argv, module, interpreter, { env, files, input });
    },
    apply(planFile: string, interpreter: string, input: JsonObject | null): CommandWork {
      const argv = terraformApply({ planFile, parallelism, lockTimeoutSeconds });
      const files = [provePlanClaim(`${module}/${planFile}`, context)];
      const afterwards = removePlan(`${module}/${planFile}`);
      return commandWork(argv, module, interpreter, { env, files, afterwards, input });
    },
  };
}

/** Always the whole fleet, whatever is selected: a region missing in the map is a region terraform destroys. */
function fleetVariables(fleet: Fleet): JsonObject {
  const admin = fleet.admin === null ? [] : [fleet.admin];
  return Object.fromEntries(
    [...fleet.regions, ...admin].map((region) => [region.region.id, terraformVariables(region)]),
  );
}
