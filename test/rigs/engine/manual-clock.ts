import type { Clock } from '../../../src/engine/ports.ts';

/** Time that moves only when a test says so. */
export class ManualClock implements Clock {
  #nowMs = 1_000_000;
  #timers: { readonly atMs: number; readonly then: () => void }[] = [];

  nowMs(): number {
    return this.#nowMs;
  }

  at(atMs: number, then: () => void): () => void {
    const timer = { atMs, then };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((each) => each !== timer);
    };
  }

  advance(byMs: number): void {
    const until = this.#nowMs + byMs;
    for (;;) {
      const next = this.#timers.filter((timer) => timer.atMs <= until).toSorted((a, b) => a.atMs - b.atMs)[0];
      if (next === undefined) break;
      this.#timers = this.#timers.filter((timer) => timer !== next);
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      next.then();
    }
    this.#nowMs = until;
  }
}
