import { stepsOf } from '../../engine/state/select.ts';
import { cursorScope, selectableScopes } from '../view/grid-order.ts';
import { selectedStep } from '../view/selected-step.ts';
import { replaceTop } from './replace-top.ts';
import type { Situation } from './situation.ts';
import { type LogView, type UiState, type View, viewOf } from './ui-state.ts';

export type Motion = 'down' | 'up' | 'first' | 'last' | 'half-down' | 'half-up' | 'page-down' | 'page-up';

export function move(ui: UiState, motion: Motion, situation: Situation): UiState {
  const view = viewOf(ui);
  switch (view.kind) {
    case 'regions':
      return moveCursor(ui, motion, situation);
    case 'region':
      return { ...ui, views: replaceTop(ui, moveStep(view, motion, situation)) };
    case 'log':
      return { ...ui, views: replaceTop(ui, moveLog(view, motion, situation)) };
    case 'events': {
      const top = moveTop(view.top ?? lastTop(situation), motion, situation);
      return { ...ui, views: replaceTop(ui, { ...view, top: top >= lastTop(situation) ? null : top }) };
    }
    case 'help':
      return { ...ui, views: replaceTop(ui, { ...view, top: moveTop(view.top, motion, situation) }) };
  }
}

function moveCursor(ui: UiState, motion: Motion, { data, pageRows }: Situation): UiState {
  const scopes = selectableScopes(data.state, ui);
  const now = cursorScope(data.state, ui);
  return { ...ui, cursor: target(scopes, now, motion, pageRows) ?? ui.cursor };
}

function moveStep(view: Extract<View, { kind: 'region' }>, motion: Motion, { data, pageRows }: Situation): View {
  const steps = stepsOf(data.state.plan, view.scope).map((step) => step.id);
  const now = selectedStep(data.state, view)?.id ?? null;
  return { ...view, step: target(steps, now, motion, pageRows) ?? null };
}

/** Where a list goes from the item it names; an item that has gone counts as the first. */
function target<Id>(ids: readonly Id[], now: Id | null, motion: Motion, page: number): Id | undefined {
  const at = now === null ? 0 : Math.max(0, ids.indexOf(now));
  return ids[clamp(at + distance(motion, page, ids.length), 0, ids.length - 1)];
}

/** Reading upwards lets go of the end; arriving at the end takes hold of it again. */
function moveLog(view: LogView, motion: Motion, situation: Situation): LogView {
  const last = lastTop(situation);
  const from = view.follow ? last : view.top;
  const top = moveTop(from, motion, situation);
  return { ...view, top, follow: top >= last && (view.follow ? top >= from : distance(motion, 1, 1) > 0) };
}

function moveTop(top: number, motion: Motion, situation: Situation): number {
  const by = distance(motion, situation.pageRows, situation.lineCount);
  return clamp(top + by, 0, lastTop(situation));
}

const lastTop = ({ lineCount, pageRows }: Situation): number => Math.max(0, lineCount - pageRows);

function distance(motion: Motion, page: number, all: number): number {
  switch (motion) {
    case 'down':
      return 1;
    case 'up':
      return -1;
    case 'first':
      return -all;
    case 'last':
      return all;
    case 'half-down':
      return Math.ceil(page / 2);
    case 'half-up':
      return -Math.ceil(page / 2);
    case 'page-down':
      return page;
    case 'page-up':
      return -page;
  }
}

const clamp = (value: number, least: number, most: number): number => Math.max(least, Math.min(most, value));
