import stringWidth from 'string-width';

/** The same measure Ink uses, so that both agree on where a line ends. */
export const widthOf = (text: string): number => (ASCII.test(text) ? text.length : knownWidth(text));

/** Signs and rules come again in every row of every picture, and measuring one takes longer than drawing it. */
const known = new Map<string, number>();
/** A few screens full of them; then it begins anew. */
const MOST_KNOWN = 2000;

function knownWidth(text: string): number {
  const before = known.get(text);
  if (before !== undefined) return before;
  const width = stringWidth(text);
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(text, width);
  return width;
}

const ASCII = /^[ -~]*$/;
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** At most `width` cells; what was cut is shown by one ellipsis cell. */
export function cutToWidth(text: string, width: number, ellipsis = '…'): string {
  if (width <= 0) return '';
  if (widthOf(text) <= width) return text;
  return takeCells(text, width - 1) + ellipsis;
}

/** The longest beginning that fits into `width` cells. */
export function takeCells(text: string, width: number): string {
  if (ASCII.test(text)) return text.slice(0, Math.max(0, width));
  let taken = '';
  let used = 0;
  for (const { segment } of graphemes.segment(text)) {
    used += stringWidth(segment);
    if (used > width) break;
    taken += segment;
  }
  return taken;
}

/** The end of a text, for a field that is typed into: what comes last is where the caret is. */
export function endOf(text: string, width: number, ellipsis = '…'): string {
  if (widthOf(text) <= width) return text;
  let from = text.length;
  let used = widthOf(ellipsis);
  for (const { segment, index } of [...graphemes.segment(text)].reverse()) {
    used += widthOf(segment);
    if (used > width) break;
    from = index;
  }
  return ellipsis + text.slice(from);
}

export function padTo(text: string, width: number, ellipsis = '…'): string {
  const cut = cutToWidth(text, width, ellipsis);
  return cut + ' '.repeat(Math.max(0, width - widthOf(cut)));
}

/** Words to lines of at most `width` cells; a word longer than a line is broken. */
export function wrapWords(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap((one) => breakWord(one, width))) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (widthOf(longer) <= width) line = longer;
    else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line];
}

export function breakWord(word: string, width: number): readonly string[] {
  const parts: string[] = [];
  let rest = word;
  while (widthOf(rest) > width) {
    const part = takeCells(rest, width);
    // A glyph wider than the whole line can never be shown.
    if (part === '') break;
    parts.push(part);
    rest = rest.slice(part.length);
  }
  return [...parts, rest];
}
