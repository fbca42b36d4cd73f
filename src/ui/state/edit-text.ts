import type { KeyName } from '../keys/bindings.ts';
import { textOfKey } from '../keys/split-input.ts';

/** Longer than any region name or reason (the engine takes reasons of 500 characters). */
const LONGEST = 500;

/** A text field with its caret at the end; the readline keys that make sense there. */
export function editText(text: string, key: KeyName): string {
  if (key === 'backspace' || key === 'delete') return text.slice(0, -1);
  if (key === 'ctrl-u') return '';
  if (key === 'ctrl-w') return text.trimEnd().replace(/\S+$/, '');
  return addText(text, textOfKey(key) ?? '');
}

export const addText = (text: string, more: string): string => (text + more).slice(0, LONGEST);
