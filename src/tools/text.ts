/** Longest cleaned line, in UTF-16 units: a line of evidence, of an activity, of a log view. */
export const LINE_LIMIT = 400;

/** Where the scanner stands in an escape sequence (ECMA-48). `string` lasts until BEL or ST. */
type Place = 'text' | 'escape' | 'sequence' | 'string' | 'string-escape';

const ESC = 0x1b;
const BEL = 0x07;
const C1_ST = 0x9c;
/** Introducers of strings that a terminal swallows: DCS, SOS, OSC, PM, APC; after ESC, and as one C1 character. */
const STRING_AFTER_ESC = new Set([0x50, 0x58, 0x5d, 0x5e, 0x5f]);
const STRING_C1 = new Set([0x90, 0x98, 0x9d, 0x9e, 0x9f]);

function within(code: number, from: number, to: number): boolean {
  return code >= from && code <= to;
}

/** Controls, bidi marks and overrides, zero-width and line separators, tags, lone surrogates: nothing one can see. */
export function isUnprintable(code: number): boolean {
  return (
    within(code, 0x00, 0x1f) ||
    within(code, 0x7f, 0x9f) ||
    within(code, 0x200b, 0x200f) ||
    within(code, 0x2028, 0x202e) ||
    within(code, 0x2060, 0x206f) ||
    within(code, 0xd800, 0xdfff) ||
    within(code, 0xfff9, 0xfffb) ||
    within(code, 0xe0000, 0xe007f) ||
    code === 0x00ad ||
    code === 0x061c ||
    code === 0x180e ||
    code === 0xfeff
  );
}

function afterEscape(code: number): Place {
  if (code === 0x5b) return 'sequence';
  if (STRING_AFTER_ESC.has(code)) return 'string';
  // Intermediate bytes (a charset choice such as ESC ( B) stay inside; anything else ends the sequence.
  return within(code, 0x20, 0x2f) || code === ESC ? 'escape' : 'text';
}

function fromText(code: number): Place {
  if (code === ESC) return 'escape';
  if (code === 0x9b) return 'sequence';
  return STRING_C1.has(code) ? 'string' : 'text';
}

function next(place: Place, code: number): Place {
  switch (place) {
    case 'text':
      return fromText(code);
    case 'escape':
      return afterEscape(code);
    case 'sequence':
      if (code === ESC) return 'escape';
      return within(code, 0x20, 0x3f) ? 'sequence' : 'text';
    case 'string':
      if (code === ESC) return 'string-escape';
      return code === BEL || code === C1_ST ? 'text' : 'string';
    case 'string-escape':
      return code === 0x5c ? 'text' : afterEscape(code);
  }
}

/** A progress bar rewrites its line with carriage returns: what stands last is what a person would see. */
function lastRewrite(raw: string): string {
  return raw.split('\r').findLast((part) => part.trim() !== '') ?? '';
}

/** Hears of every colour sequence (SGR): where in the clean text it stood, and its parameters, which are digits. */
export type HearSgr = (at: number, parameters: string) => void;

const SGR_PARAMETERS = /^[0-9;:]{0,100}$/;

/** Nearly every line: nothing in it to look at character by character, which is twenty times slower (measured). */
const PLAIN = /^[ -~]*$/;

/** One line of a tool as it may reach a terminal, an event or a file of ours. */
export function cleanLine(raw: string, limit: number = LINE_LIMIT, hearSgr?: HearSgr): string {
  if (raw.length <= limit && PLAIN.test(raw)) return raw.trimEnd();
  let place: Place = 'text';
  let clean = '';
  let parameters = '';
  for (const character of lastRewrite(raw)) {
    const code = character.codePointAt(0) ?? 0;
    const before: Place = place;
    place = next(before, code);
    if (place === 'sequence') parameters = before === 'sequence' ? parameters + character : '';
    else if (before === 'sequence' && character === 'm' && SGR_PARAMETERS.test(parameters)) {
      hearSgr?.(clean.length, parameters);
    }
    if (before !== 'text' || place !== 'text') continue;
    if (code === 0x09) clean += ' ';
    else if (!isUnprintable(code)) clean += character;
    if (clean.length > limit) return capLine(clean, limit);
  }
  return clean.trimEnd();
}

/** At most `limit` UTF-16 units; a cut is shown. */
export function capLine(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const cut = text.slice(0, Math.max(0, limit - 1));
  const last = cut.charCodeAt(cut.length - 1);
  // Never cut a surrogate pair in two.
  return `${within(last, 0xd800, 0xdbff) ? cut.slice(0, -1) : cut}…`;
}
