import type { KeyName } from '../../keys/bindings.ts';
import { editLine, halves } from '../edit-text.ts';
import { type Situation, stay, type Turn } from '../situation.ts';
import type { Prompt, UiState } from '../ui-state.ts';
import { recall, remembered } from './command-history.ts';
import { completeLine } from './complete-line.ts';
import { fulfilWish } from './fulfil-wish.ts';
import { parseWish } from './parse-wish.ts';
import { isMutating } from './wish.ts';
import { wishDialog } from './wish-dialog.ts';

/** A key in the command prompt. */
export function commandKey(ui: UiState, prompt: Prompt, key: KeyName, situation: Situation): Turn {
  switch (key) {
    case 'esc':
    case 'ctrl-c':
      return stay({ ...ui, prompt: null });
    case 'enter':
      return accept(ui, prompt, situation);
    case 'tab':
      return stay({ ...ui, prompt: complete(prompt, 1, situation) });
    case 'shift-tab':
      return stay({ ...ui, prompt: complete(prompt, -1, situation) });
    case 'up':
    case 'ctrl-p':
      return stay({ ...ui, prompt: inHistory(prompt, -1, ui.commandHistory) });
    case 'down':
    case 'ctrl-n':
      return stay({ ...ui, prompt: inHistory(prompt, 1, ui.commandHistory) });
    default:
      return stay({ ...ui, prompt: { ...linePrompt(prompt), ...edited(prompt, key) } });
  }
}

/** The prompt with what belongs to a line of one's own; what tab and the history had begun is over. */
export const linePrompt = ({ kind, text }: Prompt): Prompt => ({ kind, text, before: '', recalled: null });

function edited(prompt: Prompt, key: KeyName): { readonly text: string; readonly behind: number } {
  // A word that tab has finished ends with a blank; backspace behind it takes the blank first, as in a shell.
  return editLine({ text: prompt.text, behind: prompt.behind ?? 0 }, key);
}

/** A line that cannot be followed stays in the prompt, where it says why. */
function accept(ui: UiState, prompt: Prompt, situation: Situation): Turn {
  const parsed = parseWish(prompt.text, situation.data.state);
  const closed: UiState = { ...ui, prompt: null };
  if (parsed === null) return stay(closed);
  if (!parsed.ok) return stay(ui);
  if (isMutating(parsed.value) && !wishDialog(ui, parsed.value, situation).ok) return stay(ui);
  const commandHistory = remembered(ui.commandHistory, prompt.text);
  const turn = fulfilWish({ ...closed, commandHistory, toast: null }, parsed.value, situation);
  return { ...turn, effects: [{ type: 'remember-command', text: prompt.text.trim() }, ...turn.effects] };
}

/** The first tab fills in what all ways have in common; each further one shows the next of them. */
function complete(prompt: Prompt, by: 1 | -1, { data }: Situation): Prompt {
  const [before, after] = halves({ text: prompt.text, behind: prompt.behind ?? 0 });
  if (prompt.completing !== undefined) {
    const { stem, candidates, at } = prompt.completing;
    const next = at < 0 && by < 0 ? candidates.length - 1 : (at + by + candidates.length) % candidates.length;
    return filledIn(prompt, stem + (candidates[next] ?? ''), after, { stem, candidates, at: next });
  }
  const { stem, candidates } = completeLine(before, data.state);
  const [only] = candidates;
  if (only === undefined) return prompt;
  if (candidates.length === 1) return filledIn(prompt, `${stem}${only} `, after);
  const common = stem + commonPrefix(candidates);
  return filledIn(prompt, common.length > before.length ? common : before, after, { stem, candidates, at: -1 });
}

function filledIn(prompt: Prompt, before: string, after: string, completing?: Prompt['completing']): Prompt {
  const line = { ...linePrompt(prompt), text: before + after, behind: after.length };
  return completing === undefined ? line : { ...line, completing };
}

function commonPrefix(words: readonly string[]): string {
  const [first = '', ...rest] = words;
  let length = first.length;
  for (const word of rest) while (!word.startsWith(first.slice(0, length))) length -= 1;
  return first.slice(0, length);
}

/** Up goes back through the lines that begin as the typed one does; down comes back to it. */
function inHistory(prompt: Prompt, by: -1 | 1, history: readonly string[]): Prompt {
  const own = prompt.recalled === null ? prompt.text : prompt.before;
  const at = recall(history, prompt.recalled ?? history.length, by, own);
  const place = { kind: prompt.kind, before: own };
  if (at !== null) return { ...place, text: history[at] ?? own, recalled: at };
  return by === 1 ? { ...place, text: own, recalled: null } : prompt;
}
