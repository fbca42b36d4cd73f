import { type FSWatcher, fstatSync, statSync, watch } from 'node:fs';
import { dirname } from 'node:path';
import { maskWindow } from '../../lib/secrets/line-mask.ts';
import type { SecretMask } from '../../lib/secrets/secret-mask.ts';
import type { LogExtent, LogHandle, LogLine, LogSearch, Place } from '../../ui/log-source.ts';
import { expressionOf, type LogQuery, placesIn } from '../../ui/view/log-query.ts';
import { LineIndex } from './line-index.ts';
import { LineSearch } from './line-search.ts';
import { logLine } from './log-line.ts';
import { isProvisional, TailLines } from './tail-lines.ts';
import { withinTime } from './within-time.ts';

/** fs.watch is silent on some file systems, so the size is also looked at this often. */
const LOOK_EVERY_MS = 250;
/** A turn of counting and searching: short enough that a key pressed meanwhile is answered as if nothing was going on. */
const TURN_MS = 8;
/** For all the lines of one picture a person waits for; each of them gets this much. */
const PLACES_MS = 20;

interface LogReading {
  readonly openingMs: number;
  readonly mask: SecretMask;
  readonly behind: () => string | null;
}

/** One log file on screen: any size, growing, emptied or replaced under our eyes, or not there yet. */
export class LogFile implements LogHandle {
  readonly #path: string;
  readonly #openingMs: number;
  readonly #mask: SecretMask;
  readonly #behindNow: () => string | null;
  readonly #onClose: () => void;
  readonly #listeners = new Set<() => void>();
  readonly #searches = new Set<LineSearch>();
  readonly #timer: NodeJS.Timeout;
  #index: LineIndex | null = null;
  /** The end of a file that is not counted yet; kept afterwards, because names it gave may still be asked for. */
  #tail: TailLines | null = null;
  #isCounted = false;
  #startedOver = 0;
  #seam: Buffer = Buffer.alloc(0);
  #watcher: FSWatcher | null = null;
  #turn: NodeJS.Immediate | null = null;
  #slow: string | null = null;
  #behind: string | null = null;
  #closed = false;

  constructor(path: string, how: LogReading, onClose: () => void) {
    this.#path = path;
    this.#openingMs = how.openingMs;
    this.#mask = how.mask;
    this.#behindNow = how.behind;
    this.#onClose = onClose;
    this.#timer = setInterval(() => this.look(), LOOK_EVERY_MS).unref();
    this.look();
  }

  path(): string {
    return this.#path;
  }

  extent(): LogExtent {
    const index = this.#index;
    const counting =
      index === null || this.#isCounted
        ? null
        : { share: index.byteCount / Math.max(1, index.size), end: this.#tail?.end ?? 0 };
    return {
      ...{ lineCount: index?.lineCount ?? 0, counting },
      ...{ exists: index !== null, startedOver: this.#startedOver },
      ...(this.#behind !== null && { behind: this.#behind }),
    };
  }

  lines(from: number, count: number): readonly LogLine[] {
    const at = this.settled(from);
    // One more than is wanted: the line after the last may tell that it was the end of a key.
    const raw = (isProvisional(at) ? this.#tail?.lines(at, count + 1) : this.#index?.read(at, count + 1)) ?? [];
    const masked = maskWindow(
      this.#mask,
      raw.map(({ text }) => text),
    );
    return raw.slice(0, count).map(({ cut }, i) => logLine({ text: masked[i] ?? '', cut }, this.#mask));
  }

  settled(line: number): number {
    if (!isProvisional(line) || !this.#isCounted || this.#index === null) return line;
    const offset = this.#tail?.offsetOf(line) ?? null;
    // Nobody gets names behind the end, so an unknown one lies before what was read backwards.
    return offset === null ? 0 : this.#index.lineAt(offset);
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  search(query: LogQuery, near: number | null): LogSearch {
    const start = { mark: this.#searchStart(near), near };
    const search: LineSearch = new LineSearch(query, this.#mask, start, () => this.#searches.delete(search));
    this.#searches.add(search);
    this.#turnLater();
    return search;
  }

  /** While lines are still being counted there are only numbers from the beginning on. */
  #searchStart(near: number | null) {
    if (this.#index === null || !this.#isCounted) return { line: 0, offset: 0 };
    return near === null ? this.#index.completeEnd : this.#index.markBeforeLine(this.settled(near));
  }

  places(query: LogQuery, text: string): readonly Place[] {
    const expression = expressionOf(query, 'g');
    if (expression === null || this.#slow === expression.source) return [];
    if (query.kind !== 'regex') return placesIn(expression, text);
    const found = withinTime(PLACES_MS, () => placesIn(expression, text));
    if (found === null) this.#slow = expression.source;
    return found?.answer ?? [];
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#timer);
    if (this.#turn !== null) clearImmediate(this.#turn);
    this.#watcher?.close();
    this.#index?.close();
    // The number of a closed file is given to the next one that is opened: nobody may read by it any more.
    [this.#index, this.#tail] = [null, null];
    this.#searches.clear();
    this.#listeners.clear();
    this.#onClose();
  }

  /** What became of the file, and of whoever brings it here. */
  look(): void {
    if (this.#closed) return;
    // Before the look: what came until then is looked at.
    const behind = this.#behindNow();
    this.#lookAtFile();
    if (behind === this.#behind) return;
    this.#behind = behind;
    this.#tell();
  }

  /** The file appears only once the attempt has started. */
  #lookAtFile(): void {
    if (this.#index === null) {
      if (this.#tryOpen()) this.#count();
    } else if (!this.#isSame(this.#index)) this.#startOver();
    else this.#takeTurn(TURN_MS);
  }

  #tryOpen(): boolean {
    try {
      this.#index = new LineIndex(this.#path);
    } catch {
      return false;
    }
    this.#watch();
    return true;
  }

  /** A machine may have no watchers left to give; then the clock alone has to do. */
  #watch(): void {
    try {
      this.#watcher ??= watch(dirname(this.#path), () => this.look()).on('error', () => {});
    } catch {
      this.#watcher = null;
    }
  }

  /** A file too big to be counted at once is shown from its end meanwhile. */
  #count(): void {
    this.#takeTurn(this.#openingMs);
    if (this.#index !== null && !this.#isCounted) this.#tail = new TailLines(this.#index.fd, this.#index.size);
    this.#tell();
  }

  /** Not the same: shorter than what was read, other bytes where the reading ended, or another file in its place. */
  #isSame(index: LineIndex): boolean {
    const open = fstatSync(index.fd);
    if (open.size < index.byteCount || !index.seam().equals(this.#seam)) return false;
    const there = statSync(this.#path, { throwIfNoEntry: false });
    return there === undefined || (there.ino === open.ino && there.dev === open.dev);
  }

  #startOver(): void {
    this.#index?.close();
    [this.#index, this.#tail, this.#isCounted] = [null, null, false];
    this.#startedOver += 1;
    for (const search of this.#searches) search.restart();
    if (this.#tryOpen()) this.#count();
    else this.#tell();
  }

  #takeTurn(limitMs: number): void {
    const index = this.#index;
    if (index === null) return;
    const before = this.#progress();
    const until = performance.now() + limitMs;
    if (!this.#isCounted) this.#tail?.grow(index.size);
    let more = true;
    while (more && performance.now() < until) more = this.#bite(index);
    this.#seam = index.seam();
    if (more) this.#turnLater();
    if (this.#progress() !== before) this.#tell();
  }

  #bite(index: LineIndex): boolean {
    let more = index.grow();
    if (!more) this.#isCounted = true;
    for (const search of this.#searches) more = search.advance(index, this.#isCounted) || more;
    return more;
  }

  #turnLater(): void {
    this.#turn ??= setImmediate(() => {
      this.#turn = null;
      this.#takeTurn(TURN_MS);
    });
  }

  /** Grows with everything that can be seen of the file or its searches. */
  #progress(): number {
    let progress = (this.#index?.byteCount ?? 0) + (this.#isCounted ? 1 : 0);
    for (const search of this.#searches) progress += search.version;
    return progress;
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}
