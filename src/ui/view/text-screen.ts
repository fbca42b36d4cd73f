import type { View } from '../state/ui-state.ts';
import { cleanText } from './clean-text.ts';
import { justify, type Line, line, span } from './line.ts';
import { fill } from './regions-screen.ts';
import type { ScreenInput } from './screen-input.ts';
import type { ScreenSize } from './screen-size.ts';
import { widthOf, wrapWords } from './width.ts';

type Shown = Extract<View, { kind: 'text' }>;

/** Text made when it was opened, under its title. */
export function textScreen({ size }: ScreenInput, view: Shown): readonly Line[] {
  const lines = wrapped(view, size.columns);
  const { pageRows } = textSize(view, size);
  const top = Math.max(0, Math.min(view.top, lines.length - pageRows));
  const shown = lines.slice(top, top + pageRows);
  const place = lines.length <= pageRows ? '' : `${top + 1}-${top + shown.length} of ${lines.length}`;
  return [
    justify([span(cleanText(view.title), 'strong')], line(place, 'dim'), size.columns),
    ...fill(
      shown.map((one) => line(one, isHeading(one) ? 'strong' : 'plain')),
      pageRows,
    ),
  ];
}

/** What a page is, and how many lines there are once they are wrapped. */
export function textSize(view: Shown, { rows, columns }: ScreenSize) {
  return { pageRows: Math.max(1, rows - 1), lineCount: wrapped(view, columns).length };
}

/** Sections begin at the left edge; everything in them is indented. */
const isHeading = (text: string): boolean => /^[^\s:]+$/.test(text);

const known = new WeakMap<readonly string[], { readonly columns: number; readonly lines: readonly string[] }>();

function wrapped(view: Shown, columns: number): readonly string[] {
  const cached = known.get(view.lines);
  if (cached?.columns === columns) return cached.lines;
  const lines = view.lines.flatMap((one) => wrapIndented(cleanText(one), columns));
  known.set(view.lines, { columns, lines });
  return lines;
}

/** What goes on in the next line stands under its beginning, two cells further in. */
export function wrapIndented(text: string, width: number): readonly string[] {
  if (widthOf(text) <= width) return [text];
  const indent = Math.min(text.length - text.trimStart().length, Math.floor(width / 2));
  const [first = '', ...rest] = wrapWords(text.trimStart(), Math.max(1, width - indent - 2));
  return [' '.repeat(indent) + first, ...rest.map((one) => ' '.repeat(indent + 2) + one)];
}
