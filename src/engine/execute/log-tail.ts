import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { LineSplitter } from '../../lib/lines.ts';
import { systemErrorCode } from '../../lib/system-error.ts';

export interface TailLimits {
  /** From here on a line is cut, as the port promises. The longest terraform line measured had 631 bytes. */
  readonly lineBytes: number;
  /** This much from the start is always read, however late we are: plans and versions stand there. */
  readonly headBytes: number;
  /** Later than this behind, we skip: a tool that writes faster than it can be read has nothing to say line by line. */
  readonly backlogBytes: number;
  /** What is left to read after a skip: errors stand at the end. */
  readonly lastBytes: number;
}

/** A whole region's terraform apply is about 45 kB, all 24 in one about 1 MB (measured): nothing of them is skipped. */
export const TAIL_LIMITS: TailLimits = {
  lineBytes: 64 * 1024,
  headBytes: 4 * 1024 * 1024,
  backlogBytes: 4 * 1024 * 1024,
  lastBytes: 256 * 1024,
};

/** How much one look may read. */
export interface TailBudget {
  readonly bytes: number;
  readonly lines: number;
}

export interface TailChunk {
  readonly lines: readonly string[];
  /** Bytes that were read over in this look. */
  readonly skippedBytes: number;
  /** Size of the log so far. */
  readonly size: number;
  /** When it was last written to; 0 = there is none. */
  readonly writtenAtMs: number;
  readonly atEnd: boolean;
}

/** One for all tails: what a splitter keeps, it copies. */
const buffer = Buffer.allocUnsafe(256 * 1024);

/**
 * Reads a growing log by offset. Synchronously: the bytes were written a moment ago and are in memory, where a read
 * takes microseconds and a trip through the thread pool several times that.
 */
export class LogTail {
  readonly #path: string;
  readonly #limits: TailLimits;
  readonly #splitter: LineSplitter;
  #fd: number | null = null;
  #offset = 0;

  constructor(path: string, limits: TailLimits = TAIL_LIMITS) {
    this.#path = path;
    this.#limits = limits;
    this.#splitter = new LineSplitter(limits.lineBytes);
  }

  read(budget: TailBudget): TailChunk {
    const fd = this.#open();
    if (fd === null) return { lines: [], skippedBytes: 0, size: 0, writtenAtMs: 0, atEnd: true };
    const { size, mtime } = fstatSync(fd);
    const skippedBytes = this.#skip(size);
    const read = readSync(fd, buffer, 0, Math.min(budget.bytes, buffer.length, size - this.#offset), this.#offset);
    const used = endOfLine(buffer.subarray(0, read), budget.lines);
    this.#offset += used;
    const lines = this.#splitter.push(buffer.subarray(0, used));
    return { lines, skippedBytes, size, writtenAtMs: mtime.getTime(), atEnd: this.#offset >= size };
  }

  /** The unfinished last line, once no more can come. */
  finish(): string[] {
    return this.#splitter.flush();
  }

  close(): void {
    if (this.#fd !== null) closeSync(this.#fd);
    this.#fd = null;
  }

  #skip(size: number): number {
    const { headBytes, backlogBytes, lastBytes } = this.#limits;
    const to = size - lastBytes;
    if (this.#offset < headBytes || size - this.#offset <= backlogBytes || to <= this.#offset) return 0;
    const skipped = to - this.#offset;
    this.#offset = to;
    this.#splitter.skipToNextLine();
    return skipped;
  }

  #open(): number | null {
    try {
      this.#fd ??= openSync(this.#path, 'r');
    } catch (error) {
      // Removed by hand, with the rest of its directory: there is nothing to read.
      if (systemErrorCode(error) !== 'ENOENT') throw error;
    }
    return this.#fd;
  }
}

/** Where the `lines`th line of the bytes ends; all bytes when there are fewer. */
function endOfLine(bytes: Buffer, lines: number): number {
  let at = -1;
  for (let n = 0; n < lines; n++) {
    at = bytes.indexOf(0x0a, at + 1);
    if (at === -1) return bytes.length;
  }
  return at + 1;
}
