import { type Action, type Binding, CONFIRM_KEY, type KeyName } from './bindings.ts';

/** Names of keys that are no single character; `backspace` and `delete` reach the program as themselves. */
const NAMED: ReadonlySet<KeyName> = new Set([
  ...['up', 'down', 'left', 'right', 'pageup', 'pagedown', 'home', 'end'],
  ...['enter', 'esc', 'tab', 'shift-tab', 'space', 'backspace', 'delete', 'ctrl-space'],
]);

/** What people also call them. */
const OTHER_NAMES: Readonly<Record<string, KeyName>> = {
  ...{ return: 'enter', escape: 'esc', pgup: 'pageup', pgdn: 'pagedown', pgdown: 'pagedown', del: 'delete' },
  ...{ ' ': 'space', 'shift-space': 'space', 'ctrl-[': 'esc', backtab: 'shift-tab' },
};

/** A terminal sends the same byte for these as for another key. */
const SAME_BYTE: Readonly<Record<KeyName, KeyName>> = {
  ...{ 'ctrl-h': 'backspace', 'ctrl-i': 'tab', 'ctrl-j': 'enter', 'ctrl-m': 'enter' },
};

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** A key as this program writes it, from the ways people write it: `Ctrl+T` and `C-t` are `ctrl-t`. */
export function keyNamed(written: string): KeyName {
  if (isOneCharacter(written)) return OTHER_NAMES[written] ?? written;
  const name = written
    .trim()
    .toLowerCase()
    .replace(/^(ctrl|control|c|shift|alt|meta|m)[+-]/, (_, prefix: string) => `${PREFIXES[prefix] ?? prefix}-`);
  return OTHER_NAMES[name] ?? name;
}

const PREFIXES: Readonly<Record<string, string>> = { control: 'ctrl', c: 'ctrl', meta: 'alt', m: 'alt' };

const isOneCharacter = (text: string): boolean => [...graphemes.segment(text)].length === 1;

/** Why a key cannot be bound at all; null = it can. */
export function keyProblem(key: KeyName): string | null {
  if (isOneCharacter(key)) return /\p{C}/u.test(key) ? 'a control character is no key' : null;
  if (NAMED.has(key)) return null;
  const same = SAME_BYTE[key];
  if (same !== undefined) return `a terminal sends the same for ${key} as for ${same}`;
  if (/^ctrl-[a-z]$/.test(key)) return null;
  if (/^f\d{1,2}$/.test(key)) return `function keys do not reach the program: ${key}`;
  if (key.startsWith('alt-')) return `${key} cannot be told from esc and a letter`;
  if (/^shift-[a-z]$/.test(key)) return `write ${key.slice(-1).toUpperCase()} for ${key}`;
  return `there is no key ${key}`;
}

/** Keys that answer the question of leaving; the key that asks it may be none of them. */
const LEAVE_ANSWERS: ReadonlySet<KeyName> = new Set(['d', 's', 'x', 'a', CONFIRM_KEY, 'enter']);

/** Why this action may not have this key, whatever else it does; null = it may. */
export function ruleProblem({ action, mutating }: Pick<Binding, 'action' | 'mutating'>, key: KeyName): string | null {
  if (key === 'esc' && action !== 'back') return 'esc only ever goes one level back';
  if (key === 'ctrl-c' && action !== 'interrupt') return 'ctrl-c is the way out that always works';
  if (mutating && (key === CONFIRM_KEY || key === 'enter')) return `${key} confirms, so it cannot be the key that asks`;
  if (ASKS_TO_LEAVE.has(action) && LEAVE_ANSWERS.has(key)) return `${key} answers the question of leaving`;
  return null;
}

const ASKS_TO_LEAVE: ReadonlySet<Action> = new Set<Action>(['quit', 'interrupt']);
