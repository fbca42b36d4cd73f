import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { RunId } from '../../engine/model/ids.ts';
import type { Plan } from '../../engine/model/plan.ts';
import { freezePlan } from '../../engine/plan/freeze-plan.ts';
import type { Result } from '../../lib/result.ts';
import { fleetSteps } from '../../recipes/fleet-steps.ts';
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
  const workspaceDirectory = join(place.stateDirectory, 'fleets', workspaceName(fleet));
  const parts = fleetSteps(fleet, { runDirectory: place.runDirectory, workspaceDirectory, selection });
  return freezePlan(parts, { run: place.run, fleet, runDirectory: place.runDirectory, notes: place.notes });
}

/** Two fleet files may give the same name; they must never share a terraform state. */
function workspaceName(fleet: Fleet): string {
  return `${fleet.name}-${createHash('sha256').update(fleet.file).digest('hex').slice(0, 8)}`;
}
