import { closeSync, ftruncateSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type AttemptId, partsOfAttempt } from '../../engine/model/ids.ts';
import { LineSplitter } from '../../lib/lines.ts';
import { type Result } from '../../lib/result.ts';
import { systemErrorText } from '../../lib/system-error.ts';
import type { Fetching, FetchLog } from '../run/log-files.ts';
import { logPathOf } from '../run/log-path.ts';
import { LOG_ERRAND } from './log-errand.ts';
import { type LogPiece, MOST_BROUGHT } from './log-pieces.ts';
import type { ClusterFace } from './reach-engine.ts';

/** A tunnel that broke is opened anew no more often than this: each time is a login. */
const AGAIN_MS = 2_000;
/** A piece is 64 kB of log, six times that where every byte of it is escaped. */
const LONGEST_PIECE = 1 << 20;

/** What of a log is here: a copy in the directory of this face, for as long as it is attached. */
interface Copy {
  readonly path: string;
  /** Where in the log it starts, and where the next piece does. */
  start: number;
  next: number;
}

/** Brings the logs that are looked at from beside the engine, each from where its copy ends. */
export function fetchedLogs(
  directory: string,
  { ask }: Pick<ClusterFace, 'ask'>,
  most = MOST_BROUGHT,
): NonNullable<FetchLog> {
  const copies = new Map<AttemptId, Copy>();
  return (attempt, changed) => {
    const copy = copies.get(attempt) ?? { path: logPathOf(directory, attempt), start: 0, next: 0 };
    copies.set(attempt, copy);
    return new LogFetch(attempt, copy, { ask, most, changed });
  };
}

const COMING = 'being fetched from the cluster';

interface HowToFetch extends Pick<ClusterFace, 'ask'> {
  readonly most: number;
  readonly changed: () => void;
}

class LogFetch implements Fetching {
  readonly #attempt: AttemptId;
  readonly #copy: Copy;
  readonly #how: HowToFetch;
  readonly #stopped = new AbortController();
  #behind: string | null = COMING;

  constructor(attempt: AttemptId, copy: Copy, how: HowToFetch) {
    [this.#attempt, this.#copy, this.#how] = [attempt, copy, how];
    this.#fetch().catch((error: unknown) => this.#is(`not up to date: ${systemErrorText(error)}`));
  }

  behind(): string | null {
    return this.#behind;
  }

  stop(): void {
    this.#stopped.abort();
  }

  async #fetch(): Promise<void> {
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      const enough = new AbortController();
      const answer = await this.#ask(enough, AbortSignal.any([signal, enough.signal]));
      if (enough.signal.aborted) {
        this.#copy.next = 0;
        this.#is(COMING);
        continue;
      }
      this.#is(answer.ok ? null : `not up to date: ${answer.problem}`);
      if (answer.ok) return;
      await sleep(AGAIN_MS, undefined, { signal }).catch(() => {});
    }
  }

  /** Ends when the log does, or there is no one to ask; `enough`: the copy has grown too long, and is begun anew. */
  #ask(enough: AbortController, until: AbortSignal): Promise<Result<number, string>> {
    const { ask, most } = this.#how;
    const lines = new LineSplitter(LONGEST_PIECE);
    const hear = (_: unknown, bytes: Buffer): void => {
      // What was under way when this was stopped is asked for again by whoever opens the log next.
      if (until.aborted) return;
      for (const line of lines.push(bytes)) this.#take(JSON.parse(line) as LogPiece);
      if (this.#copy.next - this.#copy.start > 2 * most) enough.abort();
    };
    const flags = { from: String(this.#copy.next) };
    return ask({ verb: LOG_ERRAND, words: [this.#attempt], flags }, { hear, until });
  }

  #take(piece: LogPiece): void {
    if (piece.text === '') return this.#is(null);
    addPiece(this.#copy, piece, this.#attempt);
    this.#how.changed();
  }

  #is(behind: string | null): void {
    this.#behind = behind;
    this.#how.changed();
  }
}

/** Behind what is there, or instead of it when something between is not brought. */
function addPiece(copy: Copy, { from, next, text }: LogPiece, attempt: AttemptId): void {
  const isNew = from !== copy.next;
  const bytes = Buffer.from(isNew && from > 0 ? leftOut(from, attempt) + text : text);
  mkdirSync(dirname(copy.path), { recursive: true, mode: 0o700 });
  const file = openSync(copy.path, 'a', 0o600);
  try {
    if (isNew) ftruncateSync(file);
    writeSync(file, bytes);
  } finally {
    closeSync(file);
  }
  if (isNew) copy.start = from;
  copy.next = next;
}

function leftOut(bytes: number, attempt: AttemptId): string {
  const { step, n } = partsOfAttempt(attempt);
  const [scope, phase] = step.split('/');
  const megabytes = Math.max(1, Math.round(bytes / 1024 / 1024));
  return `(${megabytes} MB before this line stay in the cluster: besu-console logs ${scope} ${phase} --attempt ${n} --cluster brings them)\n`;
}
