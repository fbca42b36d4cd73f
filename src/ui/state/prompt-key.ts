import type { KeyName } from '../keys/bindings.ts';
import { commandKey, linePrompt } from './command-line/command-key.ts';
import { type EditedText, editLine } from './edit-text.ts';
import { searchFor } from './find.ts';
import { replaceTop } from './replace-top.ts';
import { showOnly } from './show-only.ts';
import { type Situation, stay, type Turn } from './situation.ts';
import { type Prompt, type UiState, viewOf } from './ui-state.ts';

/** The filter acts as it is typed; a search starts with enter, because it reads a whole file. */
export function promptKey(ui: UiState, key: KeyName, situation: Situation): Turn {
  const { prompt } = ui;
  if (prompt === null) return stay(ui);
  if (prompt.kind === 'command') return commandKey(ui, prompt, key, situation);
  if (key === 'esc' || key === 'ctrl-c') return stay({ ...showing(ui, prompt, prompt.before), prompt: null });
  if (key === 'enter') return accept(ui, prompt, situation);
  return stay(typed(ui, prompt, editLine({ text: prompt.text, behind: prompt.behind ?? 0 }, key)));
}

/** The prompt with another text in it, and what that shows at once. */
export function typed(ui: UiState, prompt: Prompt, { text, behind }: EditedText): UiState {
  const next = prompt.kind === 'command' ? linePrompt(prompt) : prompt;
  return { ...showing(ui, prompt, text), prompt: { ...next, text, behind } };
}

function showing(ui: UiState, prompt: Prompt, text: string): UiState {
  if (prompt.kind !== 'filter') return ui;
  const view = viewOf(ui);
  if (view.kind !== 'events') return { ...ui, filter: text };
  return view.filter === text ? ui : { ...ui, views: replaceTop(ui, { ...view, filter: text, top: null }) };
}

function accept(ui: UiState, prompt: Prompt, { nowMs }: Situation): Turn {
  const closed = { ...ui, prompt: null };
  if (prompt.kind === 'search') return stay(searchFor(closed, prompt.text === '' ? prompt.before : prompt.text, nowMs));
  return stay(prompt.kind === 'only' ? showOnly(closed, prompt.text, nowMs) : closed);
}
