import type { Scope } from '../../engine/model/ids.ts';
import type { RunState } from '../../engine/model/state.ts';
import { regionPhases } from '../../engine/state/phase-times.ts';
import { stepsOf } from '../../engine/state/select.ts';
import type { PhaseId } from '../../regions/fleet.ts';
import { cursorGroup, cursorScope, groupsOnScreen, scopesNeedingAttention } from '../view/grid-order.ts';
import { stepOfPhase } from '../view/selected-step.ts';
import { folded, standingAt } from './group-action.ts';
import { replaceTop } from './replace-top.ts';
import { type Situation, withToast } from './situation.ts';
import { type UiState, viewOf } from './ui-state.ts';

/** On the row of a group: open it, fold it. */
export function pickPhase(ui: UiState, by: 1 | -1, { data }: Situation): UiState {
  const group = cursorGroup(data.state, ui);
  if (group !== null) return folded(ui, group.id, by === -1);
  const scope = cursorScope(data.state, ui);
  const phases = phasesUnder(data.state, scope);
  const chosen = ui.phase !== null && phases.includes(ui.phase) ? ui.phase : null;
  const now = chosen ?? (scope === null ? null : (stepOfPhase(data.state, scope, null)?.phase ?? null));
  const at = now === null ? -1 : phases.indexOf(now);
  const next = phases[Math.max(0, Math.min(phases.length - 1, at + by))];
  return { ...ui, phase: next ?? ui.phase };
}

/** The administrative row and the fleet's have phases of their own. */
function phasesUnder(state: RunState, scope: Scope | null): readonly PhaseId[] {
  const isRegion = scope === null || state.plan.regions.some((one) => one.scope === scope);
  return isRegion ? regionPhases(state) : [...new Set(stepsOf(state.plan, scope).map((step) => step.phase))];
}

/**
 * Round and round over everything that needs a person, group after group; from the row of a group into it. Clears a
 * filter that would hide the answer.
 */
export function pickAttention(ui: UiState, { data, nowMs }: Situation): UiState {
  const { state } = data;
  const clear = { ...ui, filter: '', phase: null };
  const waiting = inGroups(state, clear);
  const view = viewOf(ui);
  const now = view.kind === 'region' ? view.scope : cursorScope(state, ui);
  const own = new Set(cursorGroup(state, ui)?.regions.map(({ scope }) => scope));
  const next =
    waiting.find((scope) => own.has(scope)) ?? waiting[(now === null ? -1 : waiting.indexOf(now)) + 1] ?? waiting[0];
  if (next === undefined) return withToast(ui, 'nothing needs you', nowMs, 'good');
  const moved = standingAt(clear, state, next);
  if (view.kind === 'regions') return moved;
  if (view.kind === 'region') return { ...moved, views: replaceTop(ui, { ...view, scope: next, step: null }) };
  return { ...moved, views: [{ kind: 'regions' }], lastViews: ui.views };
}

function inGroups(state: RunState, ui: UiState): readonly Scope[] {
  const waiting = scopesNeedingAttention(state);
  const at = new Map(
    groupsOnScreen(state, ui)
      .flatMap(({ regions }) => regions.map(({ scope }) => scope))
      .map((scope, i) => [scope, i]),
  );
  return at.size === 0
    ? waiting
    : waiting.toSorted((one, other) => (at.get(one) ?? at.size) - (at.get(other) ?? at.size));
}
