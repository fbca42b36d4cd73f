import type { Step } from '../engine/model/step.ts';

/** The program of a step as a person calls it: the last part of its path. */
export function toolName(step: Step): string {
  if (step.work.kind !== 'command') return step.work.probe;
  const program = step.work.argv[0];
  return program.slice(program.lastIndexOf('/') + 1);
}
