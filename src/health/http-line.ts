import net from 'node:net';
import { err, ok, type Result } from '../lib/result.ts';
import { type AnswerStep, HttpAnswerReader, type HttpReply } from './http-answer.ts';
import type { Sent } from './http-attempt.ts';
import { type WireProblem, wireProblem } from './wire-problem.ts';

/** A whole request, ASCII, and who waits for its answer. */
export interface Errand {
  readonly text: string;
  readonly maxBytes: number;
  settle(sent: Sent): void;
}

export interface LineOwner {
  /** It may carry the next one. */
  free(): void;
  /** It is closed, for whatever reason. */
  gone(): void;
}

// As node:http does: a far end that vanished without a word is noticed also while nobody asks.
const KEEP_ALIVE_MS = 1_000;

/**
 * All connections read into this: on Linux and macOS bytes are handed over before anything else is read. A socket left alone
 * takes a new buffer of 64 kB for every answer of 3 kB.
 */
const READ = Buffer.allocUnsafeSlow(65_536);

/** One kept connection over plain TCP, which carries one request at a time. */
export class HttpLine {
  readonly #owner: LineOwner;
  readonly #socket: net.Socket;
  #errand: Errand | null = null;
  #reader = new HttpAnswerReader(0);
  #used = false;

  constructor({ hostname, port }: URL, owner: LineOwner) {
    this.#owner = owner;
    const host = hostname.replace(/^\[|\]$/g, '');
    const kept = { noDelay: true, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS };
    const onread: net.OnReadOpts = { buffer: READ, callback: (length) => this.#heard(READ.subarray(0, length)) };
    this.#socket = net.connect({ host, port: port === '' ? 80 : Number(port), ...kept, onread });
    this.#socket.on('end', () => this.#step(this.#reader.close()));
    this.#socket.on('error', (error) => this.stop(wireProblem(error)));
    this.#socket.on('close', () => {
      this.stop({ kind: 'reset', detail: 'the connection is closed' });
      owner.gone();
    });
  }

  carry(errand: Errand): void {
    this.#errand = errand;
    this.#reader = new HttpAnswerReader(errand.maxBytes);
    this.#socket.ref();
    this.#socket.write(errand.text, 'latin1');
  }

  carries(errand: Errand): boolean {
    return this.#errand === errand;
  }

  /** For good: half an answer may still be on the way. */
  stop(problem: WireProblem): void {
    this.#settle(err(problem));
    this.#socket.destroy();
  }

  /** Whoever speaks unasked cannot be trusted to answer what he is asked next. */
  #heard(bytes: Buffer): boolean {
    if (this.#errand === null) this.#socket.destroy();
    else this.#step(this.#reader.take(bytes));
    return true;
  }

  #step(step: AnswerStep): void {
    if (step.kind === 'more') return;
    if (step.kind === 'broken') return this.stop(step.problem);
    this.#settle(ok(step.reply));
    if (!step.reusable) return void this.#socket.destroy();
    this.#used = true;
    // A connection nobody waits for keeps no process alive.
    this.#socket.unref();
    this.#owner.free();
  }

  #settle(result: Result<HttpReply, WireProblem>): void {
    const errand = this.#errand;
    this.#errand = null;
    errand?.settle({ result, reused: this.#used });
  }
}
