const NEWLINE = 0x0a;

/**
 * Turns bytes that arrive in pieces into complete lines. Splitting happens on the newline byte, which is never part of
 * another UTF-8 character, so no character is torn between two pieces. Holds at most `maxBytes` of an unfinished line.
 */
export class LineSplitter {
  readonly #maxBytes: number;
  #held: Buffer[] = [];
  #heldBytes = 0;
  #cut = false;
  #skipping = false;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** The lines completed by `chunk`. The chunk may be reused by the caller afterwards. */
  push(chunk: Buffer): string[] {
    const lines: string[] = [];
    let from = 0;
    for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, from)) {
      this.#hold(chunk.subarray(from, at));
      this.#complete(lines);
      from = at + 1;
    }
    this.#hold(chunk.subarray(from));
    return lines;
  }

  /** The unfinished last line, when there is one: the writer ended without a newline. */
  flush(): string[] {
    const lines: string[] = [];
    if (this.#heldBytes > 0) this.#complete(lines);
    return lines;
  }

  /** Forgets what is held: the reader jumped into the middle of a line, whose rest is not a line. */
  skipToNextLine(): void {
    this.#reset();
    this.#skipping = true;
  }

  #hold(piece: Buffer): void {
    const room = this.#skipping ? 0 : this.#maxBytes - this.#heldBytes;
    if (piece.length > room) this.#cut = true;
    const kept = piece.subarray(0, Math.max(0, room));
    if (kept.length === 0) return;
    this.#held.push(Buffer.from(kept));
    this.#heldBytes += kept.length;
  }

  #complete(lines: string[]): void {
    if (!this.#skipping) lines.push(this.#text());
    this.#reset();
  }

  #text(): string {
    const bytes = this.#held.length === 1 ? (this.#held[0] ?? Buffer.alloc(0)) : Buffer.concat(this.#held);
    const text = (this.#cut ? bytes.subarray(0, wholeCharacters(bytes)) : bytes).toString('utf8');
    return text.endsWith('\r') ? text.slice(0, -1) : text;
  }

  #reset(): void {
    this.#held = [];
    this.#heldBytes = 0;
    this.#cut = false;
    this.#skipping = false;
  }
}

/** How many bytes of a cut line hold whole characters: a cut may fall inside one (at most 4 bytes, RFC 3629). */
function wholeCharacters(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(4, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if ((byte & 0xc0) === 0x80) continue;
    return lengthOfCharacter(byte) > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

function lengthOfCharacter(first: number): number {
  if (first >= 0xf0) return 4;
  if (first >= 0xe0) return 3;
  return first >= 0xc0 ? 2 : 1;
}
