import { type FSWatcher, watch } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { err, ok, type Result } from '../../lib/result.ts';
import type { RunEvent } from '../model/event.ts';
import { type JournalProblem, readJournal, unreadable } from './journal-reader.ts';
import type { JournalEnd } from './journal-writer.ts';
import { type Chain, type DecodedEvents, decodeEvents } from './line-codec.ts';

/** fs.watch tells of a change at once but not on every file system (NFS stays silent), so we also look this often. */
const LOOK_EVERY_MS = 500;

/** All events of a journal, then those that are appended, batch by batch, until `signal` is aborted or a problem. */
export async function* followJournal(
  path: string,
  signal: AbortSignal,
): AsyncGenerator<Result<readonly RunEvent[], JournalProblem>> {
  const change = new ChangeBell(path, signal);
  try {
    const start = await readJournal(path);
    if (!start.ok) return yield start;
    yield ok(start.value.events);
    let { bytes, lastSeq, chain } = start.value.end;
    while (!signal.aborted) {
      const more = await readMore(path, { bytes, lastSeq, chain });
      if (!more.ok) return yield more;
      bytes += more.value.goodBytes;
      lastSeq += more.value.events.length;
      chain = more.value.chain;
      if (more.value.events.length > 0) yield ok(more.value.events);
      else await change.rung();
    }
  } finally {
    change.close();
  }
}

async function readMore(path: string, { bytes: from, lastSeq, chain }: JournalEnd): Promise<More> {
  let file: FileHandle | null = null;
  try {
    file = await open(path, 'r');
    const { size } = await file.stat();
    if (size < from) return err({ kind: 'damaged', path, line: lastSeq + 1, what: 'it was there before and is gone' });
    const bytes = Buffer.alloc(size - from);
    const { bytesRead } = await file.read(bytes, 0, bytes.length, from);
    return decodeMore(path, bytes.subarray(0, bytesRead), lastSeq, chain);
  } catch (error) {
    return err(unreadable(path, error));
  } finally {
    await file?.close();
  }
}

type More = Result<DecodedEvents, JournalProblem>;

function decodeMore(path: string, bytes: Buffer, lastSeq: number, chain: Chain): More {
  // The header is line 1, so event n stands on line n + 1.
  const decoded = decodeEvents(bytes, { line: lastSeq + 2, seq: lastSeq + 1, chain });
  return decoded.ok ? decoded : err({ kind: 'damaged', path, ...decoded.problem });
}

/** Rings when the file changes, when it is time to look anyway, and when nobody wants to listen any more. */
class ChangeBell {
  readonly #watcher: FSWatcher | null;
  readonly #timer: NodeJS.Timeout;
  #rang = false;
  #listener: (() => void) | null = null;

  constructor(path: string, signal: AbortSignal) {
    const ring = () => this.#ring();
    this.#watcher = watchOrNull(path, ring);
    this.#timer = setInterval(ring, LOOK_EVERY_MS);
    signal.addEventListener('abort', ring, { once: true });
  }

  rung(): Promise<void> {
    return new Promise((resolve) => {
      this.#listener = resolve;
      if (this.#rang) this.#ring();
    });
  }

  close(): void {
    this.#watcher?.close();
    clearInterval(this.#timer);
  }

  #ring(): void {
    this.#rang = this.#listener === null;
    this.#listener?.();
    this.#listener = null;
  }
}

function watchOrNull(path: string, changed: () => void): FSWatcher | null {
  try {
    const watcher = watch(path, changed);
    // The watch may die (inotify limits); looking every LOOK_EVERY_MS goes on.
    watcher.on('error', () => watcher.close());
    return watcher;
  } catch {
    return null;
  }
}
