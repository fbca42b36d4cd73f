import type { PhaseId } from '../../regions/fleet.ts';
import type { Scope } from '../model/ids.ts';
import type { EarlierPace, Pace } from '../model/pace.ts';
import type { Plan } from '../model/plan.ts';
import type { RunState } from '../model/state.ts';
import { foundNothing, phaseMs, regionPhases } from './phase-times.ts';
import { stepsOf } from './select.ts';

type Times = ReadonlyMap<PhaseId, number>;

/** What the work of a plan took its regions before; null = none of it was done before. */
export function earlierPace(plan: Plan, earlier: readonly RunState[]): EarlierPace | null {
  const wanted = regionPhases({ plan });
  const runs = earlier.map((state) => plan.regions.map(({ scope }) => timesOf(plan, state, scope, wanted)));
  const regions = runs.flat();
  if (regions.every(({ size }) => size === 0)) return null;
  const isWhole = ({ size }: Times): boolean => size === wanted.length;
  const whole = regions.filter(isWhole).map((times) => sum([...times.values()]));
  return {
    runs: runs.filter((one) => one.some(isWhole)).length,
    phases: wanted.flatMap((phase) => {
      const pace = paceOf(regions.flatMap((times) => times.get(phase) ?? []));
      return pace === null ? [] : [{ phase, ...pace }];
    }),
    region: paceOf(whole),
  };
}

/** Of the same steps only, and where they found something to do: a phase that was done another way says nothing of this one. */
function timesOf(plan: Plan, state: RunState, scope: Scope, phases: readonly PhaseId[]): Times {
  const times = new Map<PhaseId, number>();
  for (const phase of phases) {
    const ms = phaseMs(state, scope, phase);
    const isSame = namesOf(plan, scope, phase) === namesOf(state.plan, scope, phase);
    if (ms !== null && isSame && !foundNothing(state, scope, phase)) times.set(phase, ms);
  }
  return times;
}

const namesOf = (plan: Plan, scope: Scope, phase: PhaseId): string =>
  stepsOf(plan, scope)
    .filter((step) => step.phase === phase && step.dormant === undefined)
    .map(({ name }) => name)
    .join(' ');

const sum = (all: readonly number[]): number => all.reduce((so, one) => so + one, 0);

export function paceOf(all: readonly number[]): Pace | null {
  const took = all.toSorted((a, b) => a - b);
  const [half, most] = [took[Math.floor(took.length / 2)], took[Math.ceil(took.length * 0.9) - 1]];
  return half === undefined || most === undefined ? null : { times: took.length, medianMs: half, p90Ms: most };
}
