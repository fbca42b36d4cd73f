import type { LimitName } from '../../regions/fleet.ts';
import type { RegionAddition } from '../model/addition.ts';
import type { Scope, StepId } from '../model/ids.ts';
import type { Plan } from '../model/plan.ts';
import { NO_POLICY, type PlannedPush } from '../model/policy.ts';
import type { Step } from '../model/step.ts';

/** What `scope` adds to `plan`, given the plan of the same run as it would be made now with it; null = nothing. */
export function additionFrom(plan: Plan, larger: Plan, scope: Scope): RegionAddition | null {
  const region = larger.regions.find((each) => each.scope === scope);
  if (region === undefined) return null;
  const steps = larger.steps.filter((step) => step.scope === scope);
  const { policy, health, owners, features = [] } = larger;
  return {
    ...{ fleet: larger.fleet, environment: larger.environment, region, steps },
    waits: waitsFor(steps, plan, larger),
    health: health?.regions.find((each) => each.region === region.region.id) ?? null,
    pushes: pushesIn(larger).filter((push) => push.scope === scope),
    limits: limitsOf(plan, larger),
    tolerance: policy?.tolerance ?? NO_POLICY.tolerance,
    owner: owners?.[scope] ?? null,
    features: features.filter(({ on }) => on.includes(scope)).map(({ name }) => name),
    notes: larger.notes.filter((note) => !plan.notes.includes(note)),
  };
}

function waitsFor(steps: readonly Step[], plan: Plan, larger: Plan): RegionAddition['waits'] {
  const own = new Set<StepId>(steps.map(({ id }) => id));
  const planned = new Set(plan.steps.map(({ id }) => id));
  return Object.fromEntries(
    larger.steps.flatMap(({ id, after }) => {
      const more = planned.has(id) ? after.filter((each) => own.has(each)) : [];
      return more.length === 0 ? [] : [[id, more]];
    }),
  );
}

/** Unless the fleet file says how many, all regions at once: so it was where the limit is their number. */
function limitsOf({ limits, regions }: Plan, larger: Plan): RegionAddition['limits'] {
  const grown = Object.entries(larger.limits).filter(
    ([name, most]) => limits[name as LimitName] === regions.length && most > regions.length,
  );
  return Object.fromEntries(grown);
}

function pushesIn({ policy }: Plan): readonly PlannedPush[] {
  return policy?.strategy.kind === 'manual' ? (policy.strategy.pushes ?? []) : [];
}

/** Steps of regions that are in both plans, but for the checks: a region that joined has more of those. */
const comparable = (plan: Plan, larger: Plan): readonly Step[] => {
  const scopes = new Set(larger.regions.map(({ scope }) => scope));
  const both = new Set(plan.regions.flatMap(({ scope }) => (scopes.has(scope) ? [scope] : [])));
  return plan.steps.filter(({ scope, phase }) => both.has(scope) && phase !== 'preflight');
};

/** Steps that the plan would not have if it were made now. */
export function lostSteps(plan: Plan, larger: Plan): readonly StepId[] {
  const now = new Set(larger.steps.map(({ id }) => id));
  return comparable(plan, larger).flatMap(({ id }) => (now.has(id) ? [] : [id]));
}

/** Regions of the plan that would be rolled out otherwise if they were planned now. */
export function changedRegions(plan: Plan, larger: Plan): readonly Scope[] {
  const now = new Map(larger.steps.map((step) => [step.id, asText(step)]));
  const changed = comparable(plan, larger).filter((step) => now.get(step.id) !== asText(step));
  return [...new Set(changed.map(({ scope }) => scope))];
}

const asText = ({ after, ...step }: Step): string =>
  JSON.stringify([step, after.filter((id) => !id.startsWith(`${step.scope}/preflight/`))]);
