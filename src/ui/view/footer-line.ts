import type { Action } from '../keys/bindings.ts';
import { hintsFor } from '../keys/hints.ts';
import type { Keymap } from '../keys/keymap.ts';
import { meaningOf } from '../state/command-line/wish-words.ts';
import { halves } from '../state/edit-text.ts';
import { markedScopes } from '../state/marked-scopes.ts';
import { dialogFor } from '../state/open-dialog.ts';
import { stepInView } from '../state/open-view.ts';
import type { RunData } from '../state/run-data.ts';
import { type Prompt, type UiState, viewOf } from '../state/ui-state.ts';
import type { Theme } from '../theme.ts';
import { scopesNeedingAttention } from './grid-order.ts';
import { type Line, lineWidth, span } from './line.ts';
import { attemptsOf } from './selected-step.ts';
import { endOf } from './width.ts';

/** Keys that would do something now; a key that would only be refused is not offered. */
export function footerLine(data: RunData, ui: UiState, width: number, keymap?: Keymap): Line {
  const pause = dialogFor(ui, 'pause', { data });
  const named = pause.ok && pause.value.kind === 'resume' ? { pause: 'resume' } : {};
  const hints = hintsFor(viewOf(ui).kind, (action) => isUsable(action, data, ui), keymap, named);
  const shown: Line[number][] = [];
  for (const { key, label } of hints) {
    const hint = [span(shown.length === 0 ? '' : '  '), span(key, 'key'), span(` ${label}`)];
    // Half a hint is worse than none.
    if (lineWidth([...shown, ...hint]) > width) break;
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
    case 'retry-from':
    case 'cancel':
    case 'push':
    case 'raise-fee':
    case 'causes':
      return dialogFor(ui, action, { data }).ok;
    case 'unmark':
      return markedScopes(data.state, ui).length > 0;
    case 'mark-failed':
      return scopesNeedingAttention(data.state).length > 1;
    case 'next-attention':
    case 'only-faults':
      return scopesNeedingAttention(data.state).length > 0 || ui.onlyFaults;
    case 'previous-logs':
      return (attemptCount(data, ui) ?? 0) > 1;
    case 'find-next':
      return view.kind === 'log' && view.search !== null;
    case 'follow':
      return (view.kind === 'log' && !view.follow) || (view.kind === 'events' && view.top !== null);
    case 'go-health':
    case 'go-timeline':
    case 'go-events':
      return action !== `go-${view.kind}`;
    default:
      return true;
  }
}

function attemptCount(data: RunData, ui: UiState): number | null {
  const step = stepInView(ui, { data });
  return step === null ? null : attemptsOf(data.state, step).length;
}

const PROMPTS: Readonly<Record<Prompt['kind'], string>> = {
  ...{ filter: 'filter /', search: 'search /', only: 'only &', command: ':' },
};

/** Cells kept for what stands under and behind the caret of a long line. */
const BEHIND_CARET = 20;

/** What is typed, with its caret; behind it what enter would do. */
export function promptLine(data: RunData, ui: UiState, theme: Theme, columns: number): Line | null {
  const { prompt } = ui;
  if (prompt === null) return null;
  const [before, after] = halves({ text: prompt.text, behind: prompt.behind ?? 0 });
  // A block stands behind a text; inside one, the character under the caret is shown inverse.
  const [under, rest] = [after.slice(0, 1), after.slice(1)];
  const caret = under === '' ? span(theme.glyphs.caret, 'dim') : span(under, 'match');
  const head = PROMPTS[prompt.kind];
  const shown = endOf(before, columns - head.length - BEHIND_CARET, theme.ellipsis);
  const typed = [span(head, 'key'), span(shown, 'strong'), caret, span(rest, 'strong')];
  return [...typed, ...promptHelp(data, ui, prompt)];
}

function promptHelp(data: RunData, ui: UiState, prompt: Prompt): Line {
  if (prompt.kind !== 'command') {
    return [span('   enter', 'key'), span(' takes it  '), span('esc', 'key'), span(' gives it up')];
  }
  const { text, tone } = meaningOf(prompt.text, ui, { data });
  return [span('   '), span(text, tone)];
}
