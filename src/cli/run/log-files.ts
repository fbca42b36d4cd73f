import { type FSWatcher, watch } from 'node:fs';
import { dirname, join } from 'node:path';
import type { AttemptId } from '../../engine/model/ids.ts';
import { partsOfAttempt } from '../../engine/model/ids.ts';
import { readableLogLine } from '../../tools/readable-log-line.ts';
import type { LogHandle, LogSource } from '../../ui/log-source.ts';
import { LineIndex } from './line-index.ts';

/** The logs of one run as the screen wants them: any file size, only the shown lines in memory. */
export class LogFiles implements LogSource {
  readonly #runDirectory: string;
  readonly #open = new Set<LogFile>();

  constructor(runDirectory: string) {
    this.#runDirectory = runDirectory;
  }

  open(attempt: AttemptId): LogHandle {
    const { step, n } = partsOfAttempt(attempt);
    const file = new LogFile(join(this.#runDirectory, 'attempts', step, String(n), 'log'), () =>
      this.#open.delete(file),
    );
    this.#open.add(file);
    return file;
  }

  close(): void {
    for (const file of [...this.#open]) file.close();
  }
}

/** fs.watch is silent on some file systems, so the size is also looked at this often. */
const LOOK_EVERY_MS = 250;
const SEARCH_SLICE_LINES = 5_000;
const MAX_HITS = 100_000;

class LogFile implements LogHandle {
  readonly #path: string;
  readonly #onClose: () => void;
  readonly #listeners = new Set<() => void>();
  readonly #timer: NodeJS.Timeout;
  #index: LineIndex | null = null;
  #watcher: FSWatcher | null = null;
  #closed = false;

  constructor(path: string, onClose: () => void) {
    this.#path = path;
    this.#onClose = onClose;
    this.#timer = setInterval(() => this.#look(), LOOK_EVERY_MS).unref();
    this.#look();
  }

  lineCount(): number {
    return this.#index?.lineCount ?? 0;
  }

  lines(from: number, count: number): ReturnType<LogHandle['lines']> {
    return (this.#index?.read(from, count) ?? []).map(readableLogLine);
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Line numbers whose readable text contains the pattern, in any case; other work goes on between slices. */
  async search(pattern: string): Promise<readonly number[]> {
    const wanted = pattern.toLowerCase();
    const hits: number[] = [];
    for (let from = 0; from < this.lineCount() && hits.length < MAX_HITS && !this.#closed; from += SEARCH_SLICE_LINES) {
      for (const [i, line] of this.lines(from, SEARCH_SLICE_LINES).entries()) {
        if (line.text.toLowerCase().includes(wanted)) hits.push(from + i);
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
    return hits;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#timer);
    this.#watcher?.close();
    this.#index?.close();
    // The number of a closed file is given to the next one that is opened: nobody may read by it any more.
    this.#index = null;
    this.#onClose();
  }

  /** The file appears only once the attempt has started. */
  #look(): void {
    if (this.#closed || !this.#tryOpen() || this.#index === null) return;
    const before = this.#index.byteCount;
    const more = this.#index.grow();
    if (more) setImmediate(() => this.#look());
    if (this.#index.byteCount !== before) for (const listener of this.#listeners) listener();
  }

  #tryOpen(): boolean {
    if (this.#index !== null) return true;
    try {
      this.#index = new LineIndex(this.#path);
      this.#watcher = watch(dirname(this.#path), () => this.#look()).on('error', () => {});
      return true;
    } catch {
      return false;
    }
  }
}
