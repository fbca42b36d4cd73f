import { failureOf } from '../../engine/state/select.ts';
import { cleanText } from '../view/clean-text.ts';
import { logCopy } from '../view/log-copy.ts';
import { scopeName } from '../view/scope-name.ts';
import { latestAttempt } from '../view/selected-step.ts';
import { scopeInView, stepInView } from './open-view.ts';
import { type Effect, type Exported, type Situation, stay, type Turn, withToast } from './situation.ts';
import { type UiState, viewOf } from './ui-state.ts';

export type ExportAction = 'copy' | 'save' | 'pager' | 'editor' | 'shell';

/** Gives what is on screen to the clipboard, a file or another program. */
export function exportAction(ui: UiState, action: ExportAction, situation: Situation): Turn {
  switch (action) {
    case 'copy':
      return copy(ui, situation);
    case 'shell':
      return shell(ui, situation);
    case 'save':
    case 'pager':
    case 'editor': {
      const of = exported(ui, situation);
      const effect: Effect = action === 'save' ? { type: 'save', of } : { type: 'open-in', program: action, of };
      return { ui, effects: [effect] };
    }
  }
}

function copy(ui: UiState, situation: Situation): Turn {
  const found = textToCopy(ui, situation);
  if (found === null) return stay(withToast(ui, 'nothing here to copy', situation.nowMs));
  return { ui, effects: [{ type: 'copy', ...found }] };
}

interface Named {
  readonly text: string;
  readonly what: string;
}

/** What a person most likely wants to send to somebody: marked lines, the failure, the text, the name. */
function textToCopy(ui: UiState, situation: Situation): Named | null {
  const view = viewOf(ui);
  if (view.kind === 'log') return situation.log === null ? null : logCopy(view, situation.log);
  if (view.kind === 'text') return { text: view.lines.map(cleanText).join('\n'), what: view.title };
  if (view.kind !== 'regions' && view.kind !== 'region') {
    return { text: situation.picture().join('\n'), what: 'this screen' };
  }
  const scope = scopeInView(ui, situation);
  if (scope === null) return null;
  return { text: rowText(ui, situation), what: scopeName(situation.data.state, scope) };
}

function rowText(ui: UiState, situation: Situation): string {
  const { state } = situation.data;
  const step = stepInView(ui, situation);
  const failure = step === null ? null : failureOf(state.steps[step.id]);
  const name = step?.id ?? scopeInView(ui, situation) ?? '';
  if (failure === null) return name;
  return [name, failure.title, ...failure.evidence, failure.hint].map(cleanText).join('\n');
}

function exported(ui: UiState, situation: Situation): Exported {
  const view = viewOf(ui);
  if (view.kind === 'log') return { kind: 'log', attempt: view.attempt };
  const step = view.kind === 'regions' || view.kind === 'region' ? stepInView(ui, situation) : null;
  const attempt = step === null ? null : latestAttempt(situation.data.state, step);
  // A carried attempt writes into its carrier's log.
  if (view.kind === 'region' && attempt !== null) return { kind: 'log', attempt: attempt.carriedBy ?? attempt.id };
  if (view.kind === 'text')
    return { kind: 'text', name: view.title, text: `${view.lines.map(cleanText).join('\n')}\n` };
  return { kind: 'text', name: view.kind, text: `${situation.picture().join('\n')}\n` };
}

function shell(ui: UiState, situation: Situation): Turn {
  const scope = scopeInView(ui, situation);
  if (scope === null) return stay(withToast(ui, 'no region is selected', situation.nowMs));
  return { ui, effects: [{ type: 'shell', scope }] };
}
