import type { AttemptId } from '../../../src/engine/model/ids.ts';
import type { LogHandle, LogLine, LogSource } from '../../../src/ui/log-source.ts';

/** Logs a test writes line by line. */
export class MemoryLogs implements LogSource {
  readonly #lines = new Map<AttemptId, LogLine[]>();
  readonly #hearers = new Map<AttemptId, Set<() => void>>();
  open_ = 0;

  write(attempt: AttemptId, ...texts: readonly string[]): void {
    const lines = this.#of(attempt);
    for (const text of texts) lines.push({ text, level: text.startsWith('Error') ? 'error' : 'info' });
    for (const hear of this.#hearers.get(attempt) ?? []) hear();
  }

  open(attempt: AttemptId): LogHandle {
    const lines = this.#of(attempt);
    const hearers = this.#hearers.get(attempt) ?? new Set();
    this.#hearers.set(attempt, hearers);
    this.open_ += 1;
    return {
      lineCount: () => lines.length,
      lines: (from, count) => lines.slice(from, from + count),
      onChange: (listener) => {
        hearers.add(listener);
        return () => hearers.delete(listener);
      },
      search: (pattern) => Promise.resolve(lines.flatMap(({ text }, i) => (text.includes(pattern) ? [i] : []))),
      close: () => {
        this.open_ -= 1;
      },
    };
  }

  #of(attempt: AttemptId): LogLine[] {
    const known = this.#lines.get(attempt) ?? [];
    this.#lines.set(attempt, known);
    return known;
  }
}
