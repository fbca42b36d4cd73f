import type { AttemptId } from '../../engine/model/ids.ts';
import { PATTERNS_ONLY, type SecretMask } from '../../lib/secrets/secret-mask.ts';
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
  readonly #mask: SecretMask;

  /** `openingMs`: how long opening may take; a log that is not counted by then shows its end first. */
  constructor(runDirectory: string, openingMs: number = OPENING_MS, mask: SecretMask = PATTERNS_ONLY) {
    this.#runDirectory = runDirectory;
    this.#openingMs = openingMs;
    this.#mask = mask;
  }

  open(attempt: AttemptId): LogHandle {
    const path = logPathOf(this.#runDirectory, attempt);
    const how = { openingMs: this.#openingMs, mask: this.#mask };
    const file: LogFile = new LogFile(path, how, () => this.#open.delete(file));
    this.#open.add(file);
    return file;
  }

  close(): void {
    for (const file of [...this.#open]) file.close();
  }
}
