import { readSync } from 'node:fs';
import type { RawLine } from './raw-line.ts';
import { ReadWindow } from './read-window.ts';

/** One step backwards; a few screens of common lines. */
const STEP_BYTES = 1 << 16;
/** A line longer than this is not looked for backwards: its start is known once everything is counted. */
const FURTHEST_BYTES = 1 << 23;
const NEWLINE = 10;

/**
 * The last lines of a file whose lines are not counted yet, read backwards from its end. Their names are provisional:
 * far below zero, ascending as lines do, so that lines that are written meanwhile have names too.
 */
export class TailLines {
  readonly #fd: number;
  /** Offsets of line starts, ascending, without a gap. */
  #starts: number[];
  /** Place of the first known line start among `starts`; what was found before it is put in front. */
  #origin = 0;
  #until: number;
  #stuck = false;

  /** `size` is how long the file is now. */
  constructor(fd: number, size: number) {
    this.#fd = fd;
    this.#until = size;
    this.#starts = [];
    const start = this.#startBefore(size);
    if (start === null) this.#stuck = true;
    else this.#starts = [start];
  }

  /** The provisional name after the last line's. */
  get end(): number {
    return this.#starts.length - this.#origin + PROVISIONAL;
  }

  /** Takes in what was appended. */
  grow(size: number): void {
    const last = this.#starts.at(-1);
    if (last === undefined || size <= this.#until) return;
    const window = new ReadWindow(this.#fd, size);
    // From the last start on: that line may have been unfinished.
    for (let at = window.next(last); at < size; at = window.next(at)) this.#starts.push(at);
    this.#until = size;
  }

  lines(from: number, count: number): readonly RawLine[] {
    let first = from - PROVISIONAL + this.#origin;
    while (first < 0 && this.#extendBack()) first = from - PROVISIONAL + this.#origin;
    // Before the first line there is nothing: what is asked for there must not be answered with other lines.
    if (first < 0) return [];
    const window = new ReadWindow(this.#fd, this.#until);
    return this.#starts.slice(first, first + count).map((start) => window.line(start).line);
  }

  /** Where the line with this name starts; null when it has not been read. */
  offsetOf(name: number): number | null {
    return this.#starts[name - PROVISIONAL + this.#origin] ?? null;
  }

  /** Puts more lines in front; false when there are none, or none that can be found. */
  #extendBack(): boolean {
    const first = this.#starts[0];
    if (first === undefined || first === 0 || this.#stuck) return false;
    const from = this.#startBefore(Math.max(0, first - STEP_BYTES)) ?? this.#startBefore(first);
    this.#stuck = from === null;
    if (from === null) return false;
    const window = new ReadWindow(this.#fd, first);
    const more: number[] = [];
    for (let at = from; at < first; at = window.next(at)) more.push(at);
    this.#starts = [...more, ...this.#starts];
    this.#origin += more.length;
    return true;
  }

  /** The start of the line that has the byte before `offset`; null when that is too far away. */
  #startBefore(offset: number): number | null {
    const buffer = Buffer.allocUnsafe(STEP_BYTES);
    // The byte before may be the line feed that ends the line in question.
    let until = Math.max(0, offset - 1);
    while (until > 0 && offset - until < FURTHEST_BYTES) {
      const from = Math.max(0, until - STEP_BYTES);
      const got = readSync(this.#fd, buffer, 0, until - from, from);
      const at = buffer.subarray(0, got).lastIndexOf(NEWLINE);
      if (at !== -1) return from + at + 1;
      until = from;
    }
    return until === 0 ? 0 : null;
  }
}

/** No file has this many lines, so a provisional name is never a number nor grows into one. */
export const PROVISIONAL = -(2 ** 40);
export const isProvisional = (line: number): boolean => line < 0;
