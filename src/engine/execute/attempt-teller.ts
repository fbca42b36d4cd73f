import type { ExitInfo } from '../model/failure.ts';
import type { AttemptId } from '../model/ids.ts';
import type { Signal } from '../model/signal.ts';
import type { Report } from '../ports.ts';
import type { AttemptDirectory } from './attempt-directory.ts';
import { LogTail, type TailBudget } from './log-tail.ts';

export interface TellerOptions {
  readonly attempt: AttemptId;
  readonly directory: AttemptDirectory;
  readonly report: (report: Report) => void;
}

/** What the engine is told of one attempt: its log as it grows and its end; nothing any more once it was let go. */
export class AttemptTeller {
  readonly #attempt: AttemptId;
  readonly #report: (report: Report) => void;
  readonly #tail: LogTail;
  #size = 0;
  #skippedBytes = 0;
  #over = false;

  constructor({ attempt, directory, report }: TellerOptions) {
    this.#attempt = attempt;
    this.#report = report;
    this.#tail = new LogTail(directory.log);
  }

  get over(): boolean {
    return this.#over;
  }

  report(report: Report): void {
    if (!this.#over) this.#report(report);
  }

  activity(text: string): void {
    this.#signal({ type: 'activity', attempt: this.#attempt, text });
  }

  /** Tells what is new in the log; whether that was all there is. */
  readLog(budget: TailBudget): boolean {
    const chunk = this.#tail.read(budget);
    if (chunk.skippedBytes > 0) {
      this.#skippedBytes += chunk.skippedBytes;
      const mb = (this.#skippedBytes / 1_000_000).toFixed(1);
      this.activity(`writes too fast to follow; ${mb} MB so far only in its log`);
    }
    this.#lines(chunk.lines);
    const { size: bytes, writtenAtMs: atMs } = chunk;
    if (bytes > this.#size) this.#signal({ type: 'log-grew', attempt: this.#attempt, bytes, atMs });
    this.#size = bytes;
    return chunk.atEnd;
  }

  end(exit: ExitInfo): void {
    this.#lines(this.#tail.finish());
    this.report({ type: 'ended', attempt: this.#attempt, exit });
    this.letGo();
  }

  letGo(): void {
    this.#over = true;
    this.#tail.close();
  }

  #lines(lines: Extract<Report, { type: 'lines' }>['lines']): void {
    if (lines.length > 0) this.report({ type: 'lines', attempt: this.#attempt, lines });
  }

  #signal(signal: Signal): void {
    this.report({ type: 'signal', attempt: this.#attempt, signal });
  }
}
