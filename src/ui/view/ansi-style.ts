import type { ColorDepth } from '../theme.ts';
import { nearestOf16, nearestOf256 } from './ansi-colour.ts';

/** One of the terminal's 256 colours by number, or red, green and blue. */
export type AnsiColour = readonly [number] | readonly [number, number, number];

/** How a tool wanted a piece of its text to look. */
export interface AnsiStyle {
  readonly text: AnsiColour | null;
  readonly ground: AnsiColour | null;
  /** Of SGR 1 bold, 2 dim, 3 italic, 4 underlined, 7 inverse: those that are on. Neither blinking nor hidden. */
  readonly marks: readonly number[];
}

export const PLAIN: AnsiStyle = { text: null, ground: null, marks: [] };

/** What a colour sequence makes of a style. Only parameters this knows have any effect. */
export function foldSgr(style: AnsiStyle, parameters: string): AnsiStyle {
  let now = style;
  // An empty parameter is 0: `ESC [ m` resets.
  const left = parameters.split(';');
  while (left.length > 0) {
    const [first = 0, ...rest] = (left.shift() ?? '').split(':').map(Number);
    if (first === 38 || first === 48) {
      const colour = rest.length > 0 ? colonColour(rest) : semicolonColour(left);
      if (colour !== null) now = { ...now, [first === 38 ? 'text' : 'ground']: colour };
    } else now = foldOne(now, first, rest[0]);
  }
  return now;
}

function foldOne(style: AnsiStyle, parameter: number, sub: number | undefined): AnsiStyle {
  if (parameter === 0) return PLAIN;
  if (parameter === 4 && sub === 0) return without(style, 4);
  if ([1, 2, 3, 4, 7].includes(parameter)) {
    return style.marks.includes(parameter) ? style : { ...style, marks: [...style.marks, parameter] };
  }
  if (parameter === 22) return without(without(style, 1), 2);
  if ([23, 24, 27].includes(parameter)) return without(style, parameter - 20);
  if (parameter === 39) return { ...style, text: null };
  if (parameter === 49) return { ...style, ground: null };
  if (parameter >= 30 && parameter <= 37) return { ...style, text: [parameter - 30] };
  if (parameter >= 40 && parameter <= 47) return { ...style, ground: [parameter - 40] };
  if (parameter >= 90 && parameter <= 97) return { ...style, text: [parameter - 82] };
  if (parameter >= 100 && parameter <= 107) return { ...style, ground: [parameter - 92] };
  return style;
}

const without = (style: AnsiStyle, mark: number): AnsiStyle => ({
  ...style,
  marks: style.marks.filter((one) => one !== mark),
});

/** `38;5;n` and `38;2;r;g;b`: takes what belongs to it from the parameters that are left. */
function semicolonColour(left: string[]): AnsiColour | null {
  const kind = Number(left.shift() ?? '');
  if (kind === 5) return colourOf(left.splice(0, 1).map(Number));
  if (kind === 2) return colourOf(left.splice(0, 3).map(Number));
  // Nobody knows how much of what follows belongs to it.
  left.length = 0;
  return null;
}

/** `38:5:n`, `38:2:r:g:b`, and `38:2::r:g:b` with a colour space nobody uses. */
function colonColour([kind, ...values]: readonly number[]): AnsiColour | null {
  if (kind === 5) return colourOf(values.slice(0, 1));
  return kind === 2 ? colourOf(values.length > 3 ? values.slice(1, 4) : values) : null;
}

function colourOf(values: readonly number[]): AnsiColour | null {
  const [a, b, c] = values;
  if (a === undefined || values.some((value) => !Number.isInteger(value) || value > 255)) return null;
  if (values.length === 1) return [a];
  return b === undefined || c === undefined ? null : [a, b, c];
}

/** SGR parameters for a terminal that can show so many colours; empty = nothing to say. */
export function styleCode(style: AnsiStyle, level: ColorDepth): string {
  if (level === 0) return '';
  const { text, ground } = visible(style, level);
  return [
    ...style.marks.map(String),
    ...(text === null ? [] : [colourCode(text, 30)]),
    ...(ground === null ? [] : [colourCode(ground, 40)]),
  ].join(';');
}

/** Text in the colour of its ground cannot be read, so it is shown without either; black is grey on a dark terminal. */
function visible(style: AnsiStyle, level: ColorDepth): Pick<AnsiStyle, 'text' | 'ground'> {
  const text = style.text === null ? null : fitted(style.text, level);
  const ground = style.ground === null ? null : fitted(style.ground, level);
  if (text !== null && ground !== null && text.join() === ground.join()) return { text: null, ground: null };
  return text?.join() === '0' && ground === null ? { text: [8], ground } : { text, ground };
}

function fitted(colour: AnsiColour, level: ColorDepth): AnsiColour {
  if (level === 3) return colour;
  return [level === 2 ? nearestOf256(colour) : nearestOf16(colour)];
}

function colourCode(colour: AnsiColour, base: 30 | 40): string {
  if (colour.length === 3) return `${base + 8};2;${colour.join(';')}`;
  const [index] = colour;
  if (index < 8) return String(base + index);
  return index < 16 ? String(base + 52 + index) : `${base + 8};5;${index}`;
}
