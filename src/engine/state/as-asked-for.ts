import type { ChosenRemedy, CommandWork, Step } from '../model/step.ts';

/** The step as its next try, or one it has had, does it. */
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
