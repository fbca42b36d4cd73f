import type { Clock } from '../../src/engine/ports.ts';

/** Time that stands still until it is moved. */
export class ManualClock implements Clock {
  #nowMs = Date.UTC(2026, 10, 21, 4, 0, 0);
  readonly #timers = new Set<{ atMs: number; fire: () => void }>();

  nowMs(): number {
    return this.#nowMs;
  }

  at(atMs: number, then: () => void): () => void {
    const timer = { atMs, fire: then };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** Fires what is due on the way, in order of time. */
  advance(ms: number): void {
    const until = this.#nowMs + ms;
    for (let due = this.#next(until); due !== undefined; due = this.#next(until)) {
      this.#timers.delete(due);
      this.#nowMs = Math.max(this.#nowMs, due.atMs);
      due.fire();
    }
    this.#nowMs = until;
  }

  #next(untilMs: number) {
    const due = [...this.#timers].filter(({ atMs }) => atMs <= untilMs);
    return due.sort((a, b) => a.atMs - b.atMs)[0];
  }
}
