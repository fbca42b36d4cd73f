import type { Plan } from '../../engine/model/plan.ts';
import { changesSince } from '../../engine/plan/changes-since.ts';
import { runsOf } from './runs-of.ts';

/** So many runs back somebody looks for the last one of every region: the newest usually had them all. */
const MOST_RUNS = 5;

/** The same plan, with what differs from what was launched before among its notes. */
export async function withChanges(plan: Plan, stateDirectory: string): Promise<Plan> {
  const earlier: Plan[] = [];
  const open = new Set(plan.regions.map(({ scope }) => scope));
  for await (const { state } of runsOf(stateDirectory, plan.fleet)) {
    if (state.plan.fleetFile !== plan.fleetFile || state.launchedAtMs === null) continue;
    earlier.push(state.plan);
    for (const { scope } of state.plan.regions) open.delete(scope);
    if (open.size === 0 || earlier.length >= MOST_RUNS) break;
  }
  const changes = changesSince(plan, earlier);
  return changes.length === 0 ? plan : { ...plan, notes: [...plan.notes, ...changes] };
}
