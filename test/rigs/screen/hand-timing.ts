import type { Timing } from '../../../src/ui/timing.ts';
import { START_MS } from './fake-engine.ts';

/** Time that passes when the test says so. */
export class HandTiming implements Timing {
  #nowMs = START_MS;
  #timers: { readonly atMs: number; readonly call: () => void }[] = [];

  now(): number {
    return this.#nowMs;
  }

  later(ms: number, call: () => void): () => void {
    const timer = { atMs: this.#nowMs + ms, call };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((one) => one !== timer);
    };
  }

  pass(ms: number): void {
    const until = this.#nowMs + ms;
    for (let next = this.#next(until); next !== undefined; next = this.#next(until)) {
      this.#nowMs = next.atMs;
      this.#timers = this.#timers.filter((one) => one !== next);
      next.call();
    }
    this.#nowMs = until;
  }

  get waiting(): number {
    return this.#timers.length;
  }

  #next(until: number) {
    return this.#timers.filter((one) => one.atMs <= until).toSorted((a, b) => a.atMs - b.atMs)[0];
  }
}
