import type { Tone } from '../theme.ts';
import { cleanText } from './clean-text.ts';
import { type Line, lineWidth, span } from './line.ts';
import { cutToWidth, widthOf } from './width.ts';

/** Words and keys in one line. The keys are what the line is for: `words`, fullest first, give way to them. */
export function keyedLine(words: readonly string[], tone: Tone, keys: Line, columns: number): Line {
  const room = columns - lineWidth(keys);
  const clean = words.map(cleanText);
  const text = clean.find((one) => widthOf(one) <= room) ?? cutWords(clean.at(-1) ?? '', room);
  return [span(text, tone), ...keys];
}

/** Fewer cells than this say nothing any more; then the keys are cut instead. */
const LEAST = 10;

const cutWords = (text: string, room: number): string => `${cutToWidth(text, Math.max(LEAST, room - 1))} `;
