import { closeSync, existsSync, openSync, statSync, writeSync } from 'node:fs';

/** A longer line is kept in pieces, as containerd does. */
const MOST_BYTES = 16_384;
const NEWLINE = 0x0a;

/**
 * What one run of a container has said, in a file: "2026-01-01T00:00:00.000000000Z F text", P for a piece of a line that
 * goes on. Times rise with every line, so that a reader who was cut off knows what it has had.
 */
export class ContainerLog {
  readonly path: string;
  readonly #now: () => number;
  readonly #readers = new Set<() => void>();
  #file: number | null;
  #size: number;
  #pending: Buffer = Buffer.alloc(0);
  #lastNs = 0n;

  /** Of a run that ended in an earlier life of the lab; undefined when it has left nothing. */
  static ofThePast(path: string): ContainerLog | undefined {
    if (!existsSync(path)) return undefined;
    const log = new ContainerLog(path, () => 0, 'a');
    log.end();
    return log;
  }

  constructor(path: string, now: () => number, mode: 'w' | 'a' = 'w') {
    this.path = path;
    this.#now = now;
    this.#file = openSync(path, mode, 0o600);
    this.#size = statSync(path).size;
  }

  /** Bytes of whole entries. */
  get size(): number {
    return this.#size;
  }

  get isEnded(): boolean {
    return this.#file === null;
  }

  append(chunk: Buffer): void {
    const text = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
    const entries: Buffer[] = [];
    let from = 0;
    for (let end = text.indexOf(NEWLINE); end >= 0; end = text.indexOf(NEWLINE, from)) {
      this.#addLine(entries, text.subarray(from, end));
      from = end + 1;
    }
    while (text.length - from > MOST_BYTES) {
      entries.push(this.#entry('P', text.subarray(from, from + MOST_BYTES)));
      from += MOST_BYTES;
    }
    this.#pending = Buffer.from(text.subarray(from));
    this.#write(entries);
  }

  /** A last line without an end counts as one. */
  end(): void {
    if (this.#file === null) return;
    if (this.#pending.length > 0) this.#write([this.#entry('F', this.#pending)]);
    this.#pending = Buffer.alloc(0);
    closeSync(this.#file);
    this.#file = null;
    this.#tell();
  }

  /** Called at each growth and at the end; the returned function stops that. */
  onGrowth(reader: () => void): () => void {
    this.#readers.add(reader);
    return () => this.#readers.delete(reader);
  }

  #addLine(entries: Buffer[], line: Buffer): void {
    let from = 0;
    for (; line.length - from > MOST_BYTES; from += MOST_BYTES) {
      entries.push(this.#entry('P', line.subarray(from, from + MOST_BYTES)));
    }
    entries.push(this.#entry('F', line.subarray(from)));
  }

  #entry(kind: 'F' | 'P', text: Buffer): Buffer {
    return Buffer.concat([Buffer.from(`${this.#stamp()} ${kind} `), text, Buffer.from('\n')]);
  }

  #stamp(): string {
    const now = BigInt(Math.trunc(this.#now())) * 1_000_000n;
    this.#lastNs = now > this.#lastNs ? now : this.#lastNs + 1n;
    const seconds = new Date(Number(this.#lastNs / 1_000_000_000n) * 1_000).toISOString().slice(0, 19);
    return `${seconds}.${String(this.#lastNs % 1_000_000_000n).padStart(9, '0')}Z`;
  }

  #write(entries: readonly Buffer[]): void {
    if (this.#file === null || entries.length === 0) return;
    const bytes = Buffer.concat(entries);
    for (let from = 0; from < bytes.length; ) from += writeSync(this.#file, bytes, from);
    this.#size += bytes.length;
    this.#tell();
  }

  #tell(): void {
    for (const reader of this.#readers) reader();
  }
}
