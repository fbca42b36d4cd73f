import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { firstAtLeast } from '../../lib/first-at-least.ts';
import { type ByteTraits, JSON_LINE, mayStartJson, traitsIn } from './byte-traits.ts';
import type { RawLine } from './raw-line.ts';
import { ReadWindow } from './read-window.ts';

/** A position is kept every so many lines or bytes, whichever comes first: a 2 GB log of 140-byte lines needs 28,000. */
const EVERY_LINES = 512;
const EVERY_BYTES = 1 << 18;
/** More positions than this are thinned out to every second one, so memory stays flat whatever the file. */
const MAX_MARKS = 1 << 16;
/** A line as long as this always has a mark right behind it. */
const GIANT_BYTES = 1 << 20;
/** One bite of indexing, and the grain in which the traits of bytes are remembered. */
const GRAIN_BYTES = 1 << 20;
/** Enough to hold the time stamp or the number that makes a line unlike the others. */
const SEAM_BYTES = 128;
const NEWLINE = 10;
const BRACE = 0x7b;

/** A place where a line starts. */
export interface Mark {
  readonly line: number;
  readonly offset: number;
}

/** Finds any line of a growing file without holding the file: one pass over its bytes counts lines and notes traits. */
export class LineIndex {
  readonly fd: number;
  readonly #bytes = Buffer.from(new ArrayBuffer(GRAIN_BYTES));
  readonly #words = new Int32Array(this.#bytes.buffer);
  #markLines: number[] = [0];
  #markOffsets: number[] = [0];
  #everyLines = EVERY_LINES;
  #everyBytes = EVERY_BYTES;
  #mostMarks = MAX_MARKS;
  readonly #traits: number[] = [];
  #lines = 0;
  /** Where the line after the last complete one starts. */
  #lineStart = 0;
  #indexed = 0;

  constructor(path: string) {
    this.fd = openSync(path, 'r');
  }

  close(): void {
    closeSync(this.fd);
  }

  /** Complete lines, and one more when the file's end is not a line end. */
  get lineCount(): number {
    return this.#lines + (this.#indexed > this.#lineStart ? 1 : 0);
  }

  /** Where the complete lines end; after it there may be a line that is still being written. */
  get completeEnd(): Mark {
    return { line: this.#lines, offset: this.#lineStart };
  }

  /** How much of the file is taken in: grows also when the last line only gets longer. */
  get byteCount(): number {
    return this.#indexed;
  }

  get size(): number {
    return fstatSync(this.fd).size;
  }

  /** Takes in one more bite of what was appended since the last time; true when there is more to take in. */
  grow(): boolean {
    const { size } = this;
    if (this.#indexed >= size) return false;
    const room = GRAIN_BYTES - (this.#indexed % GRAIN_BYTES);
    const got = readSync(this.fd, this.#bytes, 0, Math.min(room, size - this.#indexed), this.#indexed);
    if (got === 0) return false;
    this.#take(got);
    this.#indexed += got;
    return this.#indexed < size;
  }

  #take(length: number): void {
    const grain = Math.floor(this.#indexed / GRAIN_BYTES);
    const traits = traitsIn(this.#bytes, this.#words, length) | this.#takeLines(this.#bytes.subarray(0, length));
    this.#traits[grain] = (this.#traits[grain] ?? 0) | traits;
  }

  #takeLines(bytes: Buffer): ByteTraits {
    const base = this.#indexed;
    let traits = this.#lineStart === base && mayStartJson(bytes, 0) ? JSON_LINE : 0;
    let lines = this.#lines;
    let lineStart = this.#lineStart;
    let [markLine, markOffset] = [this.#markLines.at(-1) ?? 0, this.#markOffsets.at(-1) ?? 0];
    for (let at = bytes.indexOf(NEWLINE); at !== -1; at = bytes.indexOf(NEWLINE, at + 1)) {
      lines += 1;
      lineStart = base + at + 1;
      if (bytes[at + 1] === BRACE && mayStartJson(bytes, at + 1)) traits = JSON_LINE;
      if (lines - markLine < this.#everyLines && lineStart - markOffset < this.#everyBytes) continue;
      [markLine, markOffset] = [lines, lineStart];
      this.#addMark(lines, lineStart);
    }
    this.#lines = lines;
    this.#lineStart = lineStart;
    return traits;
  }

  #addMark(line: number, offset: number): void {
    this.#markLines.push(line);
    this.#markOffsets.push(offset);
    if (this.#markLines.length > this.#mostMarks) this.#thin();
  }

  /** The mark behind a giant line stays: without it, its end would have to be looked for each time. */
  #thin(): void {
    const offsets = this.#markOffsets;
    const stays = (_: number, i: number): boolean =>
      i % 2 === 0 || (offsets[i] ?? 0) - (offsets[i - 1] ?? 0) >= GIANT_BYTES;
    this.#markLines = this.#markLines.filter(stays);
    this.#markOffsets = offsets.filter(stays);
    this.#everyLines *= 2;
    this.#everyBytes = Math.min(2 * this.#everyBytes, GIANT_BYTES);
    this.#mostMarks = Math.max(MAX_MARKS, 2 * this.#markLines.length);
  }

  /** What kinds of bytes may stand between two places. */
  traitsOf(from: number, to: number): ByteTraits {
    let traits = 0;
    for (let grain = Math.floor(from / GRAIN_BYTES); grain * GRAIN_BYTES < to; grain += 1) {
      traits |= this.#traits[grain] ?? 0;
    }
    return traits;
  }

  /** The first kept place at or after `offset`; the end of the complete lines when there is none. */
  markFrom(offset: number): Mark {
    const at = firstAtLeast(this.#markOffsets, offset);
    return at < this.#markOffsets.length ? this.#mark(at) : this.completeEnd;
  }

  /** The last kept place at or before `offset`. */
  markBefore(offset: number): Mark {
    return this.#mark(Math.max(0, firstAtLeast(this.#markOffsets, offset + 1) - 1));
  }

  /** The last bytes taken in, to tell later whether the file is still the same one. */
  seam(): Buffer {
    const from = Math.max(0, this.#indexed - SEAM_BYTES);
    const bytes = Buffer.alloc(this.#indexed - from);
    return bytes.subarray(0, readSync(this.fd, bytes, 0, bytes.length, from));
  }

  /** The last kept place at or before a line. */
  markBeforeLine(line: number): Mark {
    return this.#mark(Math.max(0, firstAtLeast(this.#markLines, line + 1) - 1));
  }

  /** The number of the line that starts at `offset`, which is a line start below what is indexed. */
  lineAt(offset: number): number {
    const mark = this.markBefore(offset);
    const window = new ReadWindow(this.fd, offset);
    let { line } = mark;
    for (let at = mark.offset; at < offset; at = window.next(at)) line += 1;
    return line;
  }

  /** Raw lines `from` .. `from + count - 1`, those that exist. */
  read(from: number, count: number): readonly RawLine[] {
    const until = Math.min(from + count, this.lineCount);
    if (from < 0 || until <= from) return [];
    const window = new ReadWindow(this.fd, this.#indexed);
    const found: RawLine[] = [];
    let offset = this.#offsetOf(from, window);
    for (let line = from; ; line += 1) {
      const read = window.line(offset);
      found.push(read.line);
      if (line + 1 >= until) return found;
      // The end of a giant line is known without reading it: there is always a mark behind it.
      offset = read.next ?? this.#knownOffset(line + 1) ?? window.next(offset);
    }
  }

  #offsetOf(line: number, window: ReadWindow): number {
    const mark = this.markBeforeLine(line);
    let { offset } = mark;
    for (let at = mark.line; at < line; at += 1) offset = this.#knownOffset(at + 1) ?? window.next(offset);
    return offset;
  }

  #knownOffset(line: number): number | null {
    const at = firstAtLeast(this.#markLines, line);
    return this.#markLines[at] === line ? (this.#markOffsets[at] ?? null) : null;
  }

  #mark(at: number): Mark {
    return { line: this.#markLines[at] ?? 0, offset: this.#markOffsets[at] ?? 0 };
  }
}
