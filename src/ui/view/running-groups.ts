import { FLEET_SCOPE } from '../../engine/model/ids.ts';
import type { RunState } from '../../engine/model/state.ts';
import type { Step } from '../../engine/model/step.ts';
import { type Leaving, leavings } from '../../engine/state/leaving.ts';
import { counted, nameSome } from './name-some.ts';
import { scopeName } from './scope-name.ts';

/** Running steps that do the same in several rows. */
export interface RunningGroup {
  readonly first: Step;
  /** What leaving means for those that have not got their signal. */
  readonly leaving: Leaving;
  readonly steps: readonly Step[];
  /** Got their one signal already. */
  readonly signalled: number;
  /** The one whose signal was sent first; null = none was. */
  readonly longestWinding: Leaving | null;
  /** Regions whose work is done inside these steps (one terraform for all). */
  readonly carried: number;
}

/** What has a process or a question of its own; the largest group first. */
export function runningGroups(state: RunState): readonly RunningGroup[] {
  const groups = [...Map.groupBy(leavings(state), kindOf).values()];
  return groups
    .flatMap(([first, ...rest]) => (first === undefined ? [] : [groupOf(state, [first, ...rest])]))
    .toSorted((a, b) => b.steps.length - a.steps.length);
}

/** What is done instead of a step, a look or a way out, is left in another way than the step. */
const kindOf = ({ step: { phase, name }, leaves, outlivesEngine }: Leaving): string =>
  [phase, name, leaves?.doing, outlivesEngine].join('/');

function groupOf(state: RunState, all: readonly [Leaving, ...Leaving[]]): RunningGroup {
  const steps = all.map(({ step }) => step);
  const ids = new Set(steps.map(({ id }) => id));
  const signalled = all.filter(({ attempt }) => attempt.cancelled);
  return {
    first: all[0].step,
    leaving: all.find(({ attempt }) => !attempt.cancelled) ?? all[0],
    steps,
    signalled: signalled.length,
    longestWinding: signalled.toSorted((a, b) => signalledAt(a) - signalledAt(b))[0] ?? null,
    carried: state.plan.steps.filter(({ id, carriedBy }) => {
      const isInside = carriedBy !== null && ids.has(carriedBy);
      return isInside && state.steps[id]?.status === 'running' && state.steps[id].attempts.at(-1)?.carriedBy !== null;
    }).length,
  };
}

const signalledAt = ({ attempt }: Leaving): number => attempt.cancelledAtMs ?? 0;

/** `terraform apply in 14 regions`, `helm upgrade besu in Japan East and UK West`. */
export function groupWords(state: RunState, { first, steps, carried }: RunningGroup): string {
  // Commands of the operator carry the region's name in their title, so no title speaks for all of them.
  const same = steps.every(({ title }) => title === first.title);
  const what = same ? first.title : `${first.phase} ${first.name}`;
  if (carried > 0) return `${what} for ${counted(carried, 'region')} at once`;
  const names = steps.map(({ scope }) => (scope === FLEET_SCOPE ? 'the fleet' : scopeName(state, scope)));
  return `${what} in ${steps.length <= 2 ? nameSome(names, 2) : counted(steps.length, 'region')}`;
}
