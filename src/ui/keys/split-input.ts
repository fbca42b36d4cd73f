import type { KeyName } from './bindings.ts';

/** The parts of Ink's key description this program looks at. */
export interface KeyFlags {
  readonly upArrow: boolean;
  readonly downArrow: boolean;
  readonly leftArrow: boolean;
  readonly rightArrow: boolean;
  readonly pageDown: boolean;
  readonly pageUp: boolean;
  readonly home: boolean;
  readonly end: boolean;
  readonly return: boolean;
  readonly escape: boolean;
  readonly ctrl: boolean;
  readonly tab: boolean;
  readonly shift: boolean;
  readonly backspace: boolean;
  readonly delete: boolean;
  readonly meta: boolean;
}

const NAMED: readonly (readonly [keyof KeyFlags, KeyName])[] = [
  ['upArrow', 'up'],
  ['downArrow', 'down'],
  ['leftArrow', 'left'],
  ['rightArrow', 'right'],
  ['pageDown', 'pagedown'],
  ['pageUp', 'pageup'],
  ['home', 'home'],
  ['end', 'end'],
  ['return', 'enter'],
  ['escape', 'esc'],
  ['tab', 'tab'],
  ['backspace', 'backspace'],
  ['delete', 'delete'],
];

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/**
 * What one call of Ink's input hook means as single keys. Held keys, tmux and ssh merge several into one call
 * (`jjj`, `j\r`); F-keys come as nothing at all.
 */
export function splitInput(input: string, key: KeyFlags): readonly KeyName[] {
  const named = NAMED.find(([flag]) => key[flag]);
  if (named !== undefined) return [named[1] === 'tab' && key.shift ? 'shift-tab' : named[1]];
  if (key.ctrl) return input === '' ? [] : [input === ' ' ? 'ctrl-space' : `ctrl-${input}`];
  // Alt is never bound: esc and a letter that came in one chunk are what was pressed.
  const keys = keysOfText(input);
  return key.meta ? ['esc', ...keys] : keys;
}

/** The keys that would type a text. */
export const keysOfText = (text: string): readonly KeyName[] =>
  [...graphemes.segment(text)].map(({ segment }) => keyOfChar(segment));

function keyOfChar(char: string): KeyName {
  const code = char.charCodeAt(0);
  if (char === ' ') return 'space';
  if (code >= 32 && code !== 127) return char;
  if (char.startsWith('\r') || char === '\n') return 'enter';
  if (char === '\t') return 'tab';
  if (code === 8 || code === 127) return 'backspace';
  if (code === 27) return 'esc';
  return code === 0 ? 'ctrl-space' : `ctrl-${String.fromCharCode(code + 96)}`;
}

/** What a key adds to a text field; null = it is no text. */
export function textOfKey(key: KeyName): string | null {
  if (key === 'space') return ' ';
  return [...graphemes.segment(key)].length === 1 ? key : null;
}
