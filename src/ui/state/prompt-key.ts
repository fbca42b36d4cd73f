import type { KeyName } from '../keys/bindings.ts';
import { editText } from './edit-text.ts';
import { replaceTop } from './replace-top.ts';
import { stay, type Turn } from './situation.ts';
import { type Prompt, type UiState, viewOf } from './ui-state.ts';

/** The filter acts as it is typed; a search starts with enter, because it reads a whole file. */
export function promptKey(ui: UiState, key: KeyName): Turn {
  const { prompt } = ui;
  if (prompt === null) return stay(ui);
  if (key === 'esc' || key === 'ctrl-c') return stay({ ...showing(ui, prompt, prompt.before), prompt: null });
  if (key === 'enter') return accept(ui, prompt);
  return stay(typed(ui, prompt, editText(prompt.text, key)));
}

export function typed(ui: UiState, prompt: Prompt, text: string): UiState {
  return { ...showing(ui, prompt, text), prompt: { ...prompt, text } };
}

function showing(ui: UiState, prompt: Prompt, text: string): UiState {
  return prompt.kind === 'filter' ? { ...ui, filter: text } : ui;
}

function accept(ui: UiState, prompt: Prompt): Turn {
  const closed = { ...ui, prompt: null };
  const view = viewOf(ui);
  const pattern = prompt.text === '' ? prompt.before : prompt.text;
  if (prompt.kind === 'filter' || view.kind !== 'log' || pattern === '') return stay(closed);
  return {
    ui: { ...closed, views: replaceTop(ui, { ...view, search: { pattern, matches: null, at: 0 } }) },
    effects: [{ type: 'search', pattern }],
  };
}
