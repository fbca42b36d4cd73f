import type { AttemptId } from '../../../src/engine/model/ids.ts';
import type { LogHandle, LogLine, LogSource } from '../../../src/ui/log-source.ts';
import { expressionOf, type LogQuery, placesIn } from '../../../src/ui/view/log-query.ts';

/** Logs a test writes line by line. */
export class MemoryLogs implements LogSource {
  readonly #logs = new Map<AttemptId, MemoryLog>();
  open_ = 0;
  isElsewhere = false;

  write(attempt: AttemptId, ...texts: readonly string[]): void {
    this.add(attempt, ...texts.map((text): LogLine => ({ text, level: text.startsWith('Error') ? 'error' : 'info' })));
  }

  add(attempt: AttemptId, ...lines: readonly LogLine[]): void {
    const log = this.#of(attempt);
    log.lines.push(...lines);
    for (const hear of log.hearers) hear();
  }

  /** As if the file was emptied and written anew. */
  startOver(attempt: AttemptId, ...texts: readonly string[]): void {
    const log = this.#of(attempt);
    log.lines.length = 0;
    log.startedOver += 1;
    this.write(attempt, ...texts);
  }

  open(attempt: AttemptId): LogHandle {
    this.open_ += 1;
    return memoryHandle(attempt, this.#of(attempt), () => {
      this.open_ -= 1;
    });
  }

  #of(attempt: AttemptId): MemoryLog {
    const known = this.#logs.get(attempt) ?? { lines: [], hearers: new Set(), startedOver: 0 };
    this.#logs.set(attempt, known);
    return known;
  }
}

interface MemoryLog {
  readonly lines: LogLine[];
  readonly hearers: Set<() => void>;
  startedOver: number;
}

function memoryHandle(attempt: AttemptId, log: MemoryLog, onClose: () => void): LogHandle {
  return {
    path: () => `/logs/${attempt}`,
    extent: () => ({
      ...{ lineCount: log.lines.length, counting: null, exists: true, startedOver: log.startedOver },
    }),
    lines: (from, count) => log.lines.slice(from, from + count),
    settled: (line) => line,
    onChange: (listener) => {
      log.hearers.add(listener);
      return () => log.hearers.delete(listener);
    },
    search: (query) => ({ found: () => foundIn(log, query), stop: () => {} }),
    places: (query, text) => {
      const expression = expressionOf(query, 'g');
      return expression === null ? [] : placesIn(expression, text);
    },
    close: onClose,
  };
}

function foundIn({ lines, startedOver }: MemoryLog, query: LogQuery) {
  const expression = expressionOf(query);
  const matches = lines.flatMap(({ text, level }, i) =>
    (expression === null ? level === 'error' : expression.test(text)) ? [i] : [],
  );
  return {
    ...{ version: lines.length + 1_000_000 * startedOver, lines: matches, before: 0, total: matches.length },
    ...{ done: true, problem: null },
  };
}
