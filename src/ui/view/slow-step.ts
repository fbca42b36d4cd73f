import type { AttemptState, RunState } from '../../engine/model/state.ts';
import type { Step } from '../../engine/model/step.ts';
import { foundNothing } from '../../engine/state/phase-times.ts';
import { duration } from './format-time.ts';

/** Why a try that still runs has taken longer than was to be expected. */
export interface Slow {
  /** For a row: `others took 3m10s`. */
  readonly brief: string;
  readonly sentence: string;
}

/** Two others may both have been lucky. */
const LEAST_OTHERS = 3;
/** More than usual by this much and this factor: below that it is the ups and downs of every cloud. */
const MARGIN = { ms: 30_000, factor: 2 };

/** Beside the same step of other regions, else beside what its whole phase is expected to take; null = not slow, or nothing to go by. */
export function slowness(state: RunState, step: Step, attempt: AttemptState, nowMs: number): Slow | null {
  const spentMs = nowMs - attempt.beganAtMs;
  // A way out runs another program than others were done with.
  const beside = attempt.remedy === undefined ? besideOthers(state, step, spentMs) : null;
  return beside ?? besideBudget(state, step, spentMs);
}

function besideOthers(state: RunState, step: Step, spentMs: number): Slow | null {
  const took = tookElsewhere(state, step);
  const [median, slowest] = [took[Math.floor(took.length / 2)], took.at(-1)];
  if (median === undefined || slowest === undefined || took.length < LEAST_OTHERS) return null;
  if (spentMs <= Math.max(slowest, median * MARGIN.factor, median + MARGIN.ms)) return null;
  return {
    brief: `others took ${duration(median)}`,
    sentence: `Slower than in all ${took.length} regions that have done it: half took ${duration(median)}, none more than ${duration(slowest)}.`,
  };
}

/** What a phase waited for a person between two steps does not make it slow, so only this try counts. */
function besideBudget({ plan }: RunState, { phase }: Step, spentMs: number): Slow | null {
  const budgetMs = plan.phases.find(({ id }) => id === phase)?.budgetMs;
  if (budgetMs === undefined || spentMs <= budgetMs) return null;
  const expected = duration(budgetMs);
  return {
    brief: `expected ${expected}`,
    sentence: `Slower than expected: all of ${phase} is expected within ${expected}.`,
  };
}

const known = new WeakMap<RunState, Map<string, readonly number[]>>();

/** Of the regions that are done with the same step and had something to do in its phase, in ms, shortest first. Worked out once for a state. */
function tookElsewhere(state: RunState, { phase, name }: Step): readonly number[] {
  const book = known.get(state) ?? new Map<string, readonly number[]>();
  known.set(state, book);
  const key = `${phase}/${name}`;
  const took =
    book.get(key) ??
    state.plan.steps
      .filter((one) => one.name === name && one.phase === phase && state.steps[one.id]?.status === 'succeeded')
      .filter(({ scope }) => !foundNothing(state, scope, phase))
      .flatMap(({ id }) => {
        const last = state.steps[id]?.attempts.at(-1);
        return last === undefined || last.endedAtMs === null ? [] : [last.endedAtMs - last.beganAtMs];
      })
      .toSorted((one, other) => one - other);
  book.set(key, took);
  return took;
}
