import type { Page, Pages } from './pages.ts';

/** What regions come to one by one within this time is one message, */
const GATHER_MS = 5_000;
/** and the next of its kind comes no sooner than this after it: a person reads one before the next. */
const APART_MS = 60_000;

interface Due {
  /** Each to be told now, together. */
  readonly now: readonly Pages[];
  /** When there will be more of it; null = nothing is kept back. */
  readonly nextMs: number | null;
}

/** Keeps pages that come in numbers for a little, so that a fleet of regions is one message. */
export class Gathering {
  readonly #sinceMs = new Map<string, number>();
  readonly #lastMs = new Map<string, number>();

  /** Of what stands and was not told yet. `isLast`: there is no later. */
  due(fresh: readonly Page[], atMs: number, isLast: boolean): Due {
    const kinds = Map.groupBy(fresh, ({ key, together }) => together?.what ?? key);
    for (const what of this.#sinceMs.keys()) if (!kinds.has(what)) this.#sinceMs.delete(what);
    const now: Pages[] = [];
    let nextMs: number | null = null;
    for (const [what, [first, ...others]] of kinds) {
      if (first === undefined) continue;
      const pages: Pages = [first, ...others];
      const isOne = first.together === undefined;
      const dueMs = isOne || isLast ? atMs : this.#dueMs(what, atMs);
      if (dueMs > atMs) nextMs = Math.min(nextMs ?? dueMs, dueMs);
      else now.push(pages);
      if (isOne || dueMs > atMs) continue;
      this.#sinceMs.delete(what);
      this.#lastMs.set(what, atMs);
    }
    return { now, nextMs };
  }

  #dueMs(what: string, atMs: number): number {
    const sinceMs = this.#sinceMs.get(what) ?? atMs;
    this.#sinceMs.set(what, sinceMs);
    return Math.max(sinceMs + GATHER_MS, (this.#lastMs.get(what) ?? Number.NEGATIVE_INFINITY) + APART_MS);
  }
}
