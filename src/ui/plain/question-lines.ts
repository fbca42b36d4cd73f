import type { Scope } from '../../engine/model/ids.ts';
import { withoutKeys } from '../../engine/state/without-keys.ts';
import type { RunData } from '../state/run-data.ts';
import type { UiState } from '../state/ui-state.ts';
import { cleanText } from '../view/clean-text.ts';
import { type DialogAnswer, type DialogView } from '../view/dialog-parts.ts';
import { dialogView } from '../view/dialog-view.ts';

/** The open question in lines that can be read out, with how it is answered last. */
export function questionLines(data: RunData, ui: UiState, nowMs: number): readonly string[] {
  if (ui.dialog === null) return [];
  const asked = dialogView({ data, ui, nowMs, keymap: undefined }, ui.dialog);
  const body = asked.body.map((one) => withoutKeys(one, regionsOf(ui.dialog), 'console'));
  return [asked.title, ...body, ...asked.list, ...answerLines(asked)].map(cleanText);
}

/** Which regions a question is about, as far as it names them. */
function regionsOf(dialog: UiState['dialog']): readonly Scope[] {
  if (dialog === null) return [];
  if ('scopes' in dialog) return dialog.scopes;
  return 'scope' in dialog ? [dialog.scope] : [];
}

function answerLines({ answer }: DialogView): readonly string[] {
  switch (answer.kind) {
    case 'buttons':
      return [`Type yes to ${answer.confirm}; anything else does nothing.`];
    case 'settings':
      return [`Type yes to ${answer.confirm}; anything else does nothing.`];
    case 'typed':
      return [typedLine(answer)];
    case 'cards':
      return answer.cards.flatMap(({ title, lines }) => [title, ...lines]);
    case 'choices':
      return [
        ...answer.rows.map(({ key, label, detail }) => `${key}: ${label}, ${detail}`),
        'Type one of these letters; anything else does nothing.',
      ];
  }
}

function typedLine({ ask, typed, ready }: Extract<DialogAnswer, { kind: 'typed' }>): string {
  if (typed !== '' && ready) return `${ask}: ${typed}. Type yes for that, or other words; an empty line does nothing.`;
  return `${ask}; an empty line does nothing.`;
}
