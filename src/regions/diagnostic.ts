/** Something in a person's input is wrong, and where. Found before anything runs. */
export interface Diagnostic {
  /** As the person wrote it; also `--regions` for a flag. */
  readonly file: string;
  /** Line and column count from 1; columns are UTF-16 units, as editors and language servers count them. */
  readonly line: number;
  readonly column: number;
  /** How much to underline; never reaches past the end of the line. */
  readonly length: number;
  readonly severity: 'error' | 'warning';
  readonly message: string;
  /** What would be right; null when the message says it. */
  readonly hint: string | null;
  /** The whole line, secrets already blanked. */
  readonly sourceLine: string;
}

/** Wide enough for any line a person writes; a minified file shows the part around the mistake. */
const WINDOW = 110;
const SHOWN = 50;

/** `file:line:column: message`, the line, a caret, what would be right. Safe to print whatever the file held. */
export function renderDiagnostic(diagnostic: Diagnostic): string {
  const { file, line, column, message, hint, severity } = diagnostic;
  const label = severity === 'warning' ? 'warning: ' : '';
  const gutter = `${line}`;
  const excerpt = cut(diagnostic);
  const indent = ' '.repeat(columnsOf(excerpt.text.slice(0, excerpt.from)));
  const carets = '^'.repeat(Math.max(1, columnsOf(excerpt.text.slice(excerpt.from, excerpt.to))));
  const lines = [
    `${clean(file)}:${line}:${column}: ${label}${clean(message)}`,
    `  ${gutter} | ${excerpt.text}`.trimEnd(),
    `  ${' '.repeat(gutter.length)} | ${indent}${carets}`,
  ];
  return [...lines, ...(hint === null ? [] : [`  ${clean(hint)}`])].join('\n');
}

export function renderDiagnostics(diagnostics: readonly Diagnostic[], shown = SHOWN): string {
  const blocks = diagnostics.slice(0, shown).map(renderDiagnostic);
  const rest = diagnostics.length - blocks.length;
  return [...blocks, ...(rest > 0 ? [`and ${rest} more`] : [])].join('\n\n');
}

function cut({ sourceLine, column, length }: Diagnostic): { text: string; from: number; to: number } {
  const at = Math.min(column - 1, sourceLine.length);
  const start = sourceLine.length <= WINDOW ? 0 : Math.max(0, at - Math.floor(WINDOW / 3));
  const text = clean(sourceLine.slice(start, start + WINDOW));
  return { text, from: at - start, to: Math.min(at - start + length, text.length) };
}

/** One column in, one column out: control characters would move the caret or, worse, the operator's terminal. */
const clean = (text: string): string => text.replace(UNSAFE, (char) => (/\s/.test(char) ? ' ' : '\u{fffd}'));
// Besides C0 and C1: marks that reorder or hide text (bidirectional controls, zero width, byte order mark).
const UNSAFE = /[\p{Cc}\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]|\p{Cs}/gu;

/** Terminal columns: East Asian wide characters and most emoji take two, combining marks none. */
function columnsOf(text: string): number {
  let columns = 0;
  for (const char of text) columns += /\p{M}/u.test(char) ? 0 : WIDE.test(char) ? 2 : 1;
  return columns;
}
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;
