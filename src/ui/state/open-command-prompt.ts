import type { UiState } from './ui-state.ts';

export function openCommandPrompt(ui: UiState): UiState {
  return { ...ui, prompt: { kind: 'command', text: '', before: '', recalled: null } };
}
