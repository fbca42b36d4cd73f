import type { Command } from '../../engine/model/command.ts';
import type { Actor } from '../../engine/model/event.ts';
import { CANCEL_KEYS, CONFIRM_KEY, type KeyName } from '../keys/bindings.ts';
import { editText } from './edit-text.ts';
import { gone, isSecondInterrupt, takeChoice } from './leave.ts';
import { type Situation, stay, type Turn } from './situation.ts';
import type { Dialog, UiState } from './ui-state.ts';

type Of<Kind extends Dialog['kind']> = Extract<Dialog, { kind: Kind }>;

/** Keys while a question is open. Escape always means no; nothing but the confirmation changes anything. */
export function dialogKey(ui: UiState, key: KeyName, situation: Situation): Turn {
  const { dialog } = ui;
  if (dialog === null) return stay(ui);
  if (key === 'ctrl-c' && isSecondInterrupt(ui, situation.nowMs)) return gone({ ...ui, dialog: null }, 'detach');
  if (key === 'ctrl-c') return stay({ ...ui, dialog: null, interruptedAtMs: situation.nowMs });
  if (key === 'esc') return stay({ ...ui, dialog: null });
  switch (dialog.kind) {
    case 'quit':
      return quitKey(ui, dialog, key, situation);
    case 'skip':
    case 'approve':
      return typedKey(ui, dialog, key, situation);
    case 'launch':
      return dialog.required === null ? buttonKey(ui, dialog, key, situation) : typedKey(ui, dialog, key, situation);
    case 'retry':
    case 'pause':
    case 'resume':
      return buttonKey(ui, dialog, key, situation);
  }
}

function buttonKey(
  ui: UiState,
  dialog: Of<'retry' | 'pause' | 'resume' | 'launch'>,
  key: KeyName,
  situation: Situation,
): Turn {
  if (CANCEL_KEYS.includes(key) || (key === 'enter' && dialog.focus === 'cancel')) return stay({ ...ui, dialog: null });
  if (key === CONFIRM_KEY || key === 'enter') return confirm(ui, dialog, situation.actor);
  if (['tab', 'left', 'right', 'up', 'down'].includes(key)) {
    return stay({ ...ui, dialog: { ...dialog, focus: dialog.focus === 'cancel' ? 'confirm' : 'cancel' } });
  }
  return stay(ui);
}

function typedKey(ui: UiState, dialog: Of<'skip' | 'approve' | 'launch'>, key: KeyName, situation: Situation): Turn {
  if (key === 'enter') return isComplete(dialog) ? confirm(ui, dialog, situation.actor) : stay(ui);
  if (dialog.kind === 'approve' && (key === 'down' || key === 'up'))
    return stay({ ...ui, dialog: scrolled(dialog, key) });
  return stay({ ...ui, dialog: { ...dialog, typed: editText(dialog.typed, key) } });
}

function scrolled(dialog: Of<'approve'>, key: 'up' | 'down'): Dialog {
  return { ...dialog, top: Math.max(0, dialog.top + (key === 'down' ? 1 : -1)) };
}

/** Whether the typed text is what was asked for. */
export function isComplete(dialog: Of<'skip' | 'approve' | 'launch'>): boolean {
  return dialog.kind === 'skip' ? dialog.typed.trim() !== '' : dialog.typed === dialog.required;
}

function quitKey(ui: UiState, dialog: Of<'quit'>, key: KeyName, situation: Situation): Turn {
  const { choices, focus } = dialog;
  const chosen = key === 'enter' ? choices[focus] : choices.find((choice) => choice.key === key);
  if (chosen !== undefined) return takeChoice(ui, chosen, situation);
  const by = key === 'down' || key === 'tab' ? 1 : key === 'up' ? -1 : 0;
  return stay({ ...ui, dialog: { ...dialog, focus: (focus + by + choices.length) % choices.length } });
}

function confirm(ui: UiState, dialog: Exclude<Dialog, Of<'quit'>>, by: Actor): Turn {
  return { ui: { ...ui, dialog: null }, effects: [{ type: 'send', command: commandOf(dialog, by), then: 'stay' }] };
}

function commandOf(dialog: Exclude<Dialog, Of<'quit'>>, by: Actor): Command {
  switch (dialog.kind) {
    case 'retry':
      return { type: 'retry', scopes: dialog.scopes, from: null, by };
    case 'skip':
      return { type: 'skip', scope: dialog.scope, phase: dialog.phase, reason: dialog.typed.trim(), by };
    case 'approve':
      return { type: 'approve', step: dialog.step, typed: dialog.typed, by };
    case 'launch':
    case 'pause':
    case 'resume':
      return { type: dialog.kind, by };
  }
}
