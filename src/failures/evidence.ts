import type { LinePattern } from './signature.ts';

/** At most 8 lines of at most 400 characters: what a failure may carry in an event. */
const MOST_LINES = 8;
const MOST_CHARACTERS = 400;
/** About what stands around the place that matched in a line that is too long, and the most that is cut off to end at a word. */
const AROUND = 60;

const ERRORISH = /\b(error|fatal|failed|failure|denied|refused|cannot|panic|exception|not found)\b/i;

/** A line from its beginning on; where the match at `at` lies too deep in it, what stands between is left out. */
function excerpt(line: string, at: number): string {
  if (line.length <= MOST_CHARACTERS || at + 2 * AROUND <= MOST_CHARACTERS) return cutAtWord(line, MOST_CHARACTERS);
  const head = cutAtWord(line, MOST_CHARACTERS / 4);
  const before = line.slice(at - AROUND, at);
  // A blank before it or, in one endless word, as much as was asked for.
  const from = at - AROUND + before.indexOf(' ') + 1;
  return `${head} ${cutAtWord(line.slice(from), MOST_CHARACTERS - head.length - 1)}`;
}

function cutAtWord(text: string, most: number): string {
  if (text.length <= most) return text;
  const cut = text.slice(0, most - 1);
  const blank = cut.lastIndexOf(' ');
  return `${blank > most - AROUND ? cut.slice(0, blank) : cut}…`;
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
