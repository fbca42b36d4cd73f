import { blankSpans } from '../lib/secrets/blank-spans.ts';
import type { Diagnostic } from './diagnostic.ts';
import { findSecrets, namedValues } from './secret-shape.ts';

/** Something wrong at a stretch of the text (UTF-16 offsets, end exclusive). */
export interface TextProblem {
  readonly start: number;
  readonly end: number;
  readonly message: string;
  readonly hint: string | null;
}

export const problemAt = (
  [start, end]: readonly [start: number, end: number],
  message: string,
  hint: string | null,
): TextProblem => ({ start, end, message, hint });

/** A person's text, able to say on which line an offset is, and to show a part of itself without its secrets. */
export interface SourceText {
  readonly secrets: readonly TextProblem[];
  lineOf(offset: number): number;
  shown(start: number, end: number): string;
  diagnose(problem: TextProblem): Diagnostic;
}

const QUOTED = 40;

export function createSourceText(file: string, text: string): SourceText {
  const found = findSecrets(text);
  const visible = blankSpans(text, [...found, ...namedValues(text)]);
  const starts = lineStarts(text);
  // A parser reports an unclosed bracket after the last line break: the end of what was written is the better place.
  const lastOffset = text.trimEnd().length;

  const lineOf = (offset: number): number => lastAtMost(starts, offset) + 1;
  return {
    secrets: found.map(({ start, end, what }) => ({
      start,
      end,
      message: `this looks like ${what}: a secret is never written in a fleet file`,
      hint: 'name it instead: env:NAME or file:PATH',
    })),
    lineOf,
    shown: (start, end) => shorten(visible.slice(start, Math.min(end, start + 10 * QUOTED))),
    diagnose({ start, end, message, hint }) {
      const at = Math.max(0, Math.min(start, lastOffset));
      const line = lineOf(at);
      const lineStart = starts[line - 1] ?? 0;
      const sourceLine = visible.slice(lineStart, (starts[line] ?? text.length + 1) - 1).replace(/\r$/, '');
      const column = Math.min(at - lineStart, sourceLine.length) + 1;
      const length = Math.max(1, Math.min(end - at, sourceLine.length - column + 1));
      return { file, line, column, length, severity: 'error', message, hint, sourceLine };
    },
  };
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

function lastAtMost(sorted: readonly number[], wanted: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((sorted[middle] ?? 0) <= wanted) low = middle;
    else high = middle - 1;
  }
  return low;
}

const shorten = (text: string): string => {
  const oneLine = text.trim().replace(/\s+/g, ' ');
  return oneLine.length <= QUOTED ? oneLine : `${oneLine.slice(0, QUOTED - 1)}…`;
};
