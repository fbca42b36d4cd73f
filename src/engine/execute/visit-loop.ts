import type { TailBudget } from './log-tail.ts';

/** `behind`: there is more right now. `done`: never visit again. */
export type Visited = 'waiting' | 'behind' | 'done';

export interface Visitable {
  visit(budget: TailBudget): Visited;
}

/** How soon a line is seen: below what a person notices; a round over 24 quiet logs takes 0.4 ms (measured). */
const EVERY_MS = 50;

/** Per round over all logs, and at most per log: what two floods want must not be taken from the keyboard. */
const ROUND = { bytes: 1024 * 1024, lines: 10_000 };
const MOST = { bytes: 128 * 1024, lines: 2500 };
const LEAST = { bytes: 16 * 1024, lines: 100 };

/** Looks at every attempt in turn, each with the same share, so that a flood in one does not delay another. */
export class VisitLoop {
  readonly #all = new Set<Visitable>();
  #timer: NodeJS.Timeout | null = null;

  add(visitable: Visitable): void {
    this.#all.add(visitable);
    this.#timer ??= setInterval(() => this.#round(), EVERY_MS);
  }

  remove(visitable: Visitable): void {
    this.#all.delete(visitable);
    if (this.#all.size > 0 || this.#timer === null) return;
    clearInterval(this.#timer);
    this.#timer = null;
  }

  /** Out of turn, but not before what is waiting already: something is known to have happened. */
  soon(visitable: Visitable): void {
    setImmediate(() => this.#visit(visitable));
  }

  #round(): void {
    for (const visitable of this.#all) this.#visit(visitable);
  }

  #visit(visitable: Visitable): void {
    if (!this.#all.has(visitable)) return;
    const visited = visitable.visit({ bytes: this.#share('bytes'), lines: this.#share('lines') });
    if (visited === 'behind') this.soon(visitable);
    if (visited === 'done') this.remove(visitable);
  }

  #share(what: 'bytes' | 'lines'): number {
    return Math.max(LEAST[what], Math.min(MOST[what], Math.floor(ROUND[what] / this.#all.size)));
  }
}
