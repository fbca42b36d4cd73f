import type { CommandWork, Step } from '../engine/model/step.ts';
import type { JsonObject } from '../lib/json.ts';
import type { Fleet, FleetRegion, LimitName, PreflightRecipe } from '../regions/fleet.ts';
import type { Argv } from '../tools/argv.ts';
import { kubectlClientVersion } from '../tools/kubernetes/kubectl-argv.ts';
import { azAccount, azLocations, azToken, azUsage, helmVersion, terraformVersion } from '../tools/version-argv.ts';
import { commandWork, makeStep, probeWork } from './make-step.ts';
import { NOT_SELECTED, phaseAbsence } from './phase-absence.ts';
import type { Laid, RegionStretch, Stretch } from './stretch.ts';

export type CheckedTool = 'terraform' | 'kubectl' | 'helm';

const QUESTIONS: Readonly<Record<CheckedTool, () => Argv>> = {
  terraform: terraformVersion,
  kubectl: kubectlClientVersion,
  helm: helmVersion,
};

/** A version question reaches nobody: no update check, nothing of the operator's shell mixed in. */
const QUIET = { CHECKPOINT_DISABLE: '1', TF_CLI_ARGS: null, HELM_DEBUG: null };

const FILES_EVERY_MS = 1_000;
/** A file is there or it is not; a network drive may take a moment to say so. */
const FILES_WITHIN_MS = 10_000;

/** Asked once for the whole fleet: 24 regions use the same programs and the same login. All side by side. */
export function fleetChecks(
  stretch: Stretch,
  recipe: PreflightRecipe,
  tools: readonly CheckedTool[],
  files: readonly string[],
  regions: readonly FleetRegion[],
): Laid {
  const { azure } = stretch.fleet;
  const steps = [
    ...tools.map((tool) => versionStep(stretch, recipe, tool)),
    machineStep(stretch, recipe),
    ...(azure === null
      ? []
      : [accountStep(stretch, recipe, azure), loginStep(stretch, recipe), locationsStep(stretch, recipe, regions)]),
    ...filesSteps(stretch, 'files', files),
  ];
  return { steps, last: steps.length === 0 ? stretch.after : steps.map((step) => step.id) };
}

/** What only this region needs: its own value files, manifests, kubeconfig; and room in its quota. */
export function regionChecks(stretch: RegionStretch, recipe: PreflightRecipe, files: readonly string[]): Laid {
  const { fleet, context, region } = stretch;
  const joins = context.joining === region.region.id;
  const steps = [
    ...filesSteps(stretch, 'ready', files),
    ...(fleet.azure === null || leavesInfrastructure(stretch) ? [] : [quotaStep(stretch, recipe)]),
    // The fleet's checks were before it, and a login does not last for ever.
    ...(fleet.azure !== null && joins ? [loginStep(stretch, recipe), locationsStep(stretch, recipe, [region])] : []),
  ];
  return { steps, last: steps.length === 0 ? stretch.after : steps.map((step) => step.id) };
}

function versionStep(stretch: Stretch, recipe: PreflightRecipe, tool: CheckedTool): Step {
  const work = questionWork(stretch, QUESTIONS[tool](), 'tool-version', { of: 'client' });
  return checkStep(stretch, recipe, tool, work, `${tool} version`, tool);
}

function accountStep(stretch: Stretch, recipe: PreflightRecipe, azure: NonNullable<Fleet['azure']>): Step {
  const { subscription, tenant } = azure;
  const work = questionWork(stretch, azAccount(), 'az-account', { subscription, tenant });
  return checkStep(stretch, recipe, 'azure', work, 'az account show', 'command');
}

function loginStep(stretch: Stretch, recipe: PreflightRecipe): Step {
  const work = questionWork(stretch, azToken(), 'az-token', {});
  return checkStep(stretch, recipe, 'login', work, 'the Azure login works', 'command');
}

function locationsStep(stretch: Stretch, recipe: PreflightRecipe, regions: readonly FleetRegion[]): Step {
  // A region of one's own is no location of Azure.
  const ids = regions.filter(({ region }) => region.geography !== 'Custom').map(({ region }) => region.id);
  const work = questionWork(stretch, azLocations(), 'az-locations', { regions: ids });
  return checkStep(stretch, recipe, 'locations', work, 'regions are open', 'command');
}

/** Nothing new is built: what stands needs no more of the quota. */
function leavesInfrastructure({ fleet, context }: RegionStretch): boolean {
  const phase = fleet.phases.find(({ id }) => id === 'infrastructure');
  return phase !== undefined && phaseAbsence(fleet, phase, context.selection) === NOT_SELECTED;
}

/** As most modules of azurerm call it, by the name of its own argument. */
const VM_SIZE = 'vm_size';

function quotaStep(stretch: RegionStretch, recipe: PreflightRecipe): Step {
  const { region, definition } = stretch.region;
  const built = stretch.context.builtVcpus?.[region.id];
  const size = definition.vars[stretch.fleet.azure?.vmSizeVariable ?? VM_SIZE]?.value;
  const input = {
    vcpus: definition.vcpus.value,
    ...(built === undefined ? {} : { built }),
    ...(typeof size === 'string' ? { vmSize: size } : {}),
  };
  const work = questionWork(stretch, azUsage(region.id), 'az-usage', input);
  return checkStep(stretch, recipe, 'quota', work, 'vCPU quota', 'command');
}

/** Disk, open files and memory of the machine that runs the tools. */
function machineStep(stretch: Stretch, recipe: PreflightRecipe): Step {
  const { terraform, kubectl, helm, command } = stretch.fleet.strategy.concurrency;
  const input = {
    ...{ directory: stretch.context.runDirectory, terraforms: terraform },
    children: terraform + kubectl + helm + command,
  };
  const work = probeWork('machine-ready', input, FILES_EVERY_MS);
  const { after } = stretch;
  return makeStep(stretch, 'machine', work, {
    title: 'this machine',
    after,
    limit: 'probe',
    timeoutMs: recipe.timeoutMs,
  });
}

function questionWork(stretch: Stretch, argv: Argv, interpreter: string, input: JsonObject): CommandWork {
  return commandWork(argv, stretch.fleet.directory, interpreter, { env: QUIET, input });
}

function checkStep(
  stretch: Stretch,
  recipe: PreflightRecipe,
  name: string,
  work: CommandWork,
  title: string,
  limit: LimitName,
): Step {
  return makeStep(stretch, name, work, { title, after: stretch.after, limit, timeoutMs: recipe.timeoutMs });
}

function filesSteps(stretch: Stretch, name: string, files: readonly string[]): readonly Step[] {
  if (files.length === 0) return [];
  const work = probeWork('files-exist', { paths: [...files] }, FILES_EVERY_MS);
  const { after } = stretch;
  const title = 'files are there';
  return [makeStep(stretch, name, work, { title, after, limit: 'probe', timeoutMs: FILES_WITHIN_MS })];
}
