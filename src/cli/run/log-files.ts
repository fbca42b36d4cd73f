import type { AttemptId } from '../../engine/model/ids.ts';
import type { LogHandle, LogSource } from '../../ui/log-source.ts';
import { LogFile } from './log-file.ts';
import { logPathOf } from './log-path.ts';

/** Between a key press and its picture this is not felt; 50 MB are counted in it. */
const OPENING_MS = 30;

/** The logs of one run as the screen wants them: any file size, only the shown lines in memory. */
export class LogFiles implements LogSource {
  readonly #runDirectory: string;
  readonly #open = new Set<LogFile>();

  readonly #openingMs: number;

  /** `openingMs`: how long opening may take; a log that is not counted by then shows its end first. */
  constructor(runDirectory: string, openingMs: number = OPENING_MS) {
    this.#runDirectory = runDirectory;
    this.#openingMs = openingMs;
  }

  open(attempt: AttemptId): LogHandle {
    const file = new LogFile(logPathOf(this.#runDirectory, attempt), this.#openingMs, () => this.#open.delete(file));
    this.#open.add(file);
    return file;
  }

  close(): void {
    for (const file of [...this.#open]) file.close();
  }
}
