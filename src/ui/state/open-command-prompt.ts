import type { UiState } from './ui-state.ts';

/** `text`: what stands there already; a command is still to be finished and then asks before it does anything. */
export function openCommandPrompt(ui: UiState, text = ''): UiState {
  return { ...ui, prompt: { kind: 'command', text, before: '', recalled: null } };
}
