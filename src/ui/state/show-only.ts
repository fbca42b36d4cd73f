import { parseQuery } from '../view/log-query.ts';
import { replaceLog } from './log-place.ts';
import { withToast } from './situation.ts';
import { type UiState, viewOf } from './ui-state.ts';

/** More lines around a match than this and it filters no longer. */
const MOST_CONTEXT = 50;

/** Shows only the lines of a log that match; an empty pattern shows all of them again. */
export function showOnly(ui: UiState, text: string, nowMs: number): UiState {
  const view = viewOf(ui);
  if (view.kind !== 'log') return ui;
  const { pattern, context } = contextIn(text);
  if (pattern === '') return replaceLog(ui, { ...view, only: null });
  const parsed = parseQuery(pattern);
  if (!parsed.ok) return withToast(ui, parsed.problem, nowMs);
  return replaceLog(ui, { ...view, only: { pattern, context, matches: null, lines: null } });
}

/** `-C2 timeout` = two lines around each match, as grep writes it. */
function contextIn(text: string): { readonly pattern: string; readonly context: number } {
  const [, context, pattern] = /^-C\s*(\d{1,3})\s+(.+)$/s.exec(text) ?? [];
  if (context === undefined || pattern === undefined) return { pattern: text, context: 0 };
  return { pattern, context: Math.min(MOST_CONTEXT, Number(context)) };
}
