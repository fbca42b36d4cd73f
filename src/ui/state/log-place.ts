import { replaceTop } from './replace-top.ts';
import type { Situation } from './situation.ts';
import type { LogView, UiState } from './ui-state.ts';

export const replaceLog = (ui: UiState, view: LogView): UiState => ({ ...ui, views: replaceTop(ui, view) });

/** The log with a line of it in sight, a third from the top. */
export function logMoved(view: LogView, line: number, { log, pageRows }: Situation): LogView {
  const place = log?.around(line) ?? { top: Math.max(0, line - Math.floor(pageRows / 3)), skip: 0, left: view.left };
  return { ...view, ...place, follow: false };
}
