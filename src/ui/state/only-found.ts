import type { LogFilter, Matches } from './ui-state.ts';

/** What a filter over a log has found so far, and the lines that are shown for it. */
export function onlyFound(only: LogFilter, matches: Matches, lineCount: number): LogFilter {
  return { ...only, matches, lines: withContext(matches.lines, only.context, lineCount) };
}

/** Neighbouring matches share their context: no line comes twice. */
function withContext(matches: readonly number[], context: number, lineCount: number): readonly number[] {
  if (context === 0) return matches;
  const lines: number[] = [];
  for (const match of matches) {
    const from = Math.max(0, match - context, (lines.at(-1) ?? -1) + 1);
    const to = Math.min(lineCount - 1, match + context);
    for (let line = from; line <= to; line += 1) lines.push(line);
  }
  return lines;
}
