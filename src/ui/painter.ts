import type { Timing } from './timing.ts';

/** One picture; a new `generation` means everything must be drawn anew. */
export interface Picture {
  readonly rows: readonly string[];
  readonly generation: number;
}

/** Messages of the engine are drawn at most this often: ten pictures a second are as many as an eye wants (ink facts). */
const COALESCE_MS = 100;

export interface PainterOptions {
  readonly timing: Timing;
  /** What the screen shows now; `spinner` counts the ticks. */
  readonly draw: (spinner: number) => readonly string[];
  /** How long until something changes by itself; null = nothing does. */
  readonly heartbeatMs: () => number | null;
}

/** When the screen is drawn: at once for a key, gathered for the engine, and by itself while something moves. */
export class Painter {
  readonly #options: PainterOptions;
  readonly #listeners = new Set<() => void>();
  #picture: Picture = { rows: [], generation: 0 };
  #spinner = 0;
  #cancelPaint: (() => void) | null = null;
  #cancelTick: (() => void) | null = null;
  #ended = false;

  constructor(options: PainterOptions) {
    this.#options = options;
  }

  /** The first picture, once there is something to draw. */
  begin(): void {
    this.now();
  }

  get picture(): Picture {
    return this.#picture;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** With the next picture, which is not far. */
  soon(): void {
    if (this.#ended) return;
    this.#cancelPaint ??= this.#options.timing.later(COALESCE_MS, () => this.#paint());
    this.#tickLater();
  }

  now(): void {
    this.#paint();
    this.#tickLater();
  }

  /** Everything anew: what stands on the terminal is not known any more. */
  anew(): void {
    this.#publish(this.#picture.generation + 1);
  }

  end(): void {
    this.#ended = true;
    this.#cancelPaint?.();
    this.#cancelTick?.();
  }

  #paint(): void {
    this.#cancelPaint?.();
    this.#cancelPaint = null;
    this.#publish(this.#picture.generation);
  }

  #publish(generation: number): void {
    if (this.#ended) return;
    this.#picture = { rows: this.#options.draw(this.#spinner), generation };
    for (const listener of this.#listeners) listener();
  }

  /** No timer at all while nothing can change by itself: an idle screen costs nothing. */
  #tickLater(): void {
    if (this.#ended || this.#cancelTick !== null) return;
    const everyMs = this.#options.heartbeatMs();
    // Asking a recording may have told events, and they have asked for a tick already.
    if (everyMs === null || this.#cancelTick !== null) return;
    this.#cancelTick = this.#options.timing.later(everyMs, () => {
      this.#cancelTick = null;
      this.#spinner += 1;
      this.#paint();
      this.#tickLater();
    });
  }
}
