import type { ExitInfo, Failure } from '../engine/model/failure.ts';
import type { Step } from '../engine/model/step.ts';
import { classify } from '../failures/classify.ts';
import { toolName } from './tool-name.ts';

/** The failure of a step whose program ended badly; the same cause reads the same in every region. */
export function stepFailure(
  step: Step,
  lines: readonly string[],
  exit: ExitInfo,
  doing: readonly string[] = [],
): Failure {
  return classify(lines, {
    tool: toolName(step),
    step: `${step.phase}/${step.name}`,
    exit,
    names: [step.scope],
    doing,
  });
}

export const endedWell = (exit: ExitInfo): boolean => exit.reason === 'exited' && exit.code === 0;
