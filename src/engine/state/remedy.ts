import type { StepId } from '../model/ids.ts';
import type { RunState } from '../model/state.ts';
import type { Remedy } from '../model/step.ts';
import { stepIndex } from './reduce.ts';
import { beginning } from './retry.ts';

/** A way out that is open now: which, with what was found, and the step in whose place it runs. */
export interface OfferedRemedy {
  readonly remedy: Remedy;
  readonly value: string;
  readonly at: StepId;
}

/** The ways out of a step's failure. They belong to the step a retry begins with, because that is where they run. */
export function remediesFor(state: RunState, failed: StepId): readonly OfferedRemedy[] {
  const index = stepIndex(state.plan);
  const status = state.steps[failed]?.status;
  if (!index.has(failed) || (status !== 'failed' && status !== 'lost')) return [];
  const facts = state.steps[failed]?.attempts.at(-1)?.outcome?.facts ?? {};
  const at = beginning(index, failed);
  return (index.get(at)?.remedies ?? []).flatMap((remedy) => {
    const value = facts[remedy.fact];
    return typeof value === 'string' && isUsable(value) ? [{ remedy, value, at }] : [];
  });
}

/** It comes from what a tool printed: never an option, never more than one word. */
const isUsable = (value: string): boolean => /^\w[\w.:/+=-]{0,199}$/.test(value);
