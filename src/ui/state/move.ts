import { stepsOf } from '../../engine/state/select.ts';
import { cursorRow, selectableRows } from '../view/grid-order.ts';
import { healthIds, healthSelection } from '../view/health-ids.ts';
import { selectedStep } from '../view/selected-step.ts';
import { timelineTop } from '../view/timeline-screen.ts';
import { distance, type Motion } from './motion.ts';
import { moveLog } from './move-log.ts';
import { replaceTop } from './replace-top.ts';
import type { Situation } from './situation.ts';
import { type HealthView, type UiState, type View, viewOf } from './ui-state.ts';

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
    case 'timeline': {
      const now = timelineTop(situation.data, ui, view, situation.pageRows);
      return { ...ui, views: replaceTop(ui, { ...view, top: moveTop(now, motion, situation) }) };
    }
    case 'health':
      return { ...ui, views: replaceTop(ui, moveHealth(view, motion, situation, ui.order)) };
    case 'text':
      return { ...ui, views: replaceTop(ui, { ...view, top: moveTop(view.top, motion, situation) }) };
    case 'help':
      return { ...ui, views: replaceTop(ui, { ...view, top: moveTop(view.top, motion, situation) }) };
  }
}

function moveCursor(ui: UiState, motion: Motion, { data, pageRows }: Situation): UiState {
  const rows = selectableRows(data.state, ui);
  const now = cursorRow(data.state, ui);
  return { ...ui, cursor: target(rows, now, motion, pageRows) ?? ui.cursor };
}

/** In a node's detail and in the matrix moving scrolls; in the lists it selects. */
function moveHealth(view: HealthView, motion: Motion, situation: Situation, order: UiState['order']): View {
  const ids = healthIds(view, situation.data, order);
  if (ids.length === 0) return { ...view, top: moveTop(view.top, motion, situation) };
  const now = healthSelection(view, situation.data, order);
  return { ...view, selected: target(ids, now, motion, situation.pageRows) ?? null };
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

function moveTop(top: number, motion: Motion, situation: Situation): number {
  const by = distance(motion, situation.pageRows, situation.lineCount);
  return clamp(top + by, 0, lastTop(situation));
}

const lastTop = ({ lineCount, pageRows }: Situation): number => Math.max(0, lineCount - pageRows);

const clamp = (value: number, least: number, most: number): number => Math.max(least, Math.min(most, value));
