import type { StepId } from '../model/ids.ts';
import type { RunState, StepState } from '../model/state.ts';

type Steps = Record<StepId, StepState>;

/** Steps made by a fold that is still going on: nobody keeps them yet, so they are changed where they are. */
const drafts = new WeakSet<RunState['steps']>();

/** The same state on steps that are not copied again until it is settled. */
export function drafted(state: RunState): RunState {
  if (drafts.has(state.steps)) return state;
  const steps = { ...state.steps };
  drafts.add(steps);
  return { ...state, steps };
}

/** From here on nothing changes it. */
export function settled(state: RunState): RunState {
  drafts.delete(state.steps);
  return state;
}

/** With some steps in place of what was known of them. */
export function withSteps(
  state: RunState,
  ids: readonly StepId[],
  change: (step: StepState, id: StepId) => StepState,
): RunState {
  const steps = stepsToChange(state);
  for (const id of ids) {
    const known = steps[id];
    if (known !== undefined) steps[id] = change(known, id);
  }
  return { ...state, steps };
}

/** The steps of the state that comes after this one, still as they are in this one. */
export const stepsToChange = ({ steps }: RunState): Steps => (drafts.has(steps) ? steps : { ...steps });
