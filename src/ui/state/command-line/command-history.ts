/** More than anybody goes back through, and small enough to be read at every start. */
export const MOST_COMMANDS = 200;

/** The history with one more line, newest last; a line that was given twice in a row is kept once. */
export function remembered(history: readonly string[], line: string): readonly string[] {
  const text = line.trim();
  if (text === '' || history.at(-1) === text) return history;
  return [...history, text].slice(-MOST_COMMANDS);
}

/** The next place, from `at` towards older (-1) or newer (1), of a line that begins with `prefix`; null = none. */
export function recall(history: readonly string[], at: number, by: -1 | 1, prefix: string): number | null {
  for (let i = at + by; i >= 0 && i < history.length; i += by) {
    if (history[i]?.startsWith(prefix)) return i;
  }
  return null;
}
