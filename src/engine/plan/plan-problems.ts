import type { StepId } from '../model/ids.ts';
import type { Step } from '../model/step.ts';

/** A plan is one event and one snapshot: far above 100 regions of 20 steps, far below what a frame may be. */
export const MOST_STEPS = 20_000;

/** What is wrong with steps one by one: doubles, and references to steps that do not exist. */
export function planProblems(steps: readonly Step[]): readonly string[] {
  if (steps.length > MOST_STEPS) return [`${steps.length} steps are too many: at most ${MOST_STEPS}`];
  const known = new Set<StepId>();
  const doubles: string[] = [];
  for (const { id } of steps) {
    if (known.has(id)) doubles.push(`two steps are called ${id}`);
    known.add(id);
  }
  return [...doubles, ...steps.flatMap((step) => danglingReferences(step, known))];
}

function danglingReferences(step: Step, known: ReadonlySet<StepId>): readonly string[] {
  const references: readonly (readonly [string, StepId | null])[] = [
    ...step.after.map((id) => ['comes after', id] as const),
    ['restarts from', step.restartFrom],
    ['is carried by', step.carriedBy],
    ['undoes', step.undoes ?? null],
    ['may be found needless by', step.needless?.of ?? null],
    ...step.guards.map((guard) => ['is guarded by', guard.of] as const),
  ];
  return references.flatMap(([how, id]) =>
    id === null || known.has(id) ? [] : [`${step.id} ${how} ${id}, which is not in the plan`],
  );
}
