import type { Keymap } from '../keys/keymap.ts';
import type { RunData } from '../state/run-data.ts';
import type { UiState } from '../state/ui-state.ts';
import type { Theme } from '../theme.ts';
import type { ScreenSize } from './screen-size.ts';

/** What a view is drawn from. */
export interface ScreenInput {
  readonly data: RunData;
  readonly ui: UiState;
  readonly nowMs: number;
  /** What is left for the view between header and footer. */
  readonly size: ScreenSize;
  readonly theme: Theme;
  readonly keymap: Keymap;
}
