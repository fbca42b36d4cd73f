import { unreachable } from '../../lib/assert.ts';
import type { Action, KeyName } from '../keys/bindings.ts';
import type { KeyIntent } from '../keys/dispatch.ts';
import { dialogKey } from './dialog-key.ts';
import { exportAction } from './export-action.ts';
import { findAction } from './find.ts';
import { back, go } from './go.ts';
import { groupAction } from './group-action.ts';
import { gone, isSecondInterrupt, leave } from './leave.ts';
import { logAction } from './log-action.ts';
import { markAction } from './mark-action.ts';
import { menuKey } from './menu-key.ts';
import { move } from './move.ts';
import { openCommandPrompt } from './open-command-prompt.ts';
import { openDialog } from './open-dialog.ts';
import { closeHealth } from './open-health.ts';
import { openChanges, openText } from './open-text.ts';
import { openLog, openSelected } from './open-view.ts';
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
      return ui.dialog?.kind === 'menu' ? fromMenu(ui, intent.key, situation) : dialogKey(ui, intent.key, situation);
    case 'prompt-key':
      return promptKey(ui, intent.key, situation);
    case 'act':
      return act({ ...ui, toast: null }, intent.action, situation);
    default:
      return unreachable(intent);
  }
}

/** The menu makes way for what was chosen in it, as if its key had been pressed without the menu. */
function fromMenu(ui: UiState, key: KeyName, situation: Situation): Turn {
  const { ui: after, action } = menuKey(ui, key, situation);
  if (action !== null) return act(after, action, situation);
  return key === 'ctrl-c' ? dialogKey(ui, key, situation) : stay(after);
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
    case 'group':
    case 'fold':
    case 'fold-all':
      return stay(groupAction(ui, action, situation));
    case 'open':
      return stay(openSelected(ui, situation));
    case 'logs':
      return stay(openLog(ui, 'latest', situation));
    case 'previous-logs':
      return stay(openLog(ui, 'previous', situation));
    case 'find':
    case 'find-next':
    case 'find-previous':
    case 'next-error':
      return stay(findAction(ui, action, situation));
    case 'follow':
      return stay(follow(ui));
    case 'go-regions':
    case 'go-region':
    case 'go-health':
    case 'go-timeline':
    case 'go-events':
    case 'help':
    case 'last-view':
    case 'next-panel':
    case 'full':
      return stay(go(ui, action, situation));
    case 'back':
      return stay(backOrClear(ui));
    case 'describe':
    case 'yaml':
      return stay(openText(ui, action, situation));
    case 'changes':
      return stay(openChanges(ui, situation));
    case 'mark':
    case 'mark-range':
    case 'mark-failed':
    case 'unmark':
      return stay(markAction(ui, action, situation));
    case 'only-matching':
    case 'times':
    case 'mark-line':
    case 'scroll-left':
    case 'scroll-right':
    case 'wrap':
      return stay(logAction(ui, action, situation));
    case 'command':
      return stay(openCommandPrompt(ui));
    case 'change-approval':
      return stay(openCommandPrompt(ui, 'approval '));
    case 'copy':
    case 'save':
    case 'pager':
    case 'editor':
    case 'shell':
      return exportAction(ui, action, situation);
    case 'poll-now':
      return {
        ui,
        effects: [{ type: 'send', command: { type: 'poll-health', by: situation.actor }, then: 'stay' }],
      };
    case 'detach':
      return gone(ui, 'detach');
    case 'quit':
      return ui.views.length > 1 ? stay(backFrom(ui)) : leave(ui, situation);
    case 'interrupt':
      return interrupt(ui, situation);
    case 'repaint':
      return { ui, effects: [{ type: 'repaint' }] };
    case 'suspend':
      return { ui, effects: [{ type: 'suspend' }] };
    case 'replay-play':
    case 'replay-slower':
    case 'replay-faster':
    case 'replay-step-back':
    case 'replay-step':
    case 'replay-jump-back':
    case 'replay-jump':
    case 'replay-begin':
    case 'replay-end':
    case 'replay-previous-failure':
    case 'replay-next-failure':
      return { ui, effects: [{ type: 'replay', action }] };
    case 'launch':
    case 'retry':
    case 'retry-from':
    case 'skip':
    case 'approve':
    case 'remedy':
    case 'raise-fee':
    case 'cancel':
    case 'kill':
    case 'pause':
    case 'raise':
    case 'lower':
    case 'push':
    case 'cancel-retry':
    case 'hold':
    case 'note':
    case 'release':
    case 'unskip':
    case 'queue-first':
    case 'queue-last':
    case 'causes':
    case 'menu':
      return stay(openDialog(ui, action, situation));
    default:
      return unreachable(action);
  }
}

/** One thing at a time: what was searched, the view, the marks, the filter, the chosen phase. */
function backOrClear(ui: UiState): UiState {
  const view = viewOf(ui);
  if (view.kind === 'log' && view.search !== null) return { ...ui, views: replaceTop(ui, { ...view, search: null }) };
  if (view.kind === 'log' && view.only !== null) return { ...ui, views: replaceTop(ui, { ...view, only: null }) };
  if (view.kind === 'log' && view.marks.length > 0) return { ...ui, views: replaceTop(ui, { ...view, marks: [] }) };
  const closer = view.kind === 'health' ? closeHealth(view) : null;
  if (closer !== null) return { ...ui, views: replaceTop(ui, closer) };
  if (view.kind === 'events' && view.filter !== '') {
    return { ...ui, views: replaceTop(ui, { ...view, filter: '', top: null }) };
  }
  if (ui.views.length > 1) return back(ui);
  if (ui.rangeFrom !== null || ui.marks.length > 0) return { ...ui, rangeFrom: null, marks: [] };
  if (ui.filter !== '' || ui.onlyFaults) return { ...ui, filter: '', onlyFaults: false };
  return { ...ui, phase: null };
}

/** A level inside the health view is a level too. */
function backFrom(ui: UiState): UiState {
  const view = viewOf(ui);
  const closer = view.kind === 'health' ? closeHealth(view) : null;
  return closer === null ? back(ui) : { ...ui, views: replaceTop(ui, closer) };
}

function follow(ui: UiState): UiState {
  const view = viewOf(ui);
  if (view.kind === 'log') return { ...ui, views: replaceTop(ui, { ...view, follow: true }) };
  return view.kind === 'events' ? { ...ui, views: replaceTop(ui, { ...view, top: null }) } : ui;
}

function interrupt(ui: UiState, situation: Situation): Turn {
  if (isSecondInterrupt(ui, situation.nowMs)) return gone(ui, 'detach');
  return leave({ ...ui, interruptedAtMs: situation.nowMs }, situation);
}
