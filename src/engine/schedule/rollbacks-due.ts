import type { RunFact } from '../model/event.ts';
import type { StepId } from '../model/ids.ts';
import type { RunState } from '../model/state.ts';
import type { Step } from '../model/step.ts';
import { hasFailedForGood } from '../state/on-failure.ts';
import { failureOf, stepsOf } from '../state/select.ts';
import { ENGINE } from './after-failure.ts';

/**
 * Regions that go back by themselves: the change was tried there, it or its proof has failed, and nothing of it is still
 * under way. Follows from the state alone, so an engine that dies before saying so is followed by one that says it.
 */
export function rollbacksDue(state: RunState): readonly RunFact[] {
  const asleep = state.plan.steps.filter(({ id }) => state.steps[id]?.status === 'dormant');
  return [...Map.groupBy(asleep, ({ scope }) => scope)].flatMap(([scope, steps]): readonly RunFact[] => {
    const [first] = steps;
    const because = first === undefined ? null : causeIn(state, first);
    if (first?.dormant === undefined || because === null) return [];
    return [
      { type: 'rollback-begun', scope, to: first.dormant.to, because, steps: steps.map(({ id }) => id), by: ENGINE },
    ];
  });
}

function causeIn(state: RunState, first: Step): StepId | null {
  const own = stepsOf(state.plan, first.scope);
  if (!own.some(({ id }) => state.steps[id]?.status === 'failed') || !wasTried(state, first.undoes)) return null;
  if (own.some((step) => !step.undoes && isOpen(state, step.id))) return null;
  const before = stepsBefore(own, first);
  const cause = own.find(({ id, stopsPushes }) => (before.has(id) || stopsPushes) && isCause(state, id));
  return cause?.id ?? null;
}

/** A login that has expired stops the way back as well; and until somebody has looked at what vanished, nothing is known. */
const isCause = (state: RunState, id: StepId): boolean =>
  hasFailedForGood(state, id) && failureOf(state.steps[id])?.class !== 'auth';

const isOpen = (state: RunState, id: StepId): boolean => {
  const step = state.steps[id];
  return (
    step?.status === 'running' || step?.status === 'lost' || (step?.status === 'failed' && step.retryAtMs !== null)
  );
};

/** By the engine or at the last word of a person; a try that had nothing to do, or never started, has changed nothing. */
function wasTried(state: RunState, id: StepId | undefined): boolean {
  const step = id === undefined ? undefined : state.steps[id];
  if (step === undefined || step.attempts.every(({ exit, needless }) => needless || exit?.reason === 'not-started'))
    return false;
  return step.status === 'succeeded' || step.status === 'failed' || (step.status === 'pending' && step.autoRetries > 0);
}

function stepsBefore(own: readonly Step[], last: Step): ReadonlySet<StepId> {
  const found = new Set<StepId>(last.after);
  // Plan order is topological, so one pass from the end finds them all.
  for (const step of own.toReversed()) if (found.has(step.id)) for (const id of step.after) found.add(id);
  return found;
}
