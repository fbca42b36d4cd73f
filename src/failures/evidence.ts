import type { LinePattern } from './signature.ts';

/** At most 8 lines of at most 400 characters: what a failure may carry in an event. */
const MOST_LINES = 8;
const MOST_CHARACTERS = 400;
/** How much of a long line stands before the place that matched. */
const LEAD = 60;

const ERRORISH = /\b(error|fatal|failed|failure|denied|refused|cannot|panic|exception|not found)\b/i;

/** The part of a line around `at`, so that a match deep inside a long line is seen. */
function excerpt(line: string, at: number): string {
  if (line.length <= MOST_CHARACTERS) return line;
  const start = Math.max(0, Math.min(at - LEAD, line.length - MOST_CHARACTERS));
  const cut = line.slice(start, start + MOST_CHARACTERS - 1);
  return start === 0 ? `${cut}…` : `…${cut}`.slice(0, MOST_CHARACTERS);
}

/** The lines that matched first, then those that follow the first of them. */
export function evidenceOf(lines: readonly string[], patterns: readonly LinePattern[]): string[] {
  const chosen = new Map<number, string>();
  for (const pattern of patterns) {
    const index = lines.findIndex((line) => pattern.test(line));
    const line = lines[index];
    if (line !== undefined) chosen.set(index, excerpt(line, pattern.exec(line)?.index ?? 0));
  }
  const first = Math.min(...chosen.keys());
  for (let index = first + 1; index < lines.length && chosen.size < MOST_LINES; index += 1) {
    const line = lines[index];
    if (line !== undefined && line.trim() !== '' && !chosen.has(index)) chosen.set(index, excerpt(line, 0));
  }
  return [...chosen.values()].slice(0, MOST_LINES);
}

/** Nothing known matched: lines that speak of an error, or else the last ones. */
export function tellingLines(lines: readonly string[]): string[] {
  const filled = lines.filter((line) => line.trim() !== '');
  const errors = filled.filter((line) => ERRORISH.test(line));
  const chosen = errors.length > 0 ? errors.slice(0, MOST_LINES) : filled.slice(-MOST_LINES);
  return chosen.map((line) => excerpt(line, 0));
}

/** The one line a title can be made of: the first that speaks of an error, or else the last one. */
export function mostTelling(lines: readonly string[]): string | null {
  const filled = lines.filter((line) => line.trim() !== '');
  return filled.find((line) => ERRORISH.test(line)) ?? filled.at(-1) ?? null;
}
