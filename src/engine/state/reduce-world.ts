import type { RunEvent } from '../model/event.ts';
import type { StepId } from '../model/ids.ts';
import type { RunState } from '../model/state.ts';

type WorldDiffers = Extract<RunEvent, { type: 'world-differs' }>;

export function withDifference(state: RunState, { scope, step, what, atMs }: WorldDiffers): RunState {
  const { [scope]: _known, ...others } = state.differs ?? {};
  return { ...state, differs: what === null ? others : { ...others, [scope]: { step, what, atMs } } };
}

/** What is done anew says nothing about how it was before. */
export function withoutDifference(state: RunState, step: StepId): RunState {
  const known = Object.entries(state.differs ?? {});
  const rest = known.filter(([, difference]) => difference.step !== step);
  return rest.length === known.length ? state : { ...state, differs: Object.fromEntries(rest) };
}
