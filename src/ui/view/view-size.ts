import { stepsOf } from '../../engine/state/select.ts';
import { defaultKeymap, type Keymap } from '../keys/keymap.ts';
import type { RunData } from '../state/run-data.ts';
import { type UiState, viewOf } from '../state/ui-state.ts';
import type { Theme } from '../theme.ts';
import { eventCount } from './events-screen.ts';
import { healthSize } from './health-screen.ts';
import { helpLines } from './help-screen.ts';
import type { LogWindow } from './log-window.ts';
import { textSize } from './text-screen.ts';
import { timelineSize } from './timeline-screen.ts';

/** How far a page goes in the present view, and how long what is scrolled is. */
export function viewSize(of: {
  readonly data: RunData;
  readonly ui: UiState;
  readonly rows: number;
  readonly columns: number;
  readonly theme: Theme;
  readonly log: LogWindow | null;
  readonly keymap?: Keymap;
}): { readonly pageRows: number; readonly lineCount: number } {
  const view = viewOf(of.ui);
  switch (view.kind) {
    case 'regions':
      // Details, lanes and headings take about half of it; a page is what stays the same on every screen size.
      return { pageRows: Math.max(1, Math.floor(of.rows / 2)), lineCount: of.data.state.plan.regions.length };
    case 'region':
      return {
        pageRows: Math.max(1, Math.floor(of.rows / 2)),
        lineCount: stepsOf(of.data.state.plan, view.scope).length,
      };
    case 'log':
      return { pageRows: Math.max(1, of.log?.shown ?? of.rows), lineCount: of.log?.lineCount ?? 0 };
    case 'health':
      return healthSize({ ...of, keymap: of.keymap ?? defaultKeymap, size: of }, view);
    case 'timeline':
      return timelineSize(of.data, of.ui, of);
    case 'text':
      return textSize(view, of);
    case 'events':
      return { pageRows: Math.max(1, of.rows - 1), lineCount: eventCount(of.data, view.filter) };
    case 'help':
      return { pageRows: of.rows, lineCount: helpLines(of.ui, of.theme, of.keymap).length + 1 };
  }
}
