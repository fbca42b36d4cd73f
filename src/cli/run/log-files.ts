import type { AttemptId } from '../../engine/model/ids.ts';
import { PATTERNS_ONLY, type SecretMask } from '../../lib/secrets/secret-mask.ts';
import type { LogHandle, LogSource } from '../../ui/log-source.ts';
import { LogFile } from './log-file.ts';
import { logPathOf } from './log-path.ts';

/** What keeps a log up to date that lies on another machine, while it is open. */
export interface Fetching {
  /** Why it may be behind; null = it is not. */
  behind(): string | null;
  stop(): void;
}

/** `changed` is called when there is something new of it. Null = every log of the run is on this machine. */
export type FetchLog = ((attempt: AttemptId, changed: () => void) => Fetching) | null;

/** Between a key press and its picture this is not felt; 50 MB are counted in it. */
const OPENING_MS = 30;

/** The logs of one run as the screen wants them: any file size, only the shown lines in memory. */
export class LogFiles implements LogSource {
  readonly #runDirectory: string;
  readonly #open = new Set<LogFile>();

  readonly #openingMs: number;
  readonly #mask: SecretMask;
  readonly #fetch: FetchLog;

  /** `openingMs`: how long opening may take; a log that is not counted by then shows its end first. */
  constructor(
    runDirectory: string,
    openingMs: number = OPENING_MS,
    mask: SecretMask = PATTERNS_ONLY,
    fetch: FetchLog = null,
  ) {
    this.#runDirectory = runDirectory;
    this.#openingMs = openingMs;
    this.#mask = mask;
    this.#fetch = fetch;
  }

  get isElsewhere(): boolean {
    return this.#fetch !== null;
  }

  open(attempt: AttemptId): LogHandle {
    const path = logPathOf(this.#runDirectory, attempt);
    const fetching = this.#fetch?.(attempt, () => file.look());
    const how = { openingMs: this.#openingMs, mask: this.#mask, behind: () => fetching?.behind() ?? null };
    const file: LogFile = new LogFile(path, how, () => {
      fetching?.stop();
      this.#open.delete(file);
    });
    this.#open.add(file);
    return file;
  }

  close(): void {
    for (const file of [...this.#open]) file.close();
  }
}
