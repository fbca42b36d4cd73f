import { uptime } from 'node:os';
import type { Clock, ClockJump } from '../ports.ts';
import { systemClock } from './system-clock.ts';

/** Less than this is a clock being put right, and a few seconds more or less harm nothing here. */
const JUMP_MS = 30_000;

/** Three ways to tell time; tests bring their own. */
export interface TimeSources {
  /** UTC, which people and programs set. */
  wallMs(): number;
  /** Since some moment, never set; stands still while the machine sleeps. */
  steadyMs(): number;
  /** Since the machine started, asleep or not. */
  upMs(): number;
}

const REAL: TimeSources = {
  wallMs: () => Date.now(),
  steadyMs: () => performance.now(),
  upMs: () => uptime() * 1000,
};

/**
 * The clock of an engine. It goes with the wall clock until that jumps; then it goes on as if nothing had happened until
 * the jump is taken, so that whoever takes it can put all its times right in the same moment.
 */
export class EngineClock implements Clock {
  readonly #sources: TimeSources;
  #anchor: { readonly wallMs: number; readonly steadyMs: number; readonly upMs: number };

  constructor(sources: TimeSources = REAL) {
    this.#sources = sources;
    this.#anchor = this.#read();
  }

  nowMs(): number {
    const { wallMs, steadyMs } = this.#anchor;
    const expectedMs = Math.round(wallMs + this.#sources.steadyMs() - steadyMs);
    const seenMs = this.#sources.wallMs();
    return Math.abs(seenMs - expectedMs) < JUMP_MS ? seenMs : expectedMs;
  }

  at(atMs: number, then: () => void): () => void {
    return systemClock.at(this.#sources.wallMs() + Math.max(0, atMs - this.nowMs()), then);
  }

  takeJump(): ClockJump | null {
    const before = this.#anchor;
    const now = this.#read();
    this.#anchor = now;
    const passedMs = now.steadyMs - before.steadyMs;
    const byMs = Math.round(now.wallMs - before.wallMs - passedMs);
    if (Math.abs(byMs) < JUMP_MS) return null;
    const asleepMs = now.upMs - before.upMs - passedMs;
    return { byMs, slept: byMs > 0 && asleepMs > byMs / 2 };
  }

  #read() {
    return { wallMs: this.#sources.wallMs(), steadyMs: this.#sources.steadyMs(), upMs: this.#sources.upMs() };
  }
}
