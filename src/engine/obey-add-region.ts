import { err } from '../lib/result.ts';
import type { LimitName } from '../regions/fleet.ts';
import type { RegionAddition } from './model/addition.ts';
import { MAX_CONCURRENCY } from './model/command.ts';
import type { Actor, RunFact } from './model/event.ts';
import { FLEET_SCOPE, type Scope, type StepId, scopeOf, stepId } from './model/ids.ts';
import type { Plan } from './model/plan.ts';
import type { Tolerance } from './model/policy.ts';
import type { RunState } from './model/state.ts';
import type { Step } from './model/step.ts';
import { type CommandOf, done, type Obeyed } from './obeyed.ts';
import { orderSteps } from './plan/order-steps.ts';
import { planProblems } from './plan/plan-problems.ts';
import { extendPlan } from './state/extend-plan.ts';
import { stepById } from './state/reduce.ts';

/** One fact for all of it: a run has the region with every step, or it has nothing of it. */
export function obeyAddRegion(state: RunState, { addition, by }: CommandOf<'add-region'>): Obeyed {
  const refused = additionRefusal(state, addition);
  if (refused !== null) return err(refused);
  const { region, steps } = addition;
  const facts: readonly RunFact[] = [{ type: 'region-added', addition, by }, ...checksSkipped(state, addition, by)];
  return done(`added ${region.scope}: ${steps.length} steps`, ...facts);
}

/** Whoever launched without the preflight meant all of it; before the launch the launch itself says so. */
function checksSkipped({ plan, status }: RunState, addition: RegionAddition, by: Actor): readonly RunFact[] {
  const checks = addition.steps.filter(({ phase }) => phase === 'preflight').map(({ id }) => id);
  if (plan.skipPreflight === undefined || status === 'planned' || checks.length === 0) return [];
  return [{ type: 'steps-skipped', steps: checks, by, reason: plan.skipPreflight }];
}

/** Why this region cannot become part of this run; null = it can. */
export function additionRefusal(state: RunState, addition: RegionAddition): string | null {
  return overRefusal(state, addition) ?? identityRefusal(state.plan, addition) ?? stepsRefusal(state, addition);
}

const runOfItsOwn = ({ region: { scope } }: RegionAddition): string =>
  `start a run of it instead: besu-console run --regions ${scope}`;

function overRefusal({ status }: RunState, addition: RegionAddition): string | null {
  if (status === 'ended') return `the run has ended: ${runOfItsOwn(addition)}`;
  return status === 'stopping' ? `the run is stopping and starts nothing more: ${runOfItsOwn(addition)}` : null;
}

function identityRefusal(plan: Plan, addition: RegionAddition): string | null {
  const { region, fleet, environment, tolerance } = addition;
  if (fleet !== plan.fleet) return `this run is of the fleet ${plan.fleet}, not of ${fleet}`;
  if (environment !== plan.environment) return `${fleet} is in ${plan.environment} here, not in ${environment}`;
  if (plan.regions.some(({ scope }) => scope === region.scope)) return `${region.scope} is part of this run already`;
  if (region.region.role !== 'deploy' || region.scope !== scopeOf(region.region.id) || region.scope === FLEET_SCOPE) {
    return `${region.scope} is no region that validators may run in`;
  }
  if (plan.policy !== undefined && isLess(tolerance, plan.policy.tolerance)) {
    return 'the fleet file lets less fail than when this run was planned';
  }
  const wrong = Object.entries(addition.limits).find(([name, most]) => !isRaise(plan, name as LimitName, most));
  if (wrong !== undefined) return `${wrong[0]}: ${wrong[1]} at a time is nothing a region can bring with it`;
  return null;
}

const isRaise = ({ limits }: Plan, name: LimitName, most: number): boolean =>
  Object.hasOwn(limits, name) && most >= limits[name] && most <= MAX_CONCURRENCY;

/** Null is any number. */
const isLess = (now: Tolerance, planned: Tolerance): boolean =>
  (['failedRegions', 'lostValidators'] as const).some((key) => (now[key] ?? Infinity) < (planned[key] ?? Infinity));

function stepsRefusal(state: RunState, addition: RegionAddition): string | null {
  const { plan } = state;
  const { region, steps, pushes } = addition;
  if (steps.length === 0) return `there is nothing to do in ${region.scope}`;
  const foreign = steps.find((step) => !isOwn(step, region.scope));
  if (foreign !== undefined) return `${foreign.id} is no step of ${region.scope}`;
  if (pushes.some(({ scope }) => scope !== region.scope)) return `a push of another region came with ${region.scope}`;
  const carried = steps.find(({ carriedBy }) => carriedBy !== null);
  if (carried !== undefined) {
    return `${carried.id} would be done by ${carried.carriedBy}, which is for the regions of the plan alone: ${runOfItsOwn(addition)}`;
  }
  const extended = extendPlan(plan, addition);
  const [problem] = planProblems([...plan.steps, ...steps]);
  if (problem !== undefined) return problem;
  const ordered = orderSteps(extended.steps);
  if (!ordered.ok) return `steps wait for each other: ${ordered.problem.join(' -> ')}`;
  return (
    phasesRefusal(plan, addition) ??
    waitsRefusal(state, addition) ??
    foreignEdge(plan, addition) ??
    secretsRefusal(plan, addition)
  );
}

/** An id is a directory too: none of its parts may lead elsewhere. */
const isOwn = ({ id, scope, phase, name }: Step, own: Scope): boolean =>
  scope === own && id === stepId(scope, phase, name) && [scope, phase, name].every((part) => /^\w[\w.-]*$/.test(part));

/** What others go through, it goes through. Checks may differ: not every region has files of its own. */
function phasesRefusal({ steps, regions }: Plan, addition: RegionAddition): string | null {
  const scopes = new Set(regions.map(({ scope }) => scope));
  const others = phasesIn(steps.filter(({ scope }) => scopes.has(scope)));
  const own = phasesIn(addition.steps);
  const without = (set: ReadonlySet<string>): string => [...set].filter((phase) => phase !== 'preflight').join(', ');
  if (without(own) === without(others)) return null;
  return `${addition.region.scope} would go through ${without(own)}, the regions of this run through ${without(others)}: ${runOfItsOwn(addition)}`;
}

const phasesIn = (steps: readonly Step[]): ReadonlySet<string> => new Set(steps.map(({ phase }) => phase).toSorted());

/** What waits for all regions and has begun without it cannot take it in any more. */
function waitsRefusal(state: RunState, addition: RegionAddition): string | null {
  const own = new Set<StepId>(addition.steps.map(({ id }) => id));
  const deaf = waitingForRegions(state.plan).find(({ id }) => addition.waits[id] === undefined);
  if (deaf !== undefined) return `${deaf.id} waits for every region, and would not wait for ${addition.region.scope}`;
  for (const [id, more] of Object.entries(addition.waits) as [StepId, readonly StepId[]][]) {
    const step = stepById(state.plan, id);
    if (step?.scope !== FLEET_SCOPE) return `${id} is no step of the fleet's own that could wait for a region`;
    const strange = more.find((each) => !own.has(each));
    if (strange !== undefined) return `${strange} is no step of ${addition.region.scope}`;
    if ((state.steps[id]?.attempts.length ?? 0) > 0) {
      return `${step.phase} has begun without ${addition.region.scope}: ${runOfItsOwn(addition)}`;
    }
  }
  return null;
}

/** The first steps of the fleet's own phases. */
function waitingForRegions({ phases, regions, steps }: Plan): readonly Step[] {
  const ofFleet = new Set(phases.flatMap(({ id, scope }) => (scope === 'fleet' ? [id] : [])));
  const scopes = new Set(regions.map(({ scope }) => scope));
  const ofRegions = new Set(steps.filter(({ scope }) => scopes.has(scope)).map(({ id }) => id));
  return steps.filter(({ phase, after }) => ofFleet.has(phase) && after.some((id) => ofRegions.has(id)));
}

/** It waits for the fleet's own steps at most, never for another region. */
function foreignEdge(plan: Plan, { region, steps }: RegionAddition): string | null {
  const scopes = new Set(plan.regions.map(({ scope }) => scope));
  for (const { id, after } of steps) {
    const other = after.find((before) => scopes.has(stepById(plan, before)?.scope ?? region.scope));
    if (other !== undefined) return `${id} would wait for ${other}, which is another region's`;
  }
  return null;
}

/** Logs are cleaned of what this engine knew as a secret when it began: another one would be shown. */
function secretsRefusal(plan: Plan, addition: RegionAddition): string | null {
  const known = new Set(plan.steps.flatMap(secretsOf));
  const unknown = addition.steps.flatMap(secretsOf).find((reference) => !known.has(reference));
  return unknown === undefined ? null : `${unknown} is a secret that this run has not read: ${runOfItsOwn(addition)}`;
}

const secretsOf = ({ work }: Step): readonly string[] =>
  work.kind === 'command' ? Object.values(work.secretEnv ?? {}) : [];
