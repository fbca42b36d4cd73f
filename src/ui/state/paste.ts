import { focusOf, takesText } from '../keys/dispatch.ts';
import { cleanText } from '../view/clean-text.ts';
import { addText, insertText } from './edit-text.ts';
import { typed } from './prompt-key.ts';
import { withToast } from './situation.ts';
import type { UiState } from './ui-state.ts';

/** Pasted text goes into a text field or nowhere; a name that is asked for as proof of intent must be typed. */
export function paste(ui: UiState, text: string, nowMs: number): UiState {
  const focus = focusOf(ui);
  if (!takesText(focus)) return withToast(ui, 'paste ignored: nothing to type into here', nowMs);
  // As it is: spaces and signs may be part of it. A line end is what was copied with it.
  if (focus.on === 'dialog' && focus.dialog.kind === 'unlock-signer') {
    const [line = ''] = text.split(/[\r\n]/, 1);
    return { ...ui, dialog: { ...focus.dialog, typed: addText(focus.dialog.typed, line) } };
  }
  // Terminals send a line end of a paste as a carriage return; it stands between lines here, it rewrites none.
  const clean = cleanText(text.replace(/\r\n?/g, '\n')).trim();
  if (focus.on === 'prompt') {
    const { prompt } = focus;
    return typed(ui, prompt, insertText({ text: prompt.text, behind: prompt.behind ?? 0 }, clean));
  }
  const isReason =
    focus.on === 'dialog' &&
    (focus.dialog.kind === 'hold' ||
      focus.dialog.kind === 'note' ||
      ('asksReason' in focus.dialog && focus.dialog.asksReason === true) ||
      (focus.dialog.kind === 'skip' && focus.dialog.reason === null));
  if (isReason) {
    return { ...ui, dialog: { ...focus.dialog, typed: addText(focus.dialog.typed, clean) } };
  }
  return withToast(ui, 'please type it: a paste proves nothing', nowMs);
}
