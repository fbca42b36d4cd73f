import { editText } from '../../ui/state/edit-text.ts';

/** A line as it is typed without being shown. */
export interface HiddenLine {
  readonly text: string;
  /** Inside a sequence of a key that types nothing (arrows, the marks around a paste); what it began with. */
  readonly escape: 'none' | 'begun' | 'control' | 'single';
  /** `given-up`: ctrl-c, or ctrl-d on an empty line. */
  readonly status: 'typing' | 'done' | 'given-up';
}

export const EMPTY_LINE: HiddenLine = { text: '', escape: 'none', status: 'typing' };

/** Longer than any password a keystore is opened with. */
const LONGEST = 1024;

/** What the terminal sent, in pieces of any size; what comes behind the end of the line is not part of it. */
export function typeInto(line: HiddenLine, chunk: string): HiddenLine {
  let now = line;
  for (const character of chunk) {
    if (now.status !== 'typing') break;
    now = now.escape === 'none' ? typeOne(now, character) : { ...now, escape: afterEscape(now.escape, character) };
  }
  return now;
}

function typeOne(line: HiddenLine, character: string): HiddenLine {
  switch (character) {
    case '\r':
    case '\n':
      return { ...line, status: 'done' };
    case '\u0003':
      return { ...line, text: '', status: 'given-up' };
    case '\u0004':
      return line.text === '' ? { ...line, status: 'given-up' } : line;
    case '\u007f':
    case '\b':
      return { ...line, text: editText(line.text, 'backspace') };
    case '\u0015':
      return { ...line, text: editText(line.text, 'ctrl-u') };
    case '\u0017':
      return { ...line, text: editText(line.text, 'ctrl-w') };
    case '\u001b':
      return { ...line, escape: 'begun' };
    default:
      return isControl(character) ? line : { ...line, text: (line.text + character).slice(0, LONGEST) };
  }
}

/** `ESC [` goes on up to a letter or tilde, `ESC O` has one more; any other is a key held with alt. */
function afterEscape(escape: HiddenLine['escape'], character: string): HiddenLine['escape'] {
  if (escape === 'begun') return character === '[' ? 'control' : character === 'O' ? 'single' : 'none';
  return escape === 'control' && !/[@-~]/.test(character) ? 'control' : 'none';
}

const isControl = (character: string): boolean => /\p{Cc}/u.test(character);
