import { resolve } from 'node:path';
import type { RunId } from '../../engine/model/ids.ts';
import type { Plan, PlannedPromotion } from '../../engine/model/plan.ts';
import { freezePlan, type PlanParts } from '../../engine/plan/freeze-plan.ts';
import type { Result } from '../../lib/result.ts';
import { fleetSteps } from '../../recipes/fleet-steps.ts';
import { plannedHealth } from '../../recipes/planned-health.ts';
import type { GoesBackTo } from '../../recipes/recipe-context.ts';
import type { Fleet } from '../../regions/fleet.ts';
import { modeNotes } from '../../regions/mode.ts';
import type { RegionId } from '../../regions/region.ts';
import type { ChainRecord } from './chain-record.ts';
import type { Definition } from './definition-of.ts';
import { kustomizations } from './kustomizations.ts';
import { modulesAbove } from './modules-above.ts';
import { type TerraformCeiling, underCeiling } from './terraform-ceiling.ts';
import { accountsDirectoryOf, workspaceDirectoryOf } from './workspace-directory.ts';

export interface Selection {
  readonly regions: readonly string[] | null;
  readonly phases: readonly string[] | null;
  readonly networks?: readonly string[] | null;
  readonly ccip?: readonly string[] | null;
}

export interface PlanPlace {
  readonly run: RunId;
  readonly runDirectory: string;
  readonly stateDirectory: string;
  readonly notes: readonly string[];
  /** Why the preflight is left out. */
  readonly skipPreflight?: string | undefined;
  readonly definition?: Definition | null;
  readonly promotion?: PlannedPromotion | undefined;
  /** What earlier runs of this fleet saw of its chain. */
  readonly earlier: ChainRecord | null;
  /** Set when helm goes back to these revisions instead of upgrading. */
  readonly rollbackTo?: GoesBackTo | undefined;
  /** By region: where it goes back to by itself when its change has failed. Absent = nowhere. */
  readonly verifiedRevisions?: Readonly<Record<string, number>>;
  /** By region: the vCPUs that an earlier run has built there. Absent = nobody looked. */
  readonly builtVcpus?: Readonly<Record<string, number>>;
  /** Set when the plan is made to see what this region adds to one that is frozen already. */
  readonly joining?: RegionId | undefined;
  /** How many terraforms this machine has room for; null = not known. */
  readonly ceiling: TerraformCeiling | null;
}

/** Fleet to frozen plan. Terraform's own directories outlive a run, so they lie beside the runs, per fleet. */
export function makePlan(fleet: Fleet, selection: Selection, place: PlanPlace): Result<Plan, readonly string[]> {
  const workspaceDirectory = workspaceDirectoryOf(fleet, place.stateDirectory);
  const earlier = place.earlier === null ? {} : { earlierKubeconfigs: place.earlier.kubeconfigs };
  const back = place.rollbackTo === undefined ? {} : { rollbackTo: place.rollbackTo };
  const { verifiedRevisions = {}, builtVcpus = {} } = place;
  const joining = place.joining === undefined ? {} : { joining: place.joining };
  const accountsDirectory = accountsDirectoryOf(place.stateDirectory);
  const where = { runDirectory: place.runDirectory, workspaceDirectory, accountsDirectory };
  const found = { modulesAbove: modulesAbove(fleet), kustomizations: kustomizations(fleet) };
  const context = { ...where, ...found, selection, ...earlier, ...back, ...joining, verifiedRevisions, builtVcpus };
  const health = plannedHealth(fleet, context);
  const copy = fleet.journalCopy === undefined ? {} : { journalCopy: resolve(fleet.directory, fleet.journalCopy) };
  const laid = { ...fleetSteps(fleet, context), ...(health === null ? {} : { health }), ...copy };
  const parts = partsFor(fleet, laid, place.ceiling);
  const { run, runDirectory, notes, skipPreflight, definition = null, promotion } = place;
  const why = { skipPreflight, definition, promotion };
  return freezePlan(parts, {
    run,
    fleet,
    runDirectory,
    notes: [...notes, ...modeNotes(fleet)],
    chainStood: place.earlier !== null,
    ...why,
  });
}

/** What this machine has room for counts only for what runs on it. */
function partsFor({ executor, directory }: Fleet, laid: PlanParts, ceiling: TerraformCeiling | null): PlanParts {
  if (executor.kind === 'local') return underCeiling(laid, ceiling);
  const kubeconfig = executor.kubeconfig === null ? null : resolve(directory, executor.kubeconfig);
  return { ...laid, executor: { ...executor, kubeconfig } };
}
