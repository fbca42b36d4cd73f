import { StringDecoder } from 'node:string_decoder';
import type { ReadStream } from 'node:tty';
import { EMPTY_LINE, typeInto } from './hidden-line.ts';

/** What is needed of a terminal to read what it does not show. */
export type HiddenInput = Pick<ReadStream, 'setRawMode' | 'on' | 'off' | 'resume' | 'pause'>;

/** Lines of a terminal in raw mode, one after another; what is typed while nobody asks is the next one. */
export class HiddenLines {
  readonly #input: HiddenInput;
  readonly #decoder = new StringDecoder('utf8');
  #line = EMPTY_LINE;
  #waiting: ((text: string | null) => void) | null = null;

  constructor(input: HiddenInput) {
    this.#input = input;
    input.on('data', this.#hear).on('end', this.#leave).on('error', this.#leave);
    input.resume();
  }

  /** Somebody left while nobody asked. */
  get isGivenUp(): boolean {
    return this.#line.status === 'given-up';
  }

  /** Null = given up, or the terminal has gone. */
  next(): Promise<string | null> {
    return new Promise((resolve) => {
      this.#waiting = resolve;
      this.#tell();
    });
  }

  close(): void {
    this.#input.off('data', this.#hear).off('end', this.#leave).off('error', this.#leave);
    this.#input.pause();
  }

  readonly #hear = (chunk: Buffer): void => {
    this.#line = typeInto(this.#line, this.#decoder.write(chunk));
    chunk.fill(0);
    this.#tell();
  };

  readonly #leave = (): void => {
    this.#line = { ...EMPTY_LINE, status: 'given-up' };
    this.#tell();
  };

  #tell(): void {
    if (this.#waiting === null || this.#line.status === 'typing') return;
    const { text, status } = this.#line;
    const waiting = this.#waiting;
    this.#line = EMPTY_LINE;
    this.#waiting = null;
    waiting(status === 'done' ? text : null);
  }
}
