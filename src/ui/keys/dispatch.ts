import { type Dialog, type Prompt, type UiState, type ViewKind, viewOf } from '../state/ui-state.ts';
import type { Action, KeyName } from './bindings.ts';
import { defaultKeymap, type Keymap } from './keymap.ts';

/** Who gets the next key: a dialog before a prompt before the view below them. */
export type Focus =
  | { readonly on: 'dialog'; readonly dialog: Dialog }
  | { readonly on: 'prompt'; readonly prompt: Prompt }
  | { readonly on: 'view'; readonly view: ViewKind };

export type KeyIntent =
  | { readonly type: 'dialog-key'; readonly key: KeyName }
  | { readonly type: 'prompt-key'; readonly key: KeyName }
  | { readonly type: 'act'; readonly action: Action };

export function focusOf(ui: UiState): Focus {
  if (ui.dialog !== null) return { on: 'dialog', dialog: ui.dialog };
  if (ui.prompt !== null) return { on: 'prompt', prompt: ui.prompt };
  return { on: 'view', view: viewOf(ui).kind };
}

export function intentOf(key: KeyName, focus: Focus, keymap: Keymap = defaultKeymap): KeyIntent | null {
  if (focus.on === 'dialog') return { type: 'dialog-key', key };
  if (focus.on === 'prompt') return { type: 'prompt-key', key };
  const binding = keymap.bindingFor(focus.view, key);
  return binding === null ? null : { type: 'act', action: binding.action };
}

/** More different characters at once than a hand on a slow line produces: somebody pasted where nothing is typed. */
const PASTE_FROM = 9;

export function looksPasted(keys: readonly KeyName[], focus: Focus): boolean {
  return !takesText(focus) && new Set(keys).size >= PASTE_FROM;
}

export function takesText(focus: Focus): boolean {
  return focus.on === 'prompt' || (focus.on === 'dialog' && hasField(focus.dialog));
}

/** Where `y` is enough there is no field: a burst with a `y` in it may not answer. */
function hasField(dialog: Dialog): boolean {
  if ('asksReason' in dialog && dialog.asksReason === true) return true;
  return 'typed' in dialog && (!('required' in dialog) || dialog.kind === 'skip' || dialog.required !== null);
}

/**
 * Hands keys on one by one; what a key does decides who gets the next. The key that opened a dialog is the last one
 * used of its chunk: letters that were on their way may not answer a question nobody has read.
 */
export function dispatch<State extends { readonly ui: UiState }>(
  keys: readonly KeyName[],
  state: State,
  apply: (state: State, intent: KeyIntent) => State,
  keymap: Keymap = defaultKeymap,
): State {
  let now = state;
  for (const key of keys) {
    const intent = intentOf(key, focusOf(now.ui), keymap);
    if (intent === null) continue;
    const next = apply(now, intent);
    const opened = next.ui.dialog !== null && next.ui.dialog.kind !== now.ui.dialog?.kind;
    now = next;
    if (opened) break;
  }
  return now;
}
