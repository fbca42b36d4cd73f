import type { KeyName } from '../keys/bindings.ts';
import { textOfKey } from '../keys/split-input.ts';

/** Longer than any region name or reason (the engine takes reasons of 500 characters). */
const LONGEST = 500;

/** A text field. The caret is counted from the end, so a text that is put in its place whole leaves it at the end. */
export interface EditedText {
  readonly text: string;
  /** UTF-16 units behind the caret; 0 = it stands at the end. Never in the middle of a character. */
  readonly behind: number;
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** One key in a text field: letters, and what readline taught everybody. A key that means nothing here changes nothing. */
export function editLine({ text, behind }: EditedText, key: KeyName): EditedText {
  const [before, after] = halves({ text, behind });
  const done = (left: string, right: string): EditedText => ({ text: left + right, behind: right.length });
  switch (key) {
    case 'left':
    case 'ctrl-b':
      return { text, behind: after.length + lastCharacter(before).length };
    case 'right':
    case 'ctrl-f':
      return { text, behind: after.length - firstCharacter(after).length };
    case 'home':
    case 'ctrl-a':
      return { text, behind: text.length };
    case 'end':
    case 'ctrl-e':
      return { text, behind: 0 };
    case 'backspace':
      return done(before.slice(0, before.length - lastCharacter(before).length), after);
    case 'delete':
    case 'ctrl-d':
      return done(before, after.slice(firstCharacter(after).length));
    case 'ctrl-u':
      return done('', after);
    case 'ctrl-k':
      return done(before, '');
    case 'ctrl-w':
      return done(before.trimEnd().replace(/\S+$/, ''), after);
    default:
      return insertText({ text, behind }, textOfKey(key) ?? '');
  }
}

/** A text field whose caret always stands at its end: there `delete` takes the last character too. */
export const editText = (text: string, key: KeyName): string =>
  editLine({ text, behind: 0 }, key === 'delete' ? 'backspace' : key).text;

export function insertText({ text, behind }: EditedText, more: string): EditedText {
  const [before, after] = halves({ text, behind });
  return { text: before + more.slice(0, Math.max(0, LONGEST - text.length)) + after, behind: after.length };
}

export const addText = (text: string, more: string): string => (text + more).slice(0, LONGEST);

/** What stands before the caret, and what behind it. */
export function halves({ text, behind }: EditedText): readonly [before: string, after: string] {
  const at = Math.max(0, text.length - behind);
  return [text.slice(0, at), text.slice(at)];
}

const lastCharacter = (text: string): string => [...graphemes.segment(text)].at(-1)?.segment ?? '';
const firstCharacter = (text: string): string => graphemes.segment(text)[Symbol.iterator]().next().value?.segment ?? '';
