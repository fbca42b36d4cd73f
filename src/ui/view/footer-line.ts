import type { Action } from '../keys/bindings.ts';
import { hintsFor } from '../keys/hints.ts';
import { dialogFor } from '../state/open-dialog.ts';
import { stepInView } from '../state/open-view.ts';
import type { RunData } from '../state/run-data.ts';
import { type UiState, viewOf } from '../state/ui-state.ts';
import type { Theme } from '../theme.ts';
import { scopesNeedingAttention } from './grid-order.ts';
import { type Line, lineWidth, span } from './line.ts';
import { attemptsOf } from './selected-step.ts';

/** Keys that would do something now; a key that would only be refused is not offered. */
export function footerLine(data: RunData, ui: UiState, width: number): Line {
  const hints = hintsFor(viewOf(ui).kind, (action) => isUsable(action, data, ui));
  const shown: Line[number][] = [];
  for (const { key, label } of hints) {
    const hint = [span(key, 'key'), span(` ${label}  `)];
    // Half a hint is worse than none; the trailing blanks may be lost.
    if (lineWidth([...shown, ...hint]) - 2 > width) break;
    shown.push(...hint);
  }
  return shown;
}

function isUsable(action: Action, data: RunData, ui: UiState): boolean {
  const view = viewOf(ui);
  switch (action) {
    case 'launch':
    case 'retry':
    case 'approve':
    case 'skip':
    case 'pause':
      return data.closed === null && dialogFor(ui, action, { data }).ok;
    case 'next-attention':
    case 'only-faults':
      return scopesNeedingAttention(data.state).length > 0 || ui.onlyFaults;
    case 'previous-logs':
      return (attemptCount(data, ui) ?? 0) > 1;
    case 'find-next':
      return view.kind === 'log' && view.search !== null;
    case 'follow':
      return (view.kind === 'log' && !view.follow) || (view.kind === 'events' && view.top !== null);
    case 'go-events':
      return view.kind !== 'events';
    default:
      return true;
  }
}

function attemptCount(data: RunData, ui: UiState): number | null {
  const step = stepInView(ui, { data });
  return step === null ? null : attemptsOf(data.state, step).length;
}

export function promptLine({ prompt }: UiState, theme: Theme): Line | null {
  if (prompt === null) return null;
  const title = prompt.kind === 'filter' ? 'filter' : 'search';
  return [
    ...[span(`${title} /`, 'key'), span(prompt.text, 'strong'), span(theme.glyphs.caret, 'dim')],
    ...[span('   enter', 'key'), span(' takes it  '), span('esc', 'key'), span(' gives it up')],
  ];
}
