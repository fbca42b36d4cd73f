import { replaceTop } from './replace-top.ts';
import { type Situation, withToast } from './situation.ts';
import { type Search, type UiState, viewOf } from './ui-state.ts';

export function findAction(ui: UiState, action: 'find' | 'find-next' | 'find-previous', situation: Situation): UiState {
  if (action === 'find') return openPrompt(ui);
  return findNext(ui, action === 'find-next' ? 1 : -1, situation);
}

function openPrompt(ui: UiState): UiState {
  const view = viewOf(ui);
  if (view.kind === 'log') return { ...ui, prompt: { kind: 'search', text: '', before: view.search?.pattern ?? '' } };
  return { ...ui, prompt: { kind: 'filter', text: ui.filter, before: ui.filter } };
}

function findNext(ui: UiState, by: 1 | -1, situation: Situation): UiState {
  const view = viewOf(ui);
  if (view.kind !== 'log') return ui;
  if (view.search === null) return withToast(ui, 'nothing searched for yet: press /', situation.nowMs);
  const { matches, at } = view.search;
  if (matches === null || matches.length === 0) return ui;
  return showMatch(ui, { ...view.search, at: (at + by + matches.length) % matches.length }, situation.pageRows);
}

/** The answer to a search; one that has been replaced meanwhile is dropped. */
export function searchFound(ui: UiState, pattern: string, matches: readonly number[], pageRows: number): UiState {
  const view = viewOf(ui);
  if (view.kind !== 'log' || view.search?.pattern !== pattern) return ui;
  // Whoever searches from the end of a log wants the newest match first.
  const from = view.follow ? Number.POSITIVE_INFINITY : view.top;
  const after = matches.findIndex((line) => line >= from);
  return showMatch(ui, { pattern, matches, at: after === -1 ? Math.max(0, matches.length - 1) : after }, pageRows);
}

/** A third from the top: what led to a line matters more than what came after. */
function showMatch(ui: UiState, search: Search, pageRows: number): UiState {
  const view = viewOf(ui);
  if (view.kind !== 'log') return ui;
  const line = search.matches?.[search.at];
  if (line === undefined) return { ...ui, views: replaceTop(ui, { ...view, search }) };
  const top = Math.max(0, line - Math.floor(pageRows / 3));
  return { ...ui, views: replaceTop(ui, { ...view, search, top, follow: false }) };
}
