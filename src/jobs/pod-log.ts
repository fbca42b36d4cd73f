import { appendFileSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../engine/execute/system-clock.ts';
import type { ApiDoor } from './api-door.ts';
import { CONTAINER } from './job-spec.ts';
import { type LogMark, StampedLines } from './stamped-lines.ts';

/** What is read again after a break, at most, apart from what one second brought. */
const MARK_EVERY_BYTES = 256 * 1024;
const AGAIN_MS = 1000;

export interface PodLogOptions {
  readonly door: ApiDoor;
  readonly namespace: string;
  readonly pod: string;
  /** The attempt's own directory. */
  readonly directory: string;
  readonly log: string;
  /** Some of it had been thrown away before we came to it. */
  readonly onGap: () => void;
}

/** Brings the log of one pod into the attempt's file, byte for byte, across every break of the line and every engine. */
export class PodLog {
  readonly #options: PodLogOptions;
  readonly #abort = new AbortController();
  /** Of the stream that is followed: it may end before everything else here does. */
  readonly #stream = new AbortController();
  #heardBytes = 0;
  #mark: LogMark | null;
  #writtenMark = -1;
  #following: Promise<void> | null = null;
  #cameToEnd = false;
  #wake = () => {};

  constructor(options: PodLogOptions) {
    this.#options = options;
    this.#mark = readMark(options.directory);
  }

  follow(): void {
    this.#following ??= this.#keepFollowing();
  }

  /** The container has ended: all it wrote is in the file when this settles. False = it could not be read to its end. */
  async finish(): Promise<boolean> {
    await this.#endStream();
    const { signal } = this.#abort;
    if (signal.aborted) return false;
    for (let n = 0; n < FINISH_TRIES; n++) {
      const problem = await this.#read('', signal);
      if (problem === null) return true;
      if (!problem.later || signal.aborted) return this.#cameToEnd;
      await this.#pause();
    }
    return false;
  }

  letGo(): void {
    this.#abort.abort();
    this.#stream.abort();
    this.#wake();
  }

  /**
   * A stream that is open may be the only way to the last lines of a pod that is being removed: it is read for as long as it
   * brings something. Then it is closed before anything else is read: two at once would both write what is left.
   */
  async #endStream(): Promise<void> {
    if (this.#following === null) return;
    const ended = this.#following.then(() => true);
    for (let heardBytes = -1; heardBytes !== this.#heardBytes; ) {
      heardBytes = this.#heardBytes;
      const late = new Promise<false>((resolve) =>
        systemClock.at(systemClock.nowMs() + AGAIN_MS, () => resolve(false)),
      );
      if (await Promise.race([ended, late])) return;
    }
    this.#stream.abort();
    this.#wake();
    await this.#following;
  }

  /** Until the stream has come to its own end once: the container has ended, or its log was rotated. */
  async #keepFollowing(): Promise<void> {
    const { signal } = this.#stream;
    while (!signal.aborted) {
      const problem = await this.#read('&follow=true', signal);
      this.#cameToEnd = problem === null;
      if (problem === null || problem.status === 404 || signal.aborted) return;
      await this.#pause();
    }
  }

  #read(how: string, signal: AbortSignal): ReturnType<ApiDoor['follow']> {
    const { door, namespace, pod, log } = this.#options;
    const lines = new StampedLines(this.#mark, sizeOf(log));
    const since = this.#mark === null ? '' : `&sinceTime=${encodeURIComponent(`${this.#mark.stamp.slice(0, 19)}Z`)}`;
    const query = `container=${CONTAINER}&timestamps=true${since}${how}`;
    const path = `/api/v1/namespaces/${namespace}/pods/${pod}/log?${query}`;
    return door.follow(path, signal, (chunk) => {
      if (!signal.aborted) this.#take(lines, chunk);
    });
  }

  #take(lines: StampedLines, chunk: Buffer): void {
    this.#heardBytes += chunk.length;
    const hadGap = lines.gap;
    const { bytes, mark } = lines.push(chunk);
    if (lines.gap && !hadGap) this.#options.onGap();
    // A full disk breaks the stream here; the next one begins where the file ends.
    if (bytes.length > 0) appendFileSync(this.#options.log, bytes, { mode: 0o600 });
    if (mark !== null) this.#keep(mark);
  }

  #keep(mark: LogMark): void {
    this.#mark = mark;
    if (this.#writtenMark >= 0 && mark.bytes - this.#writtenMark < MARK_EVERY_BYTES) return;
    this.#writtenMark = mark.bytes;
    const draft = join(this.#options.directory, 'log.mark.part');
    writeFileSync(draft, `${mark.bytes} ${mark.stamp}\n`, { mode: 0o600 });
    renameSync(draft, join(this.#options.directory, 'log.mark'));
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => {
      const forget = systemClock.at(systemClock.nowMs() + AGAIN_MS, resolve);
      this.#wake = () => {
        forget();
        resolve();
      };
    });
  }
}

/** A minute: an API server that is replaced is away for less. */
const FINISH_TRIES = 60;

function sizeOf(path: string): number {
  try {
    return statSync(path).size;
  } catch {
    return 0;
  }
}

/** No mark, or one that cannot be read: everything is read again from the beginning, and nothing is written twice. */
function readMark(directory: string): LogMark | null {
  try {
    const [, bytes = '', stamp = ''] = /^(\d+) (\S+)\n$/.exec(readFileSync(join(directory, 'log.mark'), 'utf8')) ?? [];
    return stamp === '' ? null : { bytes: Number(bytes), stamp };
  } catch {
    return null;
  }
}
