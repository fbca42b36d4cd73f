import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { RunId } from '../../engine/model/ids.ts';
import type { Plan } from '../../engine/model/plan.ts';
import { freezePlan } from '../../engine/plan/freeze-plan.ts';
import type { Result } from '../../lib/result.ts';
import { fleetSteps } from '../../recipes/fleet-steps.ts';
import { plannedHealth } from '../../recipes/planned-health.ts';
import type { Fleet } from '../../regions/fleet.ts';

export interface Selection {
  readonly regions: readonly string[] | null;
  readonly phases: readonly string[] | null;
}

export interface PlanPlace {
  readonly run: RunId;
  readonly runDirectory: string;
  readonly stateDirectory: string;
  readonly notes: readonly string[];
}

/** Fleet to frozen plan. Terraform's own directories outlive a run, so they lie beside the runs, per fleet. */
export function makePlan(fleet: Fleet, selection: Selection, place: PlanPlace): Result<Plan, readonly string[]> {
  const workspaceDirectory = workspaceDirectoryOf(fleet, place.stateDirectory);
  const context = { runDirectory: place.runDirectory, workspaceDirectory, selection };
  const health = plannedHealth(fleet, context);
  const parts = { ...fleetSteps(fleet, context), ...(health === null ? {} : { health }) };
  return freezePlan(parts, { run: place.run, fleet, runDirectory: place.runDirectory, notes: place.notes });
}

/** Two fleet files may give the same name; they must never share a terraform state. */
export function workspaceDirectoryOf(fleet: Fleet, stateDirectory: string): string {
  const name = `${fleet.name}-${createHash('sha256').update(fleet.file).digest('hex').slice(0, 8)}`;
  return join(stateDirectory, 'fleets', name);
}
