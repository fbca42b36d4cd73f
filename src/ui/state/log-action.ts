import { replaceLog } from './log-place.ts';
import { type Situation, withToast } from './situation.ts';
import { type LogView, type UiState, viewOf } from './ui-state.ts';

export type LogAction = 'only-matching' | 'times' | 'mark-line' | 'scroll-left' | 'scroll-right' | 'wrap';

export function logAction(ui: UiState, action: LogAction, situation: Situation): UiState {
  const view = viewOf(ui);
  if (view.kind !== 'log') return ui;
  switch (action) {
    case 'only-matching':
      return { ...ui, prompt: { kind: 'only', text: filterText(view), before: filterText(view), recalled: null } };
    case 'times':
      return times(ui, view, situation);
    case 'mark-line':
      return markLine(ui, view, situation);
    case 'scroll-left':
      return scroll(ui, view, -1, situation);
    case 'scroll-right':
      return scroll(ui, view, 1, situation);
    case 'wrap':
      return replaceLog(ui, { ...view, wrap: !view.wrap, skip: 0, left: 0 });
  }
}

/** Many a tool writes none: an empty column says so less well than words. */
function times(ui: UiState, view: LogView, { nowMs }: Situation): UiState {
  const turned = replaceLog(ui, { ...view, times: !view.times });
  return view.times ? turned : withToast(turned, 'times as the tool wrote them; many lines have none', nowMs);
}

/** What was asked for, as it is typed. */
const filterText = ({ only }: LogView): string =>
  only === null ? '' : `${only.context > 0 ? `-C${only.context} ` : ''}${only.pattern}`;

/** Half a screen: the eye finds the place again. */
function scroll(ui: UiState, view: LogView, by: 1 | -1, { log, nowMs }: Situation): UiState {
  if (view.wrap) return withToast(ui, 'lines are wrapped: nothing lies to the side (w unwraps)', nowMs);
  const step = Math.max(1, Math.floor((log?.columns ?? 80) / 2));
  if (by > 0 && log !== null && !log.goesOn) return withToast(ui, 'no line goes on to the right', nowMs);
  return replaceLog(ui, { ...view, left: Math.max(0, view.left + by * step) });
}

/** A second press takes the mark away. */
function markLine(ui: UiState, view: LogView, { log, nowMs }: Situation): UiState {
  const line = log?.cursor ?? null;
  if (line === null) return withToast(ui, 'no line to mark', nowMs);
  if (line < 0) return withToast(ui, 'lines are still being counted: mark it in a moment', nowMs);
  const others = view.marks.filter((one) => one !== line);
  const marks = others.length < view.marks.length ? others : [...others, line].toSorted((a, b) => a - b);
  return replaceLog(ui, { ...view, marks });
}
