import type { EarlierPace } from '../../engine/model/pace.ts';
import type { Plan } from '../../engine/model/plan.ts';
import type { RunState } from '../../engine/model/state.ts';
import { changesSince } from '../../engine/plan/changes-since.ts';
import { earlierPace } from '../../engine/state/earlier-pace.ts';
import { regionPhases } from '../../engine/state/phase-times.ts';
import { duration } from '../../ui/view/format-time.ts';
import { counted } from '../../ui/view/name-some.ts';
import { runsOf } from './runs-of.ts';

/** So many runs back somebody looks for the last one of every region: the newest usually had them all. */
const MOST_RUNS = 5;
/** Enough to tell a slow day from the usual, and few enough to be read before the first picture. */
const RUNS_FOR_PACE = 3;

/** The same plan, with what earlier runs of this fleet file tell: what differs from them, and how long they took. */
export async function withEarlier(plan: Plan, stateDirectory: string): Promise<Plan> {
  const earlier: RunState[] = [];
  const open = new Set(plan.regions.map(({ scope }) => scope));
  for await (const { state } of runsOf(stateDirectory, plan.fleet)) {
    if (state.plan.fleetFile !== plan.fleetFile || state.launchedAtMs === null) continue;
    earlier.push(state);
    for (const { scope } of state.plan.regions) open.delete(scope);
    if ((open.size === 0 && earlier.length >= RUNS_FOR_PACE) || earlier.length >= MOST_RUNS) break;
  }
  const pace = earlierPace(plan, earlier);
  const changes = changesSince(
    plan,
    earlier.map((state) => state.plan),
  );
  const notes = [...plan.notes, ...changes, ...(pace === null ? [] : paceNotes(plan, pace))];
  return { ...plan, notes, ...(pace === null ? {} : { earlier: pace }) };
}

function paceNotes(plan: Plan, { runs, region, phases }: EarlierPace): readonly string[] {
  if (region === null) return [];
  const allowed = plan.phases
    .filter(({ id }) => regionPhases({ plan }).includes(id))
    .reduce((sum, { budgetMs }) => sum + budgetMs, 0);
  const each = phases.map(({ phase, medianMs }) => `${phase} ${duration(medianMs)}`).join(', ');
  return [
    `the work of a region took ${duration(region.medianMs)} in ${counted(runs, 'earlier run')}, in nine of ten at most ${duration(region.p90Ms)}, and is expected within ${duration(allowed)}: ${each}`,
  ];
}
