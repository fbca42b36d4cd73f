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
  const clean = cleanText(text).trim();
  if (focus.on === 'prompt') {
    const { prompt } = focus;
    return typed(ui, prompt, insertText({ text: prompt.text, behind: prompt.behind ?? 0 }, clean));
  }
  const isReason =
    focus.on === 'dialog' &&
    (focus.dialog.kind === 'hold' || (focus.dialog.kind === 'skip' && focus.dialog.reason === null));
  if (isReason) {
    return { ...ui, dialog: { ...focus.dialog, typed: addText(focus.dialog.typed, clean) } };
  }
  return withToast(ui, 'please type it: a paste proves nothing', nowMs);
}
