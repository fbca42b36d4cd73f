/** Whole sequences first: CSI, then the string kinds (OSC, DCS, SOS, PM, APC) up to their end, then any other escape. */
const ESCAPES =
  /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]?|(?:\u001b[\]PX^_]|[\u0090\u0098\u009d-\u009f])[^\u0007\u001b\u009c\n]*(?:\u0007|\u009c|\u001b\\)?|\u001b[ -/]*[0-~]?/g;

/** C0 except tab and line ends, DEL, C1. */
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g;

/** Bidi overrides and isolates, zero-width and other invisible marks: a line could read other than it is. */
const INVISIBLE =
  /[\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffc\ufffe\uffff]|[\u{e0000}-\u{e0fff}]/gu;

const HARMLESS = /^[ -~\u00a1-\u00ac\u00ae-\u024f]*$/;

/** One line of a tool made safe to print: no escape sequence, no control, nothing that reorders or hides text. */
export function cleanText(text: string): string {
  if (HARMLESS.test(text)) return text;
  const plain = foldReturns(text.replace(ESCAPES, ''));
  return plain.replace(/\t/g, '    ').replace(/\n+/g, ' ').replace(CONTROLS, '').replace(INVISIBLE, '').toWellFormed();
}

/** A progress bar rewrites its line with carriage returns; only what was written last would still be seen. */
function foldReturns(text: string): string {
  if (!text.includes('\r')) return text;
  return text
    .split(/\r?\n/)
    .map((line) => line.split('\r').findLast((part) => part !== '') ?? '')
    .join('\n');
}
