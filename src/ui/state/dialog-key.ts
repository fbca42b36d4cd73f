import type { RunState } from '../../engine/model/state.ts';
import { CANCEL_KEYS, CONFIRM_KEY, type KeyName, REASON_KEY } from '../keys/bindings.ts';
import { withinBounds } from './ask-concurrency.ts';
import { retryQuestion } from './ask-retry.ts';
import { nextUnlock } from './ask-unlock.ts';
import { causeKey, causesKey } from './cause-key.ts';
import { type Asked, commandsOf } from './dialog-command.ts';
import { editText } from './edit-text.ts';
import { feeKey } from './fee-key.ts';
import { gone, isSecondInterrupt, takeChoice } from './leave.ts';
import { limitUses } from './limit-use.ts';
import type { HoldDialog, NoteDialog, QuorumDialog, RemedyDialog, RowsDialog, UnlockDialog } from './policy-dialogs.ts';
import { type Situation, stay, type Turn, withToast } from './situation.ts';
import type { Dialog, UiState } from './ui-state.ts';

type Of<Kind extends Dialog['kind']> = Extract<Dialog, { kind: Kind }>;
type Buttons =
  | Of<'retry' | 'pause' | 'resume' | 'launch' | 'add' | 'approve' | 'set-approval' | 'concurrency' | 'confirm-fee'>
  | RowsDialog;
type Typed =
  | Of<'retry' | 'skip' | 'approve' | 'cancel' | 'kill' | 'abort' | 'launch' | 'add'>
  | RowsDialog
  | HoldDialog
  | NoteDialog
  | QuorumDialog
  | UnlockDialog
  | RemedyDialog;

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
    case 'cancel':
    case 'kill':
    case 'abort':
    case 'hold':
    case 'note':
    case 'override-quorum':
    case 'unlock-signer':
    case 'remedy':
      return typedKey(ui, dialog, key, situation);
    case 'launch':
    case 'add':
    case 'approve':
    case 'retry':
    case 'push':
    case 'release':
    case 'cancel-retry':
    case 'unskip':
    case 'queue-first':
    case 'queue-last':
      if ('asksReason' in dialog && dialog.asksReason === true) return typedKey(ui, dialog, key, situation);
      return dialog.required === null ? buttonKey(ui, dialog, key, situation) : typedKey(ui, dialog, key, situation);
    case 'raise-fee':
      return feeKey(ui, dialog, key, situation);
    case 'pause':
    case 'resume':
    case 'set-approval':
    case 'confirm-fee':
      return buttonKey(ui, dialog, key, situation);
    case 'concurrency':
      return concurrencyKey(ui, dialog, key, situation);
    case 'retry-from':
      return phaseKey(ui, dialog, key, situation);
    case 'causes':
      return causesKey(ui, dialog, key, situation);
    case 'cause':
      return causeKey(ui, dialog, key, situation);
    case 'menu':
      // Its other keys are taken before they come here: what is chosen in it acts as its own key would.
      return stay(ui);
  }
}

function buttonKey(ui: UiState, dialog: Buttons, key: KeyName, situation: Situation): Turn {
  if (CANCEL_KEYS.includes(key) || (key === 'enter' && dialog.focus === 'cancel')) return stay({ ...ui, dialog: null });
  if (key === CONFIRM_KEY || key === 'enter') return confirm(ui, dialog, situation);
  if ('top' in dialog && rowsOf(dialog) > 1 && (key === 'down' || key === 'up')) {
    return stay({ ...ui, dialog: scrolled(dialog, key) });
  }
  if (dialog.kind === 'push' && key === REASON_KEY) {
    return stay({ ...ui, dialog: { ...dialog, asksReason: true, typed: dialog.reason ?? '' } });
  }
  if (['tab', 'left', 'right', 'up', 'down'].includes(key)) {
    return stay({ ...ui, dialog: { ...dialog, focus: dialog.focus === 'cancel' ? 'confirm' : 'cancel' } });
  }
  return stay(ui);
}

/** A list that was not counted here is taken to be long. */
function rowsOf(dialog: RowsDialog | Of<'retry' | 'approve' | 'add'>): number {
  if (dialog.kind === 'approve' || dialog.kind === 'add') return Number.POSITIVE_INFINITY;
  return 'targets' in dialog ? dialog.targets.length : dialog.scopes.length;
}

function typedKey(ui: UiState, dialog: Typed, key: KeyName, situation: Situation): Turn {
  if (key === 'enter') return isComplete(dialog) ? accept(ui, dialog, situation) : stay(ui);
  if ('top' in dialog && (key === 'down' || key === 'up')) return stay({ ...ui, dialog: scrolled(dialog, key) });
  return stay({ ...ui, dialog: { ...dialog, typed: editText(dialog.typed, key) } });
}

/** A reason for several rows of production is followed by the fleet's name, in the same dialog. */
function accept(ui: UiState, dialog: Typed, situation: Situation): Turn {
  if (dialog.kind === 'skip' && dialog.required !== null && dialog.reason === null) {
    return stay({ ...ui, dialog: { ...dialog, reason: dialog.typed.trim(), typed: '' } });
  }
  if (dialog.kind === 'push' && dialog.asksReason === true) return stay({ ...ui, dialog: reasoned(dialog) });
  return confirm(ui, dialog, situation);
}

function scrolled(
  dialog: Of<'approve' | 'retry' | 'skip' | 'add'> | RowsDialog | HoldDialog | NoteDialog,
  key: 'up' | 'down',
): Dialog {
  return { ...dialog, top: Math.max(0, dialog.top + (key === 'down' ? 1 : -1)) };
}

/** A push needs none: nothing typed takes away what was typed before. */
function reasoned(asked: RowsDialog): RowsDialog {
  const { asksReason: _, reason: __, ...question } = asked;
  const reason = asked.typed.trim();
  return { ...question, typed: '', ...(reason === '' ? {} : { reason }) };
}

/** Whether the typed text is what was asked for. */
export function isComplete(dialog: Typed): boolean {
  if (dialog.kind === 'unlock-signer') return dialog.typed !== '';
  if (dialog.kind === 'hold') return dialog.typed.trim() !== '';
  if (dialog.kind === 'note') return dialog.typed.trim() !== '' || dialog.noted;
  if (dialog.kind === 'push' && dialog.asksReason === true) return true;
  const asksReason = dialog.kind === 'skip' && dialog.reason === null;
  return asksReason ? dialog.typed.trim() !== '' : dialog.typed === dialog.required || isReasoned(dialog);
}

const isReasoned = (dialog: Typed): boolean => dialog.kind === 'skip' && dialog.required === null;

function quitKey(ui: UiState, dialog: Of<'quit'>, key: KeyName, situation: Situation): Turn {
  const { choices, focus } = dialog;
  const chosen = key === 'enter' ? choices[focus] : choices.find((choice) => choice.key === key);
  if (chosen !== undefined) return takeChoice(ui, chosen, situation);
  const by = key === 'down' || key === 'tab' ? 1 : key === 'up' ? -1 : 0;
  return stay({ ...ui, dialog: { ...dialog, focus: (focus + by + choices.length) % choices.length } });
}

/** Up and down choose which limit, left and right how many; a limit that is left keeps its present value. */
function concurrencyKey(ui: UiState, dialog: Of<'concurrency'>, key: KeyName, situation: Situation): Turn {
  const uses = limitUses(situation.data.state);
  const at = uses.findIndex(({ limit }) => limit === dialog.limit);
  const next = uses[at + (UP_DOWN[key] ?? 0)];
  if (UP_DOWN[key] !== undefined) {
    if (next === undefined) return stay(ui);
    return stay({ ...ui, dialog: { ...dialog, limit: next.limit, value: next.allowed, focus: 'cancel' } });
  }
  const by = MORE_LESS[key];
  if (by !== undefined) return stay({ ...ui, dialog: { ...dialog, value: withinBounds(dialog.value + by) } });
  const isYes = key === CONFIRM_KEY || (key === 'enter' && dialog.focus === 'confirm');
  if (isYes && uses[at]?.allowed === dialog.value) {
    const text = `${dialog.limit} stays at ${dialog.value}`;
    return stay(withToast({ ...ui, dialog: null }, text, situation.nowMs));
  }
  return buttonKey(ui, dialog, key, situation);
}

const UP_DOWN: Readonly<Record<string, 1 | -1>> = { down: 1, j: 1, up: -1, k: -1 };
const MORE_LESS: Readonly<Record<string, 1 | -1>> = { '+': 1, right: 1, _: -1, '-': -1, left: -1 };

/** Choosing where to begin is no yes: the question that follows has its focus on Cancel. */
function phaseKey(ui: UiState, dialog: Of<'retry-from'>, key: KeyName, situation: Situation): Turn {
  if (CANCEL_KEYS.includes(key)) return stay({ ...ui, dialog: null });
  const { phases, chosen, scopes, leftAlone } = dialog;
  if (key === 'enter') {
    return stay({ ...ui, dialog: retryQuestion(situation.data.state, scopes, chosen, leftAlone) });
  }
  const next = phases[phases.indexOf(chosen) + (UP_DOWN[key] ?? 0)];
  return next === undefined ? stay(ui) : stay({ ...ui, dialog: { ...dialog, chosen: next } });
}

/** Questions about all marked rows together. */
const MARKED: ReadonlySet<Dialog['kind']> = new Set<Dialog['kind']>([
  ...(['retry', 'skip', 'push', 'release', 'cancel-retry', 'unskip'] as const),
  ...(['queue-first', 'queue-last', 'hold', 'note'] as const),
]);

/** A launch is followed by the passwords that it will need, one keystore after another. */
function followUp(dialog: Asked, state: RunState): Dialog | null {
  if (dialog.kind === 'launch') return nextUnlock(state);
  return dialog.kind === 'unlock-signer' ? nextUnlock(state, dialog.keystore) : null;
}

/** Marks have done their work when what they were for is asked of the engine. */
function confirm(ui: UiState, dialog: Asked, { actor, data }: Situation): Turn {
  const usesMarks = MARKED.has(dialog.kind);
  const commands = commandsOf(dialog, actor);
  return {
    ui: { ...ui, dialog: followUp(dialog, data.state), ...(usesMarks ? { marks: [], rangeFrom: null } : {}) },
    effects: [
      commands.length === 1 && commands[0] !== undefined
        ? { type: 'send', command: commands[0], then: 'stay' }
        : { type: 'send-all', commands },
    ],
  };
}
