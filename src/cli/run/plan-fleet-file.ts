import { loadFleet } from './load-fleet.ts';
import { type PlannedRun, planRun } from './plan-run.ts';

/** A new run of everything a fleet file says. */
export async function planFleetFile(
  file: string,
  notes: readonly string[],
  place: Parameters<typeof planRun>[3],
): Promise<PlannedRun> {
  return planRun(await loadFleet(file, null), { regions: null, phases: null }, notes, place);
}
