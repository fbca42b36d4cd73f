import { err, ok } from '../lib/result.ts';
import type { RunFact } from './model/event.ts';
import type { StepId } from './model/ids.ts';
import type { RunState } from './model/state.ts';
import type { CommandOf, Obeyed } from './obeyed.ts';
import { stepById } from './state/reduce.ts';
import { remediesFor } from './state/remedy.ts';
import { stepsToReset, worksBehind } from './state/retry.ts';

/** A way out is for what was seen: when the world has moved on meanwhile, it has to be looked at again. */
export function obeyRemedy(state: RunState, command: CommandOf<'remedy'>): Obeyed {
  const step = stepById(state.plan, command.step);
  if (step === undefined) return err(`there is no step ${command.step}`);
  const offered = remediesFor(state, step.id).find(({ remedy }) => remedy.name === command.remedy);
  if (offered === undefined) return err(`${step.id} offers no ${command.remedy}`);
  if (worksBehind(state, step.scope)) return err(`${step.scope} is still working: let it finish first`);
  const { value, at, remedy } = offered;
  if (command.value !== value) return err(`it is ${value} now, not ${command.value || 'what was given'}: look again`);
  if (command.typed !== step.scope) return err(`type ${step.scope} to ${remedy.name}`);
  const { by, typed } = command;
  const reset = stepsToReset(state, [step.id, ...failedParts(state, [at, step.id])]);
  const facts: RunFact[] = [
    ...(state.status === 'ended' ? [{ type: 'run-reopened', by } as const] : []),
    // As with a retry: whoever acts on the cause says that new starts may go on.
    ...(state.policy.breaker === null ? [] : [{ type: 'breaker-closed', by, why: `asked by ${by.user}` } as const]),
    { type: 'steps-reset', steps: reset, by, why: 'retry' },
    { type: 'remedy-asked', step: at, remedy: { name: remedy.name, value }, by, typed },
  ];
  return ok({ facts, did: `${remedy.title}, then ${at} again` });
}

/** What a step carried has failed with it, and is carried again. */
function failedParts(state: RunState, carriers: readonly StepId[]): readonly StepId[] {
  return state.plan.steps
    .filter(({ id, carriedBy }) => {
      const status = state.steps[id]?.status;
      return carriedBy !== null && carriers.includes(carriedBy) && (status === 'failed' || status === 'lost');
    })
    .map(({ id }) => id);
}
