import { partsOfAttempt } from '../../engine/model/ids.ts';
import type { Step } from '../../engine/model/step.ts';
import { stepById } from '../../engine/state/reduce.ts';
import { cursorGroup, cursorScope } from '../view/grid-order.ts';
import { healthScope } from '../view/health-ids.ts';
import { attemptsOf, latestAttempt, selectedStep, stepOfPhase } from '../view/selected-step.ts';
import { groupAction } from './group-action.ts';
import { logView } from './log-view.ts';
import { openHealth } from './open-health.ts';
import { type Situation, withToast } from './situation.ts';
import { type UiState, viewOf } from './ui-state.ts';

/** The region the present view is about. */
export function scopeInView(ui: UiState, { data }: Pick<Situation, 'data'>) {
  const view = viewOf(ui);
  if (view.kind === 'region') return view.scope;
  if (view.kind === 'log') return stepById(data.state.plan, partsOfAttempt(view.attempt).step)?.scope ?? null;
  if (view.kind === 'health') return healthScope(view, data, ui.order) ?? cursorScope(data.state, ui);
  return cursorScope(data.state, ui);
}

/** The step keys act on: the selected one in the region view, the chosen phase's in the grid. */
export function stepInView(ui: UiState, situation: Pick<Situation, 'data'>): Step | null {
  const { state } = situation.data;
  const view = viewOf(ui);
  if (view.kind === 'region') return selectedStep(state, view);
  if (view.kind === 'log') return stepById(state.plan, partsOfAttempt(view.attempt).step) ?? null;
  const scope = cursorScope(state, ui);
  return scope === null ? null : stepOfPhase(state, scope, ui.phase);
}

export function openSelected(ui: UiState, situation: Situation): UiState {
  const view = viewOf(ui);
  if (view.kind === 'health') return openHealth(ui, view, situation);
  if (view.kind === 'regions' && cursorGroup(situation.data.state, ui) !== null) {
    return groupAction(ui, 'fold', situation);
  }
  return view.kind === 'region' ? openLog(ui, 'latest', situation) : openRegion(ui, situation);
}

export function openRegion(ui: UiState, situation: Situation): UiState {
  const scope = scopeInView(ui, situation);
  if (viewOf(ui).kind === 'region') return ui;
  if (scope === null) return withToast(ui, 'choose a region first', situation.nowMs);
  const step = ui.phase === null ? null : (stepOfPhase(situation.data.state, scope, ui.phase)?.id ?? null);
  return { ...ui, cursor: scope, views: [{ kind: 'regions' }, { kind: 'region', scope, step, panel: 'step' }] };
}

export function openLog(ui: UiState, which: 'latest' | 'previous', situation: Situation): UiState {
  const { state } = situation.data;
  const step = stepInView(ui, situation);
  if (step === null) return withToast(ui, 'choose a region first', situation.nowMs);
  const attempts = attemptsOf(state, step);
  const view = viewOf(ui);
  const at = view.kind === 'log' ? attempts.findIndex(({ id }) => id === view.attempt) : attempts.length - 1;
  const attempt = which === 'latest' ? latestAttempt(state, step) : attempts[at - 1];
  if (attempt === undefined || attempt === null) {
    const why = which === 'latest' ? 'nothing has run here yet' : 'no earlier try of this step';
    return withToast(ui, why, situation.nowMs);
  }
  return { ...ui, views: [...ui.views, logView(attempt, ui)] };
}
