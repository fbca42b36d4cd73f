/** A place in an attempt's log that the pod's log can be asked for again. */
export interface LogMark {
  /** Where in our file the first line with this time stamp begins. */
  readonly bytes: number;
  readonly stamp: string;
}

export interface Piece {
  /** As the program wrote it, without time stamps. */
  readonly bytes: Buffer;
  /** The newest place at which a later reading may begin; null = the one before still is. */
  readonly mark: LogMark | null;
}

const NOTHING = Buffer.alloc(0);
const SPACE = 0x20;
const LINE_FEED = 0x0a;
/** `2026-11-21T11:25:18.123456789Z` and `...+00:00` are shorter; a line that begins otherwise has no stamp. */
const LONGEST_STAMP = 64;

/**
 * A pod's log with time stamps as it arrives, and what of it is new to us. Kubernetes knows times, not offsets: it is asked
 * for everything since the whole second of a mark; what is older than the mark is dropped, and from the mark on as many
 * bytes are passed over as our file has after it. So nothing is lost and nothing is there twice, wherever a stream broke.
 */
export class StampedLines {
  readonly #from: LogMark | null;
  #toSkip: number;
  #position: number;
  #reached: boolean;
  #head: Buffer = NOTHING;
  #inLine = false;
  #last: string | null = null;
  /** The log had been rotated: what is between our file and its first line is gone. */
  gap = false;

  constructor(from: LogMark | null, size: number) {
    this.#from = from;
    this.#reached = from === null;
    this.#position = from?.bytes ?? 0;
    this.#toSkip = size - this.#position;
  }

  push(chunk: Buffer): Piece {
    const parts: Buffer[] = [];
    let mark: LogMark | null = null;
    let rest = this.#head.length === 0 ? chunk : Buffer.concat([this.#head, chunk]);
    this.#head = NOTHING;
    while (rest.length > 0) {
      if (!this.#inLine) {
        const at = rest.indexOf(SPACE);
        if (at === -1 && rest.length <= LONGEST_STAMP) {
          this.#head = Buffer.from(rest);
          break;
        }
        const stamp = at === -1 || at > LONGEST_STAMP ? '' : rest.subarray(0, at).toString('latin1');
        if (stamp !== '') rest = rest.subarray(at + 1);
        mark = this.#begin(stamp) ?? mark;
        this.#inLine = true;
      }
      const end = rest.indexOf(LINE_FEED);
      const line = end === -1 ? rest : rest.subarray(0, end + 1);
      rest = rest.subarray(line.length);
      this.#inLine = end === -1;
      const fresh = this.#fresh(line);
      if (fresh.length > 0) parts.push(fresh);
    }
    return { bytes: Buffer.concat(parts), mark };
  }

  /** A line with this stamp begins here. */
  #begin(stamp: string): LogMark | null {
    const isNew = stamp !== this.#last;
    this.#last = stamp;
    if (!this.#reached && this.#from !== null && compareStamps(stamp, this.#from.stamp) >= 0) {
      this.#reached = true;
      this.gap = compareStamps(stamp, this.#from.stamp) > 0;
      // Its line is not there any more: counting from it would pass over lines we never had.
      if (this.gap) {
        this.#position += this.#toSkip;
        this.#toSkip = 0;
      }
    }
    // Within what we have already, positions are still those of our file.
    return this.#reached && isNew && stamp !== '' ? { bytes: this.#position, stamp } : null;
  }

  #fresh(line: Buffer): Buffer {
    if (!this.#reached) return NOTHING;
    this.#position += line.length;
    const skipped = Math.min(this.#toSkip, line.length);
    this.#toSkip -= skipped;
    return line.subarray(skipped);
  }
}

/** RFC 3339 with as many digits as are not zero: to compare them they must be of one length. */
export function compareStamps(a: string, b: string): number {
  const [left, right] = [sortable(a), sortable(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}

function sortable(stamp: string): string {
  const [, whole = '', fraction = ''] = /^([\d-]+T[\d:]+)(?:\.(\d+))?/.exec(stamp) ?? [];
  return `${whole}.${fraction.padEnd(9, '0')}`;
}
