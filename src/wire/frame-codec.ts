import { isJsonObject, type JsonObject } from '../lib/json.ts';
import type { ClientFrame, CommandFrame, ServerFrame } from './protocol.ts';

const NEWLINE = 0x0a;

/** One line of JSON: text inside it has its newlines escaped, so the newline byte only ever ends a frame. */
export function encodeFrame(frame: ServerFrame | ClientFrame | CommandFrame): Buffer {
  return Buffer.from(`${JSON.stringify(frame)}\n`);
}

export interface DecodedFrames {
  readonly frames: readonly JsonObject[];
  /** Why nothing after these frames can be read; stays once it is said. */
  readonly problem: string | null;
}

/** Turns bytes that arrive in pieces into frames. Splitting on the newline byte never tears a UTF-8 character. */
export class FrameDecoder {
  readonly #maxBytes: number;
  /** Pieces of the unfinished frame: joined once, when it is whole, or a large frame would be copied at every piece. */
  #held: Buffer[] = [];
  #heldBytes = 0;
  #problem: string | null = null;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Keeps parts of `chunk` until their frame is whole: the caller must not write into it again. */
  push(chunk: Buffer): DecodedFrames {
    const frames: JsonObject[] = [];
    let from = 0;
    while (this.#problem === null && from < chunk.length) {
      const end = chunk.indexOf(NEWLINE, from);
      this.#hold(chunk.subarray(from, end === -1 ? chunk.length : end));
      if (end === -1) break;
      const frame = this.#complete();
      if (frame !== null) frames.push(frame);
      from = end + 1;
    }
    return { frames, problem: this.#problem };
  }

  #hold(piece: Buffer): void {
    this.#heldBytes += piece.length;
    if (this.#heldBytes > this.#maxBytes) this.#fail(`a frame is larger than ${this.#maxBytes} bytes`);
    else this.#held.push(piece);
  }

  #complete(): JsonObject | null {
    if (this.#problem !== null) return null;
    const text = Buffer.concat(this.#held).toString('utf8');
    this.#held = [];
    this.#heldBytes = 0;
    const frame = parseObject(text);
    if (frame === null) this.#fail('this is not a frame: a line does not hold a JSON object');
    return frame;
  }

  #fail(problem: string): void {
    this.#problem = problem;
    this.#held = [];
  }
}

function parseObject(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : null;
  } catch {
    return null;
  }
}
