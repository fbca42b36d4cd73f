import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { LineSplitter } from '../../lib/lines.ts';

/** A position is kept for every this many lines: a 2 GB log of 100-byte lines needs 40,000 of them. */
const EVERY_LINES = 512;
const CHUNK_BYTES = 1 << 18;
/** Reading stops after a screenful or two, so it takes smaller bites than indexing. */
const READ_BYTES = 1 << 16;
/** One turn of indexing: a big file is gone through in slices, so that keys are answered in between. */
const SLICE_BYTES = 1 << 24;
/** A longer line is shown cut; nobody reads further to the right. */
const MAX_LINE_BYTES = 16_384;
const NEWLINE = 10;

/** Finds any line of a growing file without holding the file: memory grows with the number of lines / 512. */
export class LineIndex {
  readonly #fd: number;
  /** Byte offset of line 0, 512, 1024, ... */
  readonly #marks: number[] = [0];
  #lines = 0;
  #indexed = 0;
  #endsOpen = false;

  constructor(path: string) {
    this.#fd = openSync(path, 'r');
  }

  close(): void {
    closeSync(this.#fd);
  }

  /** Complete lines, and one more when the file's end is not a line end. */
  get lineCount(): number {
    return this.#lines + (this.#endsOpen ? 1 : 0);
  }

  /** How much of the file is taken in: grows also when the last line only gets longer. */
  get byteCount(): number {
    return this.#indexed;
  }

  /** Takes in what was appended since the last time, at most one slice; true when there is more to take in. */
  grow(): boolean {
    const size = fstatSync(this.#fd).size;
    const until = Math.min(size, this.#indexed + SLICE_BYTES);
    const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
    while (this.#indexed < until) {
      const got = readSync(this.#fd, buffer, 0, Math.min(buffer.length, until - this.#indexed), this.#indexed);
      if (got === 0) break;
      this.#count(buffer.subarray(0, got));
      this.#indexed += got;
    }
    return this.#indexed < size;
  }

  #count(bytes: Buffer): void {
    for (let at = bytes.indexOf(NEWLINE); at !== -1; at = bytes.indexOf(NEWLINE, at + 1)) {
      this.#lines += 1;
      if (this.#lines % EVERY_LINES === 0) this.#marks.push(this.#indexed + at + 1);
    }
    this.#endsOpen = bytes.at(-1) !== NEWLINE;
  }

  /** Raw lines `from` .. `from + count - 1`, those that exist. */
  read(from: number, count: number): readonly string[] {
    const mark = Math.floor(from / EVERY_LINES);
    const start = this.#marks[mark];
    const until = Math.min(from + count, this.lineCount);
    if (start === undefined || until <= from) return [];
    const found: string[] = [];
    let line = mark * EVERY_LINES;
    for (const text of this.#linesFrom(start)) {
      if (line >= from) found.push(text);
      line += 1;
      if (line >= until) break;
    }
    return found;
  }

  *#linesFrom(start: number): Generator<string> {
    const buffer = Buffer.allocUnsafe(READ_BYTES);
    const splitter = new LineSplitter(MAX_LINE_BYTES);
    for (let offset = start; ; ) {
      const got = readSync(this.#fd, buffer, 0, buffer.length, offset);
      if (got === 0) break;
      offset += got;
      yield* splitter.push(buffer.subarray(0, got));
    }
    yield* splitter.flush();
  }
}
