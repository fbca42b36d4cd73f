import { readSync } from 'node:fs';
import type { SecretMask } from '../../lib/secrets/secret-mask.ts';
import type { Found, LogSearch } from '../../ui/log-source.ts';
import { expressionOf, type LogQuery } from '../../ui/view/log-query.ts';
import { lineFilter } from './line-filter.ts';
import type { LineIndex, Mark } from './line-index.ts';
import { logLine } from './log-line.ts';
import { matchingLines } from './matching-lines.ts';
import { MAX_LINE_BYTES, type RawLine } from './raw-line.ts';
import { withinTime } from './within-time.ts';

/** One bite: a few milliseconds of work, so that keys are answered in between. */
const BLOCK_BYTES = 1 << 20;
/** A block ends at a mark, so it is longer than a bite by what lies between two marks; more is one giant line. */
const PIECE_BYTES = 1 << 21;
/** Nobody walks through more matches than this; all of them are counted. */
const MAX_KEPT = 100_000;
/** A hundred times what a common expression takes for a block, and as long as the screen may stand still, once. */
const PATIENCE_MS = 1000;

export interface LineSearchStart {
  /** Where it begins: at the beginning as long as lines are still being counted. */
  readonly mark: Mark;
  /** The line the reader stands on; null = none, and then the end of the log is what they want. */
  readonly near: number | null;
}

/**
 * Looks through a whole log in bites: from where the reader stands to the end, then back to the beginning, then
 * whatever is written later. The kept matches are one stretch without a gap, so their places among all are known.
 */
export class LineSearch implements LogSearch {
  readonly #query: LogQuery;
  readonly #onStop: () => void;
  readonly #mask: SecretMask;
  readonly #matches: (line: RawLine) => boolean;
  /** One for all pieces: what is read is looked through before the next is. */
  #buffer: Buffer | null = null;
  /** Everything between these two has been looked at. */
  #from: Mark;
  #to: Mark;
  /** Kept matches before the start, in stretches from the nearest to the farthest. */
  #earlier: (readonly number[])[] = [];
  #later: number[] = [];
  #kept = 0;
  #lostEarlier = 0;
  #lostLater = 0;
  /** Nobody stands anywhere in the log: of too many matches the last ones are kept. */
  readonly #wantsNewest: boolean;
  /** The end was reached once: what comes now is new. */
  #reachedEnd = false;
  #isDone = false;
  #open: { readonly line: number; readonly seenBytes: number; readonly matches: boolean } | null = null;
  #problem: string | null = null;
  #version = 0;
  #found: Found | null = null;

  constructor(query: LogQuery, mask: SecretMask, start: LineSearchStart, onStop: () => void) {
    this.#query = query;
    this.#onStop = onStop;
    this.#mask = mask;
    this.#matches = lineTest(query, mask);
    this.#from = start.mark;
    this.#to = start.mark;
    this.#wantsNewest = start.near === null;
  }

  found(): Found {
    this.#found ??= this.#summary();
    return this.#found;
  }

  get version(): number {
    return this.#version;
  }

  stop(): void {
    this.#onStop();
  }

  /** One bite of work; false when there is nothing to do until the file grows. `isAll`: every line has been counted. */
  advance(index: LineIndex, isAll: boolean): boolean {
    if (this.#problem !== null) return false;
    const end = index.completeEnd;
    if (this.#to.offset < end.offset) {
      this.#takeLater(index, index.markFrom(Math.min(this.#to.offset + BLOCK_BYTES, end.offset)));
      return true;
    }
    if (!isAll) return false;
    this.#reachedEnd = true;
    if (this.#from.offset > 0) {
      this.#takeEarlier(index, index.markBefore(Math.max(0, this.#from.offset - BLOCK_BYTES)));
      return true;
    }
    this.#takeOpen(index);
    if (!this.#isDone) this.#changed();
    this.#isDone = true;
    return false;
  }

  /** The file is another one now. */
  restart(): void {
    const start = { line: 0, offset: 0 };
    [this.#from, this.#to, this.#earlier, this.#later] = [start, start, [], []];
    [this.#kept, this.#lostEarlier, this.#lostLater, this.#reachedEnd] = [0, 0, 0, false];
    [this.#open, this.#problem, this.#isDone] = [null, null, false];
    this.#changed();
  }

  #takeLater(index: LineIndex, to: Mark): void {
    const hits = this.#blockHits(index, this.#to, to);
    this.#to = to;
    // It has an end now, and is among the others.
    this.#open = null;
    const keepsNewest = this.#reachedEnd || this.#wantsNewest;
    if (this.#lostLater > 0 || (!keepsNewest && this.#kept >= MAX_KEPT)) this.#lostLater += hits.length;
    else {
      for (const hit of hits) this.#later.push(hit);
      this.#kept += hits.length;
      if (keepsNewest) this.#forgetOldest();
    }
    this.#changed();
  }

  #takeEarlier(index: LineIndex, from: Mark): void {
    const hits = this.#blockHits(index, from, this.#from);
    this.#from = from;
    if (this.#lostEarlier > 0 || this.#kept >= MAX_KEPT) this.#lostEarlier += hits.length;
    else {
      this.#earlier.push(hits);
      this.#kept += hits.length;
    }
    this.#changed();
  }

  /** Whoever follows a log for days wants the newest matches. */
  #forgetOldest(): void {
    // In big steps, because each one moves all that is kept.
    if (this.#kept < 2 * MAX_KEPT) return;
    const all = this.#keptLines();
    this.#lostEarlier += all.length - MAX_KEPT;
    [this.#earlier, this.#later, this.#kept] = [[], all.slice(-MAX_KEPT), MAX_KEPT];
  }

  /** The last line, while it has no end: it may match now and no longer when it is longer, or the other way round. */
  #takeOpen(index: LineIndex): void {
    const { line } = index.completeEnd;
    const [last] = index.lineCount > line ? index.read(line, 1) : [];
    if (last === undefined ? this.#open === null : this.#open?.seenBytes === index.byteCount) return;
    const matches = last !== undefined && this.#within(() => this.#matches(last)) === true;
    this.#open = last === undefined ? null : { line, seenBytes: index.byteCount, matches };
    this.#changed();
  }

  #blockHits(index: LineIndex, from: Mark, to: Mark): readonly number[] {
    const filter = lineFilter(this.#query, index.traitsOf(from.offset, to.offset));
    const hits: number[] = [];
    let { line, offset } = from;
    while (offset < to.offset && this.#problem === null) {
      const { bytes, next } = this.#readPiece(index, offset, to.offset);
      for (const hit of this.#within(() => matchingLines(bytes, filter, this.#mask, this.#matches)) ?? [])
        hits.push(line + hit);
      if (next >= to.offset) break;
      line = index.lineAt(next);
      offset = next;
    }
    return hits;
  }

  /** Complete lines from `offset` on; of a line too long for one piece its beginning, which is all that is shown of it. */
  #readPiece(index: LineIndex, offset: number, until: number): { readonly bytes: Buffer; readonly next: number } {
    this.#buffer ??= Buffer.allocUnsafe(PIECE_BYTES);
    const got = readSync(index.fd, this.#buffer, 0, Math.min(PIECE_BYTES, until - offset), offset);
    const bytes = this.#buffer.subarray(0, got);
    if (offset + got >= until || got === 0) return { bytes, next: until };
    const end = bytes.lastIndexOf(0x0a) + 1;
    if (end > 0) return { bytes: bytes.subarray(0, end), next: offset + end };
    // Right behind such a line there is a mark.
    return { bytes: bytes.subarray(0, MAX_LINE_BYTES + 1), next: index.markFrom(offset + got).offset };
  }

  /** Only what somebody wrote as a regular expression can take for ever. */
  #within<Answer>(work: () => Answer): Answer | null {
    if (this.#query.kind !== 'regex') return work();
    const done = withinTime(PATIENCE_MS, work);
    if (done !== null) return done.answer;
    this.#problem = 'takes too long on a line of this log';
    return null;
  }

  #changed(): void {
    this.#version += 1;
    this.#found = null;
  }

  #keptLines(): readonly number[] {
    return [...this.#earlier.toReversed(), this.#later].flat();
  }

  #summary(): Found {
    const open = this.#open?.matches === true ? [this.#open.line] : [];
    const lines = this.#keptLines();
    return {
      version: this.#version,
      lines: this.#lostLater === 0 ? [...lines, ...open] : lines,
      before: this.#lostEarlier,
      total: this.#lostEarlier + lines.length + this.#lostLater + open.length,
      done: this.#isDone || this.#problem !== null,
      problem: this.#problem,
    };
  }
}

function lineTest(query: LogQuery, mask: SecretMask): (line: RawLine) => boolean {
  const expression = expressionOf(query);
  if (expression === null) return (line) => logLine(line, mask).level === 'error';
  return (line) => expression.test(logLine(line, mask).text);
}
