import type { FeeRaise } from './model/account.ts';
import type { Actor } from './model/event.ts';
import type { Step } from './model/step.ts';
import type { FeeDesk } from './ports.ts';

/** Null once whoever signs has taken the wish, else why not: said to the person, never a reason to end the step. */
export async function passOnWish(
  desk: FeeDesk | undefined,
  step: Step | undefined,
  raise: FeeRaise,
  by: Actor,
): Promise<string | null> {
  if (step === undefined || desk === undefined) return 'nothing here signs transactions';
  try {
    return await desk.raise(step, raise, by);
  } catch (problem) {
    return problem instanceof Error ? problem.message : String(problem);
  }
}
