import { type FileHandle, open } from 'node:fs/promises';
import type { ContainerLog } from './container-log.ts';

/** Which part of a log is wanted, and how. */
export interface LogWish {
  /** Whole seconds, for that is what the real API server makes of a finer time. */
  readonly sinceMs: number | null;
  readonly tailLines: number | null;
  /** Of what is sent. */
  readonly limitBytes: number | null;
  readonly withTimes: boolean;
  readonly follow: boolean;
}

/** Where the text goes: `write` resolves when more can be taken, with false when nobody takes it any more. */
export interface LogSink {
  write(bytes: Buffer): Promise<boolean>;
  /** Aborted when the reader has gone. */
  readonly gone: AbortSignal;
}

const CHUNK_BYTES = 65_536;
const NEWLINE = 0x0a;
/** "2026-01-01T00:00:00.000000000Z", a blank, the kind, a blank. */
const STAMP_BYTES = 30;
const KIND_AT = 31;
const TEXT_AT = 33;
const FULL = 'F'.charCodeAt(0);

/** Hands over what is wanted of a log, chunk by chunk; when it is followed, until the log ends. */
export async function readLog(log: ContainerLog, wish: LogWish, sink: LogSink): Promise<void> {
  const file = await open(log.path, 'r');
  try {
    const shape = new Shape(wish);
    let at = wish.tailLines === null ? 0 : await startOfTail(file, log.size, wish.tailLines);
    for (;;) {
      // Asked before the size: what is said between the two is read in the next turn.
      const isLast = !wish.follow || log.isEnded;
      at = await copy(file, at, log.size, shape, sink);
      if (isLast || shape.isFull || sink.gone.aborted) return;
      if (at >= log.size && !log.isEnded) await growth(log, sink.gone);
    }
  } finally {
    await file.close();
  }
}

async function copy(file: FileHandle, from: number, to: number, shape: Shape, sink: LogSink): Promise<number> {
  let at = from;
  while (at < to && !shape.isFull && !sink.gone.aborted) {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(Math.min(CHUNK_BYTES, to - at)), 0, null, at);
    // An entry is shorter than a chunk, so each chunk has at least one end of an entry.
    const end = buffer.subarray(0, bytesRead).lastIndexOf(NEWLINE) + 1;
    if (end === 0) return at;
    at += end;
    const text = shape.render(buffer.subarray(0, end));
    if (text.length > 0 && !(await sink.write(text))) return at;
  }
  return at;
}

/** Turns entries of the file into what the API sends. */
class Shape {
  readonly #withTimes: boolean;
  readonly #since: string;
  #left: number;
  #isInLine = false;

  constructor({ withTimes, sinceMs, limitBytes }: LogWish) {
    this.#withTimes = withTimes;
    this.#since = sinceMs === null ? '' : `${new Date(sinceMs).toISOString().slice(0, 19)}.`;
    this.#left = limitBytes ?? Number.POSITIVE_INFINITY;
  }

  get isFull(): boolean {
    return this.#left <= 0;
  }

  render(entries: Buffer): Buffer {
    const parts: Buffer[] = [];
    for (let from = 0; from < entries.length; ) {
      const end = entries.indexOf(NEWLINE, from);
      this.#add(parts, entries.subarray(from, end));
      from = end + 1;
    }
    const text = Buffer.concat(parts);
    const taken = text.subarray(0, Math.min(text.length, this.#left));
    this.#left -= taken.length;
    return taken;
  }

  #add(parts: Buffer[], entry: Buffer): void {
    const stamp = entry.toString('latin1', 0, STAMP_BYTES);
    // Entries are as old as their place in the file, and the form of a time sorts as the time does.
    if (stamp < this.#since) return;
    if (this.#withTimes && !this.#isInLine) parts.push(Buffer.from(`${stamp} `));
    parts.push(entry.subarray(TEXT_AT));
    this.#isInLine = entry[KIND_AT] !== FULL;
    if (!this.#isInLine) parts.push(Buffer.from('\n'));
  }
}

/** Where the last so many entries begin. */
async function startOfTail(file: FileHandle, size: number, lines: number): Promise<number> {
  if (lines <= 0) return size;
  // The end of the entry before those that are wanted is one newline further back.
  let wanted = lines + 1;
  for (let end = size; end > 0; ) {
    const start = Math.max(0, end - CHUNK_BYTES);
    const { buffer } = await file.read(Buffer.alloc(end - start), 0, null, start);
    for (let at = buffer.lastIndexOf(NEWLINE); at >= 0; at = at === 0 ? -1 : buffer.lastIndexOf(NEWLINE, at - 1)) {
      wanted -= 1;
      if (wanted === 0) return start + at + 1;
    }
    end = start;
  }
  return 0;
}

function growth(log: ContainerLog, gone: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      stop();
      gone.removeEventListener('abort', done);
      resolve();
    };
    const stop = log.onGrowth(done);
    gone.addEventListener('abort', done);
    if (gone.aborted) done();
  });
}
