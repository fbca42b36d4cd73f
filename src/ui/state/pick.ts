import { regionPhases } from '../view/eta.ts';
import { cursorScope, scopesNeedingAttention } from '../view/grid-order.ts';
import { stepOfPhase } from '../view/selected-step.ts';
import { replaceTop } from './replace-top.ts';
import { type Situation, withToast } from './situation.ts';
import { type UiState, viewOf } from './ui-state.ts';

export function pickPhase(ui: UiState, by: 1 | -1, { data }: Situation): UiState {
  const phases = regionPhases(data.state);
  const scope = cursorScope(data.state, ui);
  const now = ui.phase ?? (scope === null ? null : (stepOfPhase(data.state, scope, null)?.phase ?? null));
  const at = now === null ? -1 : phases.indexOf(now);
  const next = phases[Math.max(0, Math.min(phases.length - 1, at + by))];
  return { ...ui, phase: next ?? ui.phase };
}

/** Round and round over everything that needs a person. Clears a filter that would hide the answer. */
export function pickAttention(ui: UiState, { data, nowMs }: Situation): UiState {
  const waiting = scopesNeedingAttention(data.state);
  const view = viewOf(ui);
  const now = view.kind === 'region' ? view.scope : cursorScope(data.state, ui);
  const next = waiting[(now === null ? -1 : waiting.indexOf(now)) + 1] ?? waiting[0];
  if (next === undefined) return withToast(ui, 'nothing needs you', nowMs, 'good');
  const moved = { ...ui, cursor: next, filter: '', phase: null };
  return view.kind === 'region'
    ? { ...moved, views: replaceTop(ui, { kind: 'region', scope: next, step: null }) }
    : moved;
}
