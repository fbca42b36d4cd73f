import { FLEET_SCOPE, type StepId } from '../model/ids.ts';
import type { Plan } from '../model/plan.ts';
import type { Approval } from '../model/policy.ts';
import type { RunState } from '../model/state.ts';
import type { Step } from '../model/step.ts';

/** What a person lets begin with one word: a phase of one row. */
export interface PhaseGate {
  /** The steps of the phase in this row that wait for no other of them. */
  readonly firsts: readonly StepId[];
  /** All of its steps, in words. */
  readonly titles: readonly string[];
}

/** Whether this phase begins by itself or when somebody says so: what was said while it runs counts before the plan. */
export const approvalOf = ({ plan, policy }: RunState, phase: Step['phase']): Approval =>
  policy.approvals?.[phase] ?? plan.policy?.approvals?.[phase] ?? 'auto';

/** The gate this step stands before; null = it is none of the first of its phase, or asks a question of its own. */
export const gateOf = ({ plan }: RunState, { id }: Step): PhaseGate | null => gatesOf(plan).get(id) ?? null;

/** Checks change nothing, so there is nothing to let begin. */
export const hasGate = (plan: Plan, phase: string): boolean =>
  phase !== 'preflight' && plan.phases.some(({ id }) => id === phase);

const known = new WeakMap<Plan, ReadonlyMap<StepId, PhaseGate>>();

function gatesOf(plan: Plan): ReadonlyMap<StepId, PhaseGate> {
  const made = known.get(plan) ?? new Map(rowsOf(plan).flatMap((steps) => gatesOfRow(plan, steps)));
  known.set(plan, made);
  return made;
}

const rowsOf = ({ steps }: Plan): readonly (readonly Step[])[] => [
  ...Map.groupBy(
    // A region goes back by itself: there is nothing left to ask.
    steps.filter(({ phase, dormant }) => phase !== 'preflight' && dormant === undefined),
    ({ scope, phase }) => `${scope}/${phase}`,
  ).values(),
];

function gatesOfRow(plan: Plan, steps: readonly Step[]): readonly (readonly [StepId, PhaseGate])[] {
  if (!isGated(plan, steps)) return [];
  const own = new Set(steps.map(({ id }) => id));
  const firsts = steps.filter(({ after, guards }) => guards.length === 0 && !after.some((id) => own.has(id)));
  const gate = { firsts: firsts.map(({ id }) => id), titles: steps.map(({ title }) => title) };
  return gate.firsts.map((id) => [id, gate] as const);
}

/** One apply for all regions is asked for once, in the fleet's row; what else that row does for regions harms nobody. */
function isGated(plan: Plan, steps: readonly Step[]): boolean {
  const [first] = steps;
  if (first === undefined || steps.some(({ carriedBy }) => carriedBy !== null)) return false;
  const ofRegions = plan.phases.find(({ id }) => id === first.phase)?.scope === 'region';
  const carriers = new Set(plan.steps.map(({ carriedBy }) => carriedBy));
  return first.scope !== FLEET_SCOPE || !ofRegions || steps.some(({ id }) => carriers.has(id));
}
