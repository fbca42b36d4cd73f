import type { Scope, StepId } from '../../engine/model/ids.ts';
import type { AttemptState, RunState } from '../../engine/model/state.ts';
import type { Step } from '../../engine/model/step.ts';
import { stepsOf } from '../../engine/state/select.ts';
import type { PhaseId } from '../../regions/fleet.ts';
import { rowStatus } from './row-status.ts';

/** The step the region view is about: the chosen one, else the one that tells most about the row. */
export function selectedStep(
  state: RunState,
  view: { readonly scope: Scope; readonly step: StepId | null },
): Step | null {
  const steps = stepsOf(state.plan, view.scope);
  const chosen = steps.find((step) => step.id === view.step);
  return chosen ?? tellingStep(state, view.scope) ?? steps.at(-1) ?? null;
}

function tellingStep(state: RunState, scope: Scope): Step | null {
  const status = rowStatus(state, scope);
  return 'step' in status ? status.step : null;
}

/** The step of the chosen phase that tells most: a failed one, a running one, else the last that was tried. */
export function stepOfPhase(state: RunState, scope: Scope, phase: PhaseId | null): Step | null {
  const telling = tellingStep(state, scope);
  if (phase === null || telling?.phase === phase) return telling ?? lastTried(state, scope, null);
  return lastTried(state, scope, phase);
}

function lastTried(state: RunState, scope: Scope, phase: PhaseId | null): Step | null {
  const steps = stepsOf(state.plan, scope).filter((step) => phase === null || step.phase === phase);
  return steps.findLast((step) => attemptsOf(state, step).length > 0) ?? steps[0] ?? null;
}

export const attemptsOf = (state: RunState, step: Step): readonly AttemptState[] =>
  state.steps[step.id]?.attempts ?? [];

/** A step that waits has no output yet; the newest one of its row is what people want to read then. */
export function latestAttempt(state: RunState, step: Step): AttemptState | null {
  const own = attemptsOf(state, step).at(-1);
  if (own !== undefined) return own;
  const all = stepsOf(state.plan, step.scope).flatMap((one) => attemptsOf(state, one));
  return all.reduce<AttemptState | null>(
    (best, one) => (best === null || one.beganAtMs >= best.beganAtMs ? one : best),
    null,
  );
}
