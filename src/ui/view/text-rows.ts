import { takeCells, widthOf } from './width.ts';

const ASCII = /^[ -~]*$/;
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Where each row of a wrapped text begins, at most `most` rows; at least one. One pass, however long the text. */
export function rowStarts(text: string, width: number, most: number): readonly number[] {
  if (ASCII.test(text)) {
    const rows = Math.max(1, Math.ceil(text.length / width));
    return Array.from({ length: Math.min(rows, most) }, (_, i) => i * width);
  }
  const starts = [0];
  let used = 0;
  for (const { segment, index } of graphemes.segment(text)) {
    const cells = widthOf(segment);
    if (used + cells > width && used > 0) {
      if (starts.length >= most) break;
      starts.push(index);
      used = 0;
    }
    used += cells;
  }
  return starts;
}

/** Where in the text the cell `left` is; the end when the text is shorter. */
export const offsetOfCell = (text: string, left: number): number => (left <= 0 ? 0 : takeCells(text, left).length);

/** Which cell a place of the text is in. */
export const cellOfOffset = (text: string, offset: number): number => widthOf(text.slice(0, offset));
