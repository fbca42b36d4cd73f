import { unreachable } from '../../lib/assert.ts';
import type { Action } from '../keys/bindings.ts';
import type { KeyIntent } from '../keys/dispatch.ts';
import { dialogKey } from './dialog-key.ts';
import { findAction } from './find.ts';
import { gone, isSecondInterrupt, leave } from './leave.ts';
import { move } from './move.ts';
import { openDialog } from './open-dialog.ts';
import { openLog, openRegion, openSelected } from './open-view.ts';
import { pickAttention, pickPhase } from './pick.ts';
import { promptKey } from './prompt-key.ts';
import { replaceTop } from './replace-top.ts';
import { type Situation, stay, type Turn } from './situation.ts';
import { type UiState, viewOf } from './ui-state.ts';

/** What a key makes of the screen, and what it asks of the world. Pure. */
export function update(turn: Turn, intent: KeyIntent, situation: Situation): Turn {
  const next = apply(turn.ui, intent, situation);
  return { ui: next.ui, effects: [...turn.effects, ...next.effects] };
}

function apply(ui: UiState, intent: KeyIntent, situation: Situation): Turn {
  switch (intent.type) {
    case 'dialog-key':
      return dialogKey(ui, intent.key, situation);
    case 'prompt-key':
      return promptKey(ui, intent.key);
    case 'act':
      return act({ ...ui, toast: null }, intent.action, situation);
    default:
      return unreachable(intent);
  }
}

function act(ui: UiState, action: Action, situation: Situation): Turn {
  switch (action) {
    case 'down':
    case 'up':
    case 'first':
    case 'last':
    case 'half-down':
    case 'half-up':
    case 'page-down':
    case 'page-up':
      return stay(move(ui, action, situation));
    case 'phase-left':
      return stay(pickPhase(ui, -1, situation));
    case 'phase-right':
      return stay(pickPhase(ui, 1, situation));
    case 'next-attention':
      return stay(pickAttention(ui, situation));
    case 'only-faults':
      return stay({ ...ui, onlyFaults: !ui.onlyFaults });
    case 'everything':
      return stay({ ...ui, onlyFaults: false, filter: '', phase: null });
    case 'order':
      return stay({ ...ui, order: ui.order === 'attention' ? 'fleet' : 'attention' });
    case 'open':
      return stay(openSelected(ui, situation));
    case 'logs':
      return stay(openLog(ui, 'latest', situation));
    case 'previous-logs':
      return stay(openLog(ui, 'previous', situation));
    case 'find':
    case 'find-next':
    case 'find-previous':
      return stay(findAction(ui, action, situation));
    case 'follow':
      return stay(follow(ui));
    case 'wrap':
      return stay(wrap(ui));
    case 'go-regions':
      return stay({ ...ui, views: [{ kind: 'regions' }] });
    case 'go-region':
      return stay(openRegion(ui, situation));
    case 'go-events':
      return stay(push(ui, { kind: 'events', top: null }));
    case 'help':
      return stay(viewOf(ui).kind === 'help' ? back(ui) : push(ui, { kind: 'help', top: 0 }));
    case 'back':
      return stay(backOrClear(ui));
    case 'quit':
      return ui.views.length > 1 ? stay(back(ui)) : leave(ui, situation);
    case 'interrupt':
      return interrupt(ui, situation);
    case 'repaint':
      return { ui, effects: [{ type: 'repaint' }] };
    case 'suspend':
      return { ui, effects: [{ type: 'suspend' }] };
    case 'launch':
    case 'retry':
    case 'skip':
    case 'approve':
    case 'pause':
      return stay(openDialog(ui, action, situation));
    default:
      return unreachable(action);
  }
}

function push(ui: UiState, view: UiState['views'][number]): UiState {
  return viewOf(ui).kind === view.kind ? ui : { ...ui, views: [...ui.views, view] };
}

function back(ui: UiState): UiState {
  const [bottom, ...rest] = ui.views;
  return { ...ui, views: [bottom, ...rest.slice(0, -1)] };
}

/** One thing at a time: the view, then the filter, then the chosen phase. */
function backOrClear(ui: UiState): UiState {
  const view = viewOf(ui);
  if (view.kind === 'log' && view.search !== null) return { ...ui, views: replaceTop(ui, { ...view, search: null }) };
  if (ui.views.length > 1) return back(ui);
  if (ui.filter !== '' || ui.onlyFaults) return { ...ui, filter: '', onlyFaults: false };
  return { ...ui, phase: null };
}

function follow(ui: UiState): UiState {
  const view = viewOf(ui);
  if (view.kind === 'log') return { ...ui, views: replaceTop(ui, { ...view, follow: true }) };
  return view.kind === 'events' ? { ...ui, views: replaceTop(ui, { ...view, top: null }) } : ui;
}

function wrap(ui: UiState): UiState {
  const view = viewOf(ui);
  return view.kind === 'log' ? { ...ui, views: replaceTop(ui, { ...view, wrap: !view.wrap }) } : ui;
}

function interrupt(ui: UiState, situation: Situation): Turn {
  if (isSecondInterrupt(ui, situation.nowMs)) return gone(ui, 'detach');
  return leave({ ...ui, interruptedAtMs: situation.nowMs }, situation);
}
