import { CONFIRM_KEY, type KeyName } from '../keys/bindings.ts';
import { keysOfText } from '../keys/split-input.ts';
import { parseWish } from '../state/command-line/parse-wish.ts';
import { isMutating } from '../state/command-line/wish.ts';
import { wishDialog } from '../state/command-line/wish-dialog.ts';
import { wishWords } from '../state/command-line/wish-words.ts';
import { dialogKey } from '../state/dialog-key.ts';
import { leave } from '../state/leave.ts';
import type { Effect, Situation, Turn } from '../state/situation.ts';
import type { UiState } from '../state/ui-state.ts';
import { unlockSentence } from './change-sentences.ts';
import { questionLines } from './question-lines.ts';
import { type PlainEffect, readingAnswer } from './reading-answer.ts';

/** What a typed line comes to: lines to say, and what is asked of the world. */
export interface Heard {
  readonly ui: UiState;
  readonly say: readonly string[];
  readonly effects: readonly (Effect | PlainEffect)[];
}

/**
 * The console by lines: the same words as behind `:`, the same questions as the keys ask, one line each way. Of the
 * screen's state only the open question is used.
 */
export function hearLine(ui: UiState, line: string, situation: Situation): Heard {
  const text = line.trim();
  if (ui.dialog !== null) return answerQuestion(ui, text, situation);
  const { state } = situation.data;
  const parsed = parseWish(text.replace(/^:/, ''), state);
  if (parsed === null) return { ui, say: [], effects: [] };
  if (!parsed.ok) return { ui, say: [parsed.problem, 'help lists the commands.'], effects: [] };
  const wish = parsed.value;
  if (wish.type === 'quit') return asking(leave(ui, situation), situation);
  if (!isMutating(wish)) return { ui, ...readingAnswer(wish, situation) };
  const asked = wishDialog(ui, wish, situation);
  if (!asked.ok) return { ui, say: [asked.problem], effects: [] };
  const heard = asking({ ui: { ...ui, dialog: asked.value }, effects: [] }, situation);
  return { ...heard, say: [`This would: ${wishWords(wish, state)}.`, ...heard.say] };
}

function asking(turn: Turn, { data, nowMs }: Situation): Heard {
  const { dialog } = turn.ui;
  if (dialog?.kind !== 'unlock-signer') return { ...turn, say: questionLines(data, turn.ui, nowMs) };
  // What is typed here is shown, and lines that did something are kept among the commands.
  return { ui: { ...turn.ui, dialog: null }, effects: turn.effects, say: [unlockSentence(dialog)] };
}

function answerQuestion(ui: UiState, text: string, situation: Situation): Heard {
  const { dialog } = ui;
  if (dialog === null) return { ui, say: [], effects: [] };
  if (dialog.kind === 'quit') {
    const known = dialog.choices.some(({ key }) => key === text.toLowerCase());
    return known ? after(press(ui, [text.toLowerCase()], situation), situation) : nothing(ui);
  }
  const typed = 'typed' in dialog && !('required' in dialog && dialog.required === null && dialog.kind !== 'skip');
  if (!typed) return isYes(text) ? after(press(ui, [CONFIRM_KEY], situation), situation) : nothing(ui);
  if (text === '') return nothing(ui);
  const keeps = isYes(text) && dialog.typed !== '';
  const keys: readonly KeyName[] = keeps ? ['enter'] : ['ctrl-u', ...keysOfText(text), 'enter'];
  return after(press(ui, keys, situation), situation);
}

/** A question that is still open was answered wrong, or another one follows: either way it is asked. */
function after(turn: Turn, situation: Situation): Heard {
  if (turn.ui.dialog === null) return { ...turn, say: turn.effects.length === 0 ? ['Nothing was done.'] : [] };
  return asking(turn, situation);
}

const nothing = (ui: UiState): Heard => ({ ui: { ...ui, dialog: null }, say: ['Nothing was done.'], effects: [] });

function press(ui: UiState, keys: readonly KeyName[], situation: Situation): Turn {
  let turn: Turn = { ui, effects: [] };
  for (const key of keys) {
    const next = dialogKey(turn.ui, key, situation);
    turn = { ui: next.ui, effects: [...turn.effects, ...next.effects] };
  }
  return turn;
}

const isYes = (text: string): boolean => /^y(?:es)?$/i.test(text);
