import { phaseMs } from '../../engine/state/phase-times.ts';
import type { Fleet } from '../../regions/fleet.ts';
import { runsOf } from './runs-of.ts';

/** A region that none of so many runs has built was not built by us, or so long ago that nobody should rely on it. */
const MOST_RUNS = 10;

/**
 * By region: the vCPUs of the last run of this fleet file that built its infrastructure. They are in use now, so a second run
 * does not need them again. Not looked for where no cloud is asked for its quota.
 */
export async function builtVcpus(
  stateDirectory: string,
  { azure, file, name, regions }: Fleet,
): Promise<Readonly<Record<string, number>>> {
  const built: Record<string, number> = {};
  if (azure === null) return built;
  const open = new Set<string>(regions.map(({ region }) => region.id));
  let runs = 0;
  for await (const { state } of runsOf(stateDirectory, name)) {
    if (state.plan.fleetFile !== file || state.launchedAtMs === null) continue;
    for (const { region, scope, vcpus } of state.plan.regions) {
      if (!open.has(region.id) || phaseMs(state, scope, 'infrastructure') === null) continue;
      built[region.id] = vcpus;
      open.delete(region.id);
    }
    runs += 1;
    if (open.size === 0 || runs === MOST_RUNS) break;
  }
  return built;
}
