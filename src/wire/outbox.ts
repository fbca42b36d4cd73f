import type { Socket } from 'node:net';
import type { HealthReport } from '../engine/model/health.ts';
import type { AttemptId } from '../engine/model/ids.ts';
import type { Signal } from '../engine/model/signal.ts';
import { SignalBoard } from '../engine/signal-board.ts';
import { healthIn, type SignalFrames } from './signal-frames.ts';

/** Frames given to the kernel at once: what is here cannot be taken back when the face is cut. */
const BATCH_BYTES = 256 * 1024;

/** What waits for one face. Nobody ever waits for it: putting something in takes no time, however slow the face. */
export class Outbox {
  readonly #socket: Socket;
  #maxBytes: number;
  #queue: Buffer[] = [];
  #bytes = 0;
  #writing = false;
  #ending = false;
  #missed = new SignalBoard();
  readonly #frames: SignalFrames;
  #followsHealth = false;
  /** What this face holds, once it has read all that it was given. */
  #health: HealthReport | null = null;

  constructor(socket: Socket, maxBytes: number, frames: SignalFrames) {
    this.#socket = socket;
    this.#maxBytes = maxBytes;
    this.#frames = frames;
  }

  /** From now on health is told by what differs from `held`, and then from the last report given. */
  followHealth(held: HealthReport | null): void {
    this.#followsHealth = true;
    this.#health = held;
  }

  /** What a face begins with; its size does not count against it. */
  open(frames: readonly Buffer[]): void {
    for (const frame of frames) {
      this.#maxBytes += frame.length;
      this.#push(frame);
    }
  }

  /** False = too much is waiting already, and this frame was not taken. */
  put(frame: Buffer): boolean {
    if (this.#ending) return true;
    if (this.#bytes > 0 && this.#bytes + frame.length > this.#maxBytes) return false;
    this.#push(frame);
    return true;
  }

  /** A face that is behind gets only the newest of each kind, once it has caught up. */
  putSignals(signals: readonly Signal[]): void {
    if (this.#ending) return;
    if (this.#bytes === 0) this.#pushSignals(signals);
    else for (const signal of signals) this.#missed.put(signal);
  }

  /** After its end nothing may be said about an attempt. */
  forgetSignals(attempt: AttemptId): void {
    this.#missed.forget(attempt);
  }

  /** The last frame, after everything that waits. */
  end(frame: Buffer | null): void {
    if (this.#ending) return;
    if (frame !== null) this.#push(frame);
    this.#ending = true;
    this.#pump();
  }

  /** The last frame, instead of everything that waits; what the kernel has begun to send it finishes. */
  cut(frame: Buffer): void {
    for (const waiting of this.#queue) this.#bytes -= waiting.length;
    this.#queue = [];
    this.end(frame);
  }

  #push(frame: Buffer): void {
    this.#queue.push(frame);
    this.#bytes += frame.length;
    this.#pump();
  }

  #pump(): void {
    if (this.#writing || this.#socket.destroyed) return;
    const batch = this.#takeBatch();
    if (batch === null) return this.#idle();
    this.#writing = true;
    this.#socket.write(batch, () => {
      this.#writing = false;
      this.#bytes -= batch.length;
      this.#pump();
    });
  }

  #takeBatch(): Buffer | null {
    let bytes = 0;
    const over = this.#queue.findIndex((frame) => {
      bytes += frame.length;
      return bytes >= BATCH_BYTES;
    });
    const frames = this.#queue.splice(0, over === -1 ? this.#queue.length : over + 1);
    const [only, second] = frames;
    if (only === undefined) return null;
    return second === undefined ? only : Buffer.concat(frames);
  }

  #idle(): void {
    if (this.#ending) return void this.#socket.end();
    const signals = this.#missed.takeFresh();
    if (signals.length > 0) this.#pushSignals(signals);
  }

  #pushSignals(signals: readonly Signal[]): void {
    const frame = this.#frames.encode(signals, this.#health);
    if (this.#followsHealth) this.#health = healthIn(signals) ?? this.#health;
    this.#push(frame);
  }
}
