import type { ExitInfo, Failure } from '../engine/model/failure.ts';
import type { Step } from '../engine/model/step.ts';
import { classify } from '../failures/classify.ts';
import type { Signature } from '../failures/signature.ts';
import { toolName } from './tool-name.ts';

/** A step as its reader gets it: with what the fleet itself knows of errors, which the plan holds once for all steps. */
export interface StepToRead extends Step {
  readonly ownSignatures?: readonly Signature[];
}

/** The failure of a step whose program ended badly; the same cause reads the same in every region. */
export function stepFailure(
  step: StepToRead,
  lines: readonly string[],
  exit: ExitInfo,
  doing: readonly string[] = [],
): Failure {
  return classify(lines, {
    tool: toolName(step),
    step: `${step.phase}/${step.name}`,
    exit,
    names: [step.scope],
    ...(step.work.kind === 'command' ? { directory: step.work.cwd } : {}),
    doing,
    own: step.ownSignatures ?? [],
  });
}

export const endedWell = (exit: ExitInfo): boolean => exit.reason === 'exited' && exit.code === 0;
