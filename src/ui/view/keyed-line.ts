import type { Tone } from '../theme.ts';
import { cleanText } from './clean-text.ts';
import { type Line, lineWidth, span } from './line.ts';
import { cutToWidth, widthOf } from './width.ts';

/**
 * Words and keys in one line. The keys are what the line is for: `words`, fullest first, give way to them. Only `spare` keys, which
 * are told elsewhere too, go before a word is cut.
 */
export function keyedLine(words: readonly string[], tone: Tone, keys: Line, columns: number, spare: Line = []): Line {
  const clean = words.map(cleanText);
  const fitting = (room: number): string | undefined => clean.find((one) => widthOf(one) <= room);
  const all = [...keys, ...spare];
  const beside = fitting(columns - lineWidth(all));
  if (beside !== undefined) return [span(beside, tone), ...all];
  const room = columns - lineWidth(keys);
  return [span(fitting(room) ?? cutWords(clean.at(-1) ?? '', room), tone), ...keys];
}

/** Fewer cells than this say nothing any more; then the keys are cut instead. */
const LEAST = 10;

const cutWords = (text: string, room: number): string => `${cutToWidth(text, Math.max(LEAST, room - 1))} `;
