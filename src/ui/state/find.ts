import { parseQuery } from '../view/log-query.ts';
import { logMoved, replaceLog } from './log-place.ts';
import { type Situation, withToast } from './situation.ts';
import { type LogView, type Search, type UiState, viewOf } from './ui-state.ts';

export type FindAction = 'find' | 'find-next' | 'find-previous' | 'next-error';

export function findAction(ui: UiState, action: FindAction, situation: Situation): UiState {
  switch (action) {
    case 'find':
      return openPrompt(ui);
    case 'next-error':
      return nextError(ui, situation);
    case 'find-next':
      return findNext(ui, 1, situation);
    case 'find-previous':
      return findNext(ui, -1, situation);
  }
}

function openPrompt(ui: UiState): UiState {
  const view = viewOf(ui);
  if (view.kind === 'log') {
    return { ...ui, prompt: { kind: 'search', text: '', before: view.search?.pattern ?? '', recalled: null } };
  }
  const now = view.kind === 'events' ? view.filter : ui.filter;
  return { ...ui, prompt: { kind: 'filter', text: now, before: now, recalled: null } };
}

/** Starts a search of the whole log; whoever owns the log sees the new pattern and does it. */
export function searchFor(ui: UiState, pattern: string, nowMs: number): UiState {
  const view = viewOf(ui);
  if (view.kind !== 'log' || pattern === '') return ui;
  const parsed = parseQuery(pattern);
  if (!parsed.ok) return withToast(ui, parsed.problem, nowMs);
  return replaceLog(ui, { ...view, search: { pattern, of: 'pattern', matches: null, at: null } });
}

/** The first press looks for errors over the whole log, the next ones go from one to the next. */
function nextError(ui: UiState, situation: Situation): UiState {
  const view = viewOf(ui);
  if (view.kind !== 'log') return ui;
  if (view.search?.of === 'errors') return findNext(ui, 1, situation);
  return replaceLog(ui, { ...view, search: { pattern: '', of: 'errors', matches: null, at: null } });
}

function findNext(ui: UiState, by: 1 | -1, situation: Situation): UiState {
  const view = viewOf(ui);
  if (view.kind !== 'log') return ui;
  if (view.search === null) return withToast(ui, 'nothing searched for yet: press /', situation.nowMs);
  const lines = view.search.matches?.lines ?? [];
  if (lines.length === 0) return ui;
  const now = view.search.at === null ? -1 : lines.indexOf(view.search.at);
  const next = now + by;
  const wrapped = next < 0 || next >= lines.length;
  const at = lines[(next + lines.length) % lines.length] ?? null;
  const shown = showMatch(ui, view, { ...view.search, at }, situation);
  return wrapped && now !== -1 ? withToast(shown, roundWords(view.search, by), situation.nowMs) : shown;
}

function roundWords({ matches }: Search, by: 1 | -1): string {
  const all = matches !== null && matches.total === matches.lines.length;
  if (!all) return `only the ${matches?.lines.length ?? 0} matches nearest to where the search began are gone through`;
  return by > 0 ? 'went on from the first match' : 'went on from the last match';
}

/** What a search has found so far. The view goes to a match once, as soon as it is clear which one. */
export function searchFound(ui: UiState, view: LogView, search: Search, situation: Situation): UiState {
  const { matches, at } = search;
  if (at !== null || matches === null) return replaceLog(ui, { ...view, search });
  const first = firstMatch(view, matches.lines, matches.done);
  return first === null
    ? replaceLog(ui, { ...view, search })
    : showMatch(ui, view, { ...search, at: first }, situation);
}

/** From the top edge on, then from the beginning; whoever searches from the end of a log wants the newest match. */
function firstMatch({ follow, top }: LogView, lines: readonly number[], done: boolean): number | null {
  const below = follow || top < 0 ? undefined : lines.find((line) => line >= top);
  if (below !== undefined) return below;
  return done ? ((follow ? lines.at(-1) : lines[0]) ?? null) : null;
}

/** A third from the top: what led to a line matters more than what came after. */
function showMatch(ui: UiState, view: LogView, search: Search, situation: Situation): UiState {
  const found = { ...view, search };
  if (search.at === null) return replaceLog(ui, found);
  return replaceLog(ui, logMoved(found, search.at, situation));
}
