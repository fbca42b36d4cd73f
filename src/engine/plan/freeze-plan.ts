import { err, ok, type Result } from '../../lib/result.ts';
import type { Fleet } from '../../regions/fleet.ts';
import type { RunId } from '../model/ids.ts';
import type { Plan } from '../model/plan.ts';
import { orderSteps } from './order-steps.ts';
import { planProblems } from './plan-problems.ts';
import { runPolicy } from './run-policy.ts';

export type PlanParts = Pick<Plan, 'steps' | 'phases' | 'regions' | 'limits' | 'notes' | 'health'>;

export interface FreezeSettings {
  readonly run: RunId;
  readonly fleet: Fleet;
  readonly runDirectory: string;
  readonly notes: readonly string[];
}

/** Steps become a plan, or the list of everything that is wrong with them. Steps come out in an order they can run in. */
export function freezePlan(parts: PlanParts, settings: FreezeSettings): Result<Plan, readonly string[]> {
  const problems = planProblems(parts.steps);
  if (problems.length > 0) return err(problems);
  const ordered = orderSteps(parts.steps);
  if (!ordered.ok) return err([`steps wait for each other: ${ordered.problem.join(' -> ')}`]);
  const { fleet } = settings;
  return ok({
    run: settings.run,
    fleet: fleet.name,
    environment: fleet.environment,
    fleetFile: fleet.file,
    runDirectory: settings.runDirectory,
    phases: parts.phases,
    regions: parts.regions,
    chain: fleet.chain,
    steps: ordered.value,
    limits: parts.limits,
    policy: runPolicy(fleet, parts.regions),
    ...(parts.health === undefined ? {} : { health: parts.health }),
    notes: [...settings.notes, ...parts.notes],
  });
}
