import { readSync } from 'node:fs';
import { type RawLine, rawLine } from './raw-line.ts';

/** A screenful of common lines, and four times the longest line that is shown. */
const WINDOW_BYTES = 1 << 16;
const NEWLINE = 10;

/** Reads neighbouring lines of a file with few reads: one buffer that moves along. */
export class ReadWindow {
  readonly #fd: number;
  readonly #until: number;
  readonly #buffer = Buffer.allocUnsafe(WINDOW_BYTES);
  #bytes: Buffer = this.#buffer.subarray(0, 0);
  #from = -1;

  /** Nothing at or after `until` is looked at. */
  constructor(fd: number, until: number) {
    this.#fd = fd;
    this.#until = until;
  }

  /** The line that starts at `offset`, and where the next one does; null = further on than is worth reading here. */
  line(offset: number): { readonly line: RawLine; readonly next: number | null } {
    let end = this.#newlineIn(offset);
    if (end === -1 && this.#from !== offset) {
      this.#load(offset);
      end = this.#newlineIn(offset);
    }
    const isLast = this.#from + this.#bytes.length >= this.#until;
    const to = end === -1 ? this.#bytes.length : end;
    const next = end === -1 ? (isLast ? this.#until : null) : this.#from + end + 1;
    return { line: rawLine(this.#bytes, offset - this.#from, to), next };
  }

  /** Where the line after the one at `offset` starts, however far that is. */
  next(offset: number): number {
    for (let from = offset; from < this.#until; from = this.#from + this.#bytes.length) {
      if (from < this.#from || from >= this.#from + this.#bytes.length) this.#load(from);
      const end = this.#newlineIn(from);
      if (end !== -1) return this.#from + end + 1;
      if (this.#bytes.length === 0) break;
    }
    return this.#until;
  }

  #newlineIn(offset: number): number {
    const at = offset - this.#from;
    return at < 0 || at >= this.#bytes.length ? -1 : this.#bytes.indexOf(NEWLINE, at);
  }

  #load(offset: number): void {
    const wanted = Math.max(0, Math.min(WINDOW_BYTES, this.#until - offset));
    this.#from = offset;
    this.#bytes = this.#buffer.subarray(0, readSync(this.#fd, this.#buffer, 0, wanted, offset));
  }
}
