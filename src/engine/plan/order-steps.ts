import { err, ok, type Result } from '../../lib/result.ts';
import type { StepId } from '../model/ids.ts';
import type { Step } from '../model/step.ts';

/** A step can never begin before these; `restartFrom` and guards must point backwards along them too. */
const earlierOf = (step: Step): readonly StepId[] => [
  ...step.after,
  ...(step.carriedBy === null ? [] : [step.carriedBy]),
  ...(step.restartFrom === null ? [] : [step.restartFrom]),
  ...(step.undoes === undefined ? [] : [step.undoes]),
  ...step.guards.map((guard) => guard.of),
];

type Mark = 'open' | 'closed';

/** Every step after all that it needs, otherwise in the given order; or one ring of steps that wait for each other. */
export function orderSteps(steps: readonly Step[]): Result<readonly Step[], readonly StepId[]> {
  const index = new Map(steps.map((step) => [step.id, step]));
  const marks = new Map<StepId, Mark>();
  const ordered: Step[] = [];
  for (const root of steps) {
    const ring = visit(root, index, marks, ordered);
    if (ring !== null) return err(ring);
  }
  return ok(ordered);
}

/** Depth first with a stack of its own: a chain of 20,000 steps would be too deep for calls. */
function visit(root: Step, index: ReadonlyMap<StepId, Step>, marks: Map<StepId, Mark>, ordered: Step[]) {
  const path: { readonly step: Step; readonly rest: StepId[] }[] = [];
  const enter = (step: Step): void => {
    marks.set(step.id, 'open');
    path.push({ step, rest: [...earlierOf(step)].reverse() });
  };
  if (!marks.has(root.id)) enter(root);
  for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
    const next = top.rest.pop();
    if (next === undefined) {
      marks.set(top.step.id, 'closed');
      ordered.push(top.step);
      path.pop();
    } else if (marks.get(next) === 'open') {
      return ringFrom(
        path.map(({ step }) => step.id),
        next,
      );
    } else if (!marks.has(next)) {
      const step = index.get(next);
      if (step !== undefined) enter(step);
    }
  }
  return null;
}

function ringFrom(path: readonly StepId[], at: StepId): readonly StepId[] {
  return [...path.slice(path.indexOf(at)), at];
}
