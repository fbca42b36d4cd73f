import { err, ok, type Result } from '../../lib/result.ts';
import type { Fleet } from '../../regions/fleet.ts';
import type { RunId } from '../model/ids.ts';
import type { DefinedPart, Plan, PlannedPromotion } from '../model/plan.ts';
import { orderSteps } from './order-steps.ts';
import { planProblems } from './plan-problems.ts';
import { plannedGovernance } from './planned-governance.ts';
import { runPolicy } from './run-policy.ts';

export type PlanParts = Pick<
  Plan,
  'steps' | 'phases' | 'regions' | 'limits' | 'notes' | 'health' | 'executor' | 'journalCopy'
>;

export interface FreezeSettings {
  readonly run: RunId;
  readonly fleet: Fleet;
  readonly runDirectory: string;
  /** Whether an earlier run of this fleet saw its chain with a quorum. */
  readonly chainStood: boolean;
  /** Why the preflight is left out; absent = it is not. */
  readonly skipPreflight?: string | undefined;
  readonly definition?: { readonly hash: string; readonly parts: readonly DefinedPart[] } | null;
  readonly promotion?: PlannedPromotion | undefined;
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
    ...(fleet.mode === undefined ? {} : { mode: fleet.mode }),
    fleetFile: fleet.file,
    runDirectory: settings.runDirectory,
    phases: parts.phases,
    regions: parts.regions,
    chain: fleet.chain,
    ...(fleet.azure === null ? {} : { azure: fleet.azure }),
    steps: ordered.value,
    limits: parts.limits,
    policy: { ...runPolicy(fleet, parts.regions), ...(settings.chainStood ? { chainStood: true } : {}) },
    ...(fleet.failures.signatures.length === 0 ? {} : { signatures: fleet.failures.signatures }),
    ...(parts.executor === undefined ? {} : { executor: parts.executor }),
    ...(parts.journalCopy === undefined ? {} : { journalCopy: parts.journalCopy }),
    ...(parts.health === undefined ? {} : { health: parts.health }),
    ...(settings.skipPreflight === undefined ? {} : { skipPreflight: settings.skipPreflight }),
    ...plannedGovernance(fleet, parts.regions),
    ...definitionFields(settings),
    ...(settings.promotion === undefined ? {} : { promotion: settings.promotion }),
    notes: [...skipNote(settings), ...settings.notes, ...parts.notes],
  });
}

const definitionFields = ({ definition = null }: FreezeSettings): Pick<Plan, 'definitionHash' | 'definitionParts'> =>
  definition === null ? {} : { definitionHash: definition.hash, definitionParts: definition.parts };

const skipNote = ({ skipPreflight }: FreezeSettings): readonly string[] =>
  skipPreflight === undefined ? [] : [`the preflight is skipped: ${skipPreflight}`];
