import type { UiState, View } from './ui-state.ts';

/** The stack with another view in the place of the one on screen. */
export function replaceTop(ui: UiState, view: View): UiState['views'] {
  const [bottom, ...rest] = ui.views;
  return rest.length === 0 ? [view] : [bottom, ...rest.slice(0, -1), view];
}
