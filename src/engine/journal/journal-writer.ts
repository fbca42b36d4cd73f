import { open } from 'node:fs/promises';
import { invariant } from '../../lib/assert.ts';
import type { RunEvent } from '../model/event.ts';
import { type JournalFile, JournalWriteError, syncDirectoryOf } from './journal-file.ts';
import { type Chain, encodeBatch, encodeHeader, type JournalHeader } from './line-codec.ts';

interface Waiting {
  readonly events: readonly RunEvent[];
  readonly resolve: () => void;
  readonly reject: (error: JournalWriteError) => void;
}

/** Where a journal ends: the writer goes on from here. */
export interface JournalEnd {
  readonly bytes: number;
  readonly lastSeq: number;
  readonly chain: Chain;
}

/**
 * The one writer of a journal. Appends that arrive while another is being written share the next write and sync.
 * Invariant: `#bytes` is the end of what is known to be on disk; whatever lies after it is cut off before the next write.
 */
export class JournalWriter {
  readonly #path: string;
  readonly #file: JournalFile;
  #bytes: number;
  #lastSeq: number;
  /** Of the last line that is known to be on disk. */
  #chain: Chain;
  #promisedSeq: number;
  #untidy = false;
  #waiting: Waiting[] = [];
  #working: Promise<void> | null = null;
  #closed = false;

  constructor(path: string, file: JournalFile, end: JournalEnd) {
    this.#path = path;
    this.#file = file;
    this.#bytes = end.bytes;
    this.#lastSeq = end.lastSeq;
    this.#chain = end.chain;
    this.#promisedSeq = end.lastSeq;
  }

  append(events: readonly RunEvent[]): Promise<void> {
    invariant(!this.#closed, 'the journal is closed');
    for (const event of events) {
      invariant(event.seq === this.#promisedSeq + 1, `event ${event.seq} cannot follow event ${this.#promisedSeq}`);
      this.#promisedSeq = event.seq;
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ events, resolve, reject });
      this.#working ??= this.#work();
    });
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#working;
    await this.#file.close();
  }

  async #work(): Promise<void> {
    // One turn of the event loop lets a caller hand over several appends that then cost one sync.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      await this.#write(batch);
    }
    this.#working = null;
  }

  async #write(batch: readonly Waiting[]): Promise<void> {
    const events = batch.flatMap((waiting) => waiting.events);
    const { lines, chain } = encodeAll(batch, this.#chain);
    const bytes = Buffer.from(lines);
    try {
      await this.#tidy();
      await this.#put(bytes);
    } catch (error) {
      await this.#refuse(batch, new JournalWriteError(this.#path, error));
      return;
    }
    this.#bytes += bytes.length;
    this.#lastSeq += events.length;
    this.#chain = chain;
    for (const waiting of batch) waiting.resolve();
  }

  async #put(bytes: Buffer): Promise<void> {
    this.#untidy = true;
    // A disk that runs full accepts a part first and refuses the next write.
    for (let done = 0; done < bytes.length; ) {
      const { bytesWritten } = await this.#file.write(bytes, done, bytes.length - done, this.#bytes + done);
      done += bytesWritten;
    }
    await this.#file.datasync();
    this.#untidy = false;
  }

  async #tidy(): Promise<void> {
    if (!this.#untidy) return;
    await this.#file.truncate(this.#bytes);
    this.#untidy = false;
  }

  /** Whoever waits behind a refused batch is refused too: its events would leave a gap. */
  async #refuse(batch: readonly Waiting[], error: JournalWriteError): Promise<void> {
    try {
      await this.#tidy();
    } catch {
      // Still untidy: the next append begins by trying again, and a reader takes the rest for a torn tail.
    }
    const refused = [...batch, ...this.#waiting];
    this.#waiting = [];
    this.#promisedSeq = this.#lastSeq;
    for (const waiting of refused) waiting.reject(error);
  }
}

/** What was handed over together stays together, whoever else shares the write. */
function encodeAll(batch: readonly Waiting[], before: Chain): { readonly lines: string; readonly chain: Chain } {
  let chain = before;
  let lines = '';
  for (const { events } of batch) {
    const encoded = encodeBatch(events, chain);
    chain = encoded.chain;
    lines += encoded.line;
  }
  return { lines, chain };
}

/** A new journal holding only its header, durable. Fails when there is one already. */
export async function createJournal(path: string, header: JournalHeader): Promise<JournalWriter> {
  try {
    const file = await open(path, 'wx', 0o600);
    const { line: text, chain } = encodeHeader(header);
    const line = Buffer.from(text);
    await file.write(line, 0, line.length, 0);
    await file.sync();
    await syncDirectoryOf(path);
    return new JournalWriter(path, file, { bytes: line.length, lastSeq: 0, chain });
  } catch (error) {
    throw new JournalWriteError(path, error);
  }
}

/** Goes on with a journal that was read (and repaired) before; `end` comes from the reader. */
export async function continueJournal(path: string, end: JournalEnd): Promise<JournalWriter> {
  try {
    return new JournalWriter(path, await open(path, 'r+'), end);
  } catch (error) {
    throw new JournalWriteError(path, error);
  }
}
