/** A longer line is shown cut: nobody reads further to the right, and it must fit into memory 40 times over. */
export const MAX_LINE_BYTES = 16_384;

/** One line of a log as it stands in the file. */
export interface RawLine {
  readonly text: string;
  readonly cut: boolean;
}

/** The line at `from`, whose end (its line feed, or the end of the file) is at `to`. */
export function rawLine(bytes: Buffer, from: number, to: number): RawLine {
  if (to - from > MAX_LINE_BYTES)
    return { text: wholeCharacters(bytes.subarray(from, from + MAX_LINE_BYTES)), cut: true };
  // Lines of Windows end in two characters.
  const end = to > from && bytes[to - 1] === 0x0d ? to - 1 : to;
  return { text: bytes.toString('utf8', from, end), cut: false };
}

/** A cut may fall inside a character; a decoder that waits for more keeps the torn one to itself. */
const wholeCharacters = (bytes: Buffer): string =>
  new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes, { stream: true });
