import type { IncomingHttpHeaders } from 'node:http';
import { tooLarge, type WireProblem } from './wire-problem.ts';

export interface HttpReply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** When the certificate of the server ends; null or absent = no TLS, or not shown this time. */
  readonly certificateUntilMs?: number | null;
}

/** What the bytes so far amount to. `reusable`: the connection may carry the next request. */
export type AnswerStep =
  | { readonly kind: 'more' }
  | { readonly kind: 'whole'; readonly reply: HttpReply; readonly reusable: boolean }
  | { readonly kind: 'broken'; readonly problem: WireProblem };

/** How much of the body is still to come; `chunk`: of this chunk, after which come the size of the next and at last trailers. */
type Part =
  | { readonly kind: 'head' | 'size' | 'trailers' | 'to-the-end' }
  | { readonly kind: 'counted' | 'chunk'; left: number };

interface Head {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly reusable: boolean;
}

// As in Node's own parser (--max-http-header-size); a chunk has a size of a few digits and hardly ever an extension.
const LONGEST_HEAD = 16_384;
const LONGEST_SIZE_LINE = 256;
const LINE_END = '\r\n';
const HEAD_END = '\r\n\r\n';
const NO_BYTES = Buffer.alloc(0);
const MORE: AnswerStep = { kind: 'more' };

/** Reads one HTTP/1.1 answer out of the bytes of a connection, however they are cut. Never holds more than it is allowed to. */
export class HttpAnswerReader {
  readonly #maxBytes: number;
  #rest: Buffer = NO_BYTES;
  #part: Part = { kind: 'head' };
  #head: Head | null = null;
  readonly #body: Buffer[] = [];
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** `bytes` may be written over as soon as this returns: what is still needed of them is copied. */
  take(bytes: Buffer): AnswerStep {
    const known = this.#body.length;
    this.#rest = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    let step: AnswerStep | null = null;
    while (step === null) step = this.#next();
    if (step.kind !== 'more') return step;
    this.#rest = this.#rest.length === 0 ? NO_BYTES : Buffer.from(this.#rest);
    for (let at = known; at < this.#body.length; at += 1) this.#body[at] = Buffer.from(this.#body[at] ?? []);
    return step;
  }

  /** The server has closed its side: a body without a length ends so, anything else is cut off. */
  close(): AnswerStep {
    if (this.#part.kind === 'to-the-end') return this.#whole(false);
    return {
      kind: 'broken',
      problem: { kind: 'reset', detail: 'the connection was closed before the answer was whole' },
    };
  }

  /** One step forward; null = there is more to be had of the bytes that are there. */
  #next(): AnswerStep | null {
    const part = this.#part;
    switch (part.kind) {
      case 'head':
        return this.#readHead();
      case 'size':
        return this.#readSize();
      case 'trailers':
        return this.#readTrailers();
      case 'counted':
      case 'chunk':
        return this.#readCounted(part);
      case 'to-the-end':
        return this.#keep(this.#cut(this.#rest.length)) ?? MORE;
    }
  }

  #readHead(): AnswerStep | null {
    const end = this.#rest.indexOf(HEAD_END);
    if (end < 0) return this.#rest.length > LONGEST_HEAD ? broken('its head is too long') : MORE;
    const text = this.#cut(end + HEAD_END.length).toString('latin1', 0, end);
    const head = end > LONGEST_HEAD ? 'its head is too long' : readHead(text);
    if (typeof head === 'string') return broken(head);
    // 100 and 103 only announce the answer.
    if (head.status < 200) return head.status === 101 ? broken('it switches to another protocol') : null;
    this.#head = head;
    return this.#begin(head);
  }

  #begin({ status, headers }: Head): AnswerStep | null {
    const coding = headers['transfer-encoding']?.toLowerCase();
    const length = headers['content-length'];
    if (status === 204 || status === 304) return this.#whole();
    if (coding !== undefined) {
      // Both at once are how one answer is smuggled into another.
      if (coding !== 'chunked' || length !== undefined) return broken('it does not say how long its body is');
      this.#part = { kind: 'size' };
    } else if (length !== undefined) {
      if (!/^\d{1,15}$/.test(length)) return broken('its length is no number');
      this.#part = { kind: 'counted', left: Number(length) };
    } else this.#part = { kind: 'to-the-end' };
    return null;
  }

  #readSize(): AnswerStep | null {
    const end = this.#rest.indexOf(LINE_END);
    if (end < 0 ? this.#rest.length > LONGEST_SIZE_LINE : end > LONGEST_SIZE_LINE) return broken('a chunk has no size');
    if (end < 0) return MORE;
    const line = this.#cut(end + LINE_END.length).toString('latin1', 0, end);
    const size = /^([0-9a-f]{1,8})[ \t]*(?:;.*)?$/i.exec(line)?.[1];
    if (size === undefined) return broken('a chunk has no size');
    const left = Number.parseInt(size, 16);
    this.#part = left === 0 ? { kind: 'trailers' } : { kind: 'chunk', left };
    return null;
  }

  #readCounted(part: Extract<Part, { left: number }>): AnswerStep | null {
    const taken = this.#cut(Math.min(part.left, this.#rest.length));
    const tooLarge = this.#keep(taken);
    if (tooLarge !== null) return tooLarge;
    part.left -= taken.length;
    if (part.left > 0) return MORE;
    if (part.kind === 'counted') return this.#whole();
    if (this.#rest.length < LINE_END.length) return MORE;
    if (this.#cut(LINE_END.length).toString('latin1') !== LINE_END) return broken('a chunk is longer than its size');
    this.#part = { kind: 'size' };
    return null;
  }

  /** Nobody needs what they say. */
  #readTrailers(): AnswerStep | null {
    const end = this.#rest.indexOf(LINE_END);
    if (end < 0) return this.#rest.length > LONGEST_HEAD ? broken('its trailers are too long') : MORE;
    this.#cut(end + LINE_END.length);
    return end === 0 ? this.#whole() : null;
  }

  #cut(length: number): Buffer {
    const taken = this.#rest.subarray(0, length);
    this.#rest = this.#rest.subarray(length);
    return taken;
  }

  #keep(bytes: Buffer): AnswerStep | null {
    this.#bytes += bytes.length;
    if (this.#bytes > this.#maxBytes) return { kind: 'broken', problem: tooLarge(this.#maxBytes) };
    if (bytes.length > 0) this.#body.push(bytes);
    return null;
  }

  /** What comes after the answer belongs to no question of ours. */
  #whole(reusable: boolean = this.#head?.reusable ?? false): AnswerStep {
    const { status = 0, headers = {} } = this.#head ?? {};
    const [first] = this.#body;
    const whole = this.#body.length === 1 && first !== undefined ? first : Buffer.concat(this.#body);
    const body = whole.toString('utf8');
    return { kind: 'whole', reply: { status, headers, body }, reusable: reusable && this.#rest.length === 0 };
  }
}

/** A text = what is wrong with it. */
function readHead(text: string): Head | string {
  const [first = '', ...lines] = text.split(LINE_END);
  const status = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: |$)/.exec(first);
  if (status === null) return 'it does not begin like HTTP/1.1';
  // Without a prototype: a header may be called `constructor`.
  const headers: Record<string, string> = Object.create(null);
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(0, colon)).toLowerCase();
    if (!/^[!#$%&'*+.^_`|~\w-]+$/.test(name)) return 'a header has no name';
    const value = line.slice(colon + 1).trim();
    const before = headers[name];
    if (before !== undefined && name === 'content-length' && before !== value) return 'it has two lengths';
    headers[name] = before === undefined || before === value ? value : `${before}, ${value}`;
  }
  const persistent = status[1] === '1' && !/\bclose\b/i.test(headers['connection'] ?? '');
  return { status: Number(status[2]), headers, reusable: persistent };
}

const broken = (how: string): AnswerStep => ({
  kind: 'broken',
  problem: { kind: 'not-http', detail: `the answer is no HTTP: ${how}` },
});
