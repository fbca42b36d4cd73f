import { cleanText } from './view/clean-text.ts';

/**
 * Sequences that speak to the terminal and move nothing on it, so they may be written between two pictures. They end
 * with ST: nested multiplexers take a BEL for their own.
 */
const ESC = '\u001b';
const ST = `${ESC}\\`;

/** What most terminals take: 74,994 bytes of base64 (the limit k9s and others keep to). */
const MOST_BASE64 = 74_994;

/** Null = longer than a terminal takes; half a text on the clipboard would be worse than none. */
export function copySequence(text: string): string | null {
  const encoded = Buffer.from(text, 'utf8').toString('base64');
  return encoded.length > MOST_BASE64 ? null : `${ESC}]52;c;${encoded}${ST}`;
}

/** The title before ours is put on the terminal's own stack, and taken back at the end. */
export const KEEP_TITLE = `${ESC}[22;0t`;
export const GIVE_TITLE_BACK = `${ESC}[23;0t`;

const LONGEST_TITLE = 100;

export const titleSequence = (title: string): string => `${ESC}]0;${oneLine(title)}${ST}`;

export const BELL = '\u0007';

/** A notification of the desktop, where the terminal knows OSC 9. A semicolon would begin another parameter. */
export const notificationSequence = (text: string): string => `${ESC}]9;${oneLine(text).replaceAll(';', ':')}${ST}`;

const oneLine = (text: string): string => cleanText(text).slice(0, LONGEST_TITLE);
