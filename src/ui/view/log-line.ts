import type { LogLine, Place } from '../log-source.ts';
import type { Tone } from '../theme.ts';
import { type AnsiStyle, foldSgr, PLAIN } from './ansi-style.ts';
import { cleanText } from './clean-text.ts';
import { type Line, type Span, span } from './line.ts';

/** A line of a log, clean, with the looks its tool gave it and the places where what is looked for stands. */
export interface ShownLine {
  readonly text: string;
  readonly tone: Tone;
  /** Each look holds from its place on. */
  readonly looks: readonly { readonly at: number; readonly look: AnsiStyle }[];
  readonly places: readonly Place[];
}

const LEVEL_TONES: Readonly<Record<LogLine['level'], Tone>> = { info: 'plain', warn: 'warn', error: 'bad' };

export function shownLine(line: LogLine, placesIn: (text: string) => readonly Place[]): ShownLine {
  const text = cleanText(line.text);
  const tone = LEVEL_TONES[line.level];
  // Places are counted in the text as it came: when cleaning had to change it, they are somewhere else.
  return { text, tone, looks: text === line.text ? looksOf(line) : [], places: placesIn(text) };
}

function looksOf({ colours = [] }: LogLine): ShownLine['looks'] {
  let look = PLAIN;
  return colours.map(({ at, parameters }) => {
    look = foldSgr(look, parameters);
    return { at, look };
  });
}

/** The part of a line from one place to another, in pieces that look the same. */
export function piecesOf(shown: ShownLine, from: number, to: number): Line {
  const turns = new Set([from]);
  const turn = (at: number): unknown => at > from && at < to && turns.add(at);
  for (const { at } of shown.looks) turn(at);
  for (const place of shown.places) place.forEach(turn);
  const starts = [...turns].toSorted((a, b) => a - b);
  return starts.map((start, i) => piece(shown, start, starts[i + 1] ?? to));
}

function piece({ text, tone, looks, places }: ShownLine, from: number, to: number): Span {
  const part = text.slice(from, to);
  if (places.some(([start, end]) => start <= from && from < end)) return span(part, 'match');
  const look = looks.findLast(({ at }) => at <= from)?.look ?? PLAIN;
  return look === PLAIN ? span(part, tone) : { text: part, tone, look };
}
