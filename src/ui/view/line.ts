import type { Theme, Tone } from '../theme.ts';
import { type AnsiStyle, styleCode } from './ansi-style.ts';
import { cleanText } from './clean-text.ts';
import { cutToWidth, padTo, widthOf } from './width.ts';

/** A piece of a screen line: text and what it means. No escape sequence ever stands in `text`. */
export interface Span {
  readonly text: string;
  readonly tone: Tone;
  /** The look a tool gave this piece, where it says more than the tone; made of numbers of ours, never of its bytes. */
  readonly look?: AnsiStyle;
}

export type Line = readonly Span[];

export const span = (text: string, tone: Tone = 'plain'): Span => ({ text, tone });
export const line = (text: string, tone: Tone = 'plain'): Line => [span(text, tone)];

export const lineWidth = (of: Line): number => of.reduce((sum, one) => sum + widthOf(cleanText(one.text)), 0);

/** Cuts a line to `width` cells; cleans every piece, so nothing on any screen comes from a tool as it was. */
export function cutLine(of: Line, width: number, ellipsis = '…'): Line {
  const cut: Span[] = [];
  let left = width;
  for (const one of of) {
    if (left <= 0) break;
    const text = cutToWidth(cleanText(one.text), left, ellipsis);
    cut.push({ ...one, text });
    left -= widthOf(text);
  }
  return cut;
}

/** Cut or filled with blanks to exactly `width` cells: for columns side by side. */
export function padLine(of: Line, width: number, ellipsis = '…'): Line {
  const cut = cutLine(of, width, ellipsis);
  const gap = width - lineWidth(cut);
  return gap > 0 ? [...cut, span(' '.repeat(gap))] : cut;
}

/** `left` at the left edge, `right` at the right one; the right side gives way when both do not fit. */
export function justify(left: Line, right: Line, width: number): Line {
  const gap = width - lineWidth(left) - lineWidth(right);
  return gap < 1 ? left : [...left, span(' '.repeat(gap)), ...right];
}

export function join(parts: readonly Line[], separator: Span): Line {
  return parts.flatMap((part, i) => (i === 0 ? part : [separator, ...part]));
}

/** The one place where a line becomes bytes for the terminal. */
export function paintLine(of: Line, width: number, theme: Theme): string {
  return cutLine(of, width, theme.ellipsis)
    .map((one) => paintSpan(one, theme))
    .join('');
}

function paintSpan({ text, tone, look }: Span, theme: Theme): string {
  const shown = theme.ascii ? toAscii(text) : text;
  const code = look === undefined ? '' : styleCode(look, theme.colorLevel);
  return code === '' || shown === '' ? theme.paint(tone, shown) : `\u001b[${code}m${shown}\u001b[0m`;
}

export const column = (text: string, width: number, tone: Tone = 'plain'): Span =>
  span(padTo(cleanText(text), width), tone);

const ASCII_OF: Readonly<Record<string, string>> = { '…': '~', '·': '-', '—': '-', '–': '-', '→': '>', '›': '>' };

/** Same number of cells, so that columns stay where they are. */
function toAscii(text: string): string {
  return text.replace(/[^ -~]/gu, (char) => ASCII_OF[char] ?? '?'.repeat(widthOf(char)));
}
