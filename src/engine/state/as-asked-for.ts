import type { AttemptState, RunState } from '../model/state.ts';
import type { ChosenRemedy, CommandWork, Step } from '../model/step.ts';

/** The step as its next try does it. */
export const asNext = (state: RunState, step: Step): Step =>
  isNeedless(state, step) ? withoutNeed(step) : asAskedFor(step, state.steps[step.id]?.remedy);

/** The step as that try of it did it. */
export const asTried = (step: Step, { remedy, needless }: Pick<AttemptState, 'remedy' | 'needless'>): Step =>
  needless === true ? withoutNeed(step) : asAskedFor(step, remedy);

/** Whether the newest word on it is that there is nothing to do. What a person asked for is done all the same. */
export function isNeedless(state: RunState, { id, needless }: Step): boolean {
  if (needless === undefined || state.steps[id]?.remedy !== undefined) return false;
  const asked = state.steps[needless.of];
  return asked?.status === 'succeeded' && asked.attempts.at(-1)?.outcome?.facts[needless.fact] === true;
}

function withoutNeed(step: Step): Step {
  if (step.needless === undefined) return step;
  // What leaving the step's own program would mean is not so of a look.
  const { leaves: _leaves, ...rest } = step;
  return { ...rest, work: step.needless.work, guards: [], disruptive: false };
}

/** The step as a way out does it; as it is without one. */
export function asAskedFor(step: Step, chosen: ChosenRemedy | undefined): Step {
  const remedy = step.remedies?.find(({ name }) => name === chosen?.name);
  if (chosen === undefined || remedy === undefined) return step;
  const work = withValue(remedy.work, chosen.value);
  const { title, disruptive = false, takesDown } = remedy;
  return { ...step, title, work, guards: [], disruptive, ...(takesDown === undefined ? {} : { takesDown }) };
}

function withValue(work: CommandWork, value: string): CommandWork {
  const [program, ...rest] = work.argv;
  return { ...work, argv: [program, ...rest.map((argument) => (argument === '{value}' ? value : argument))] };
}
