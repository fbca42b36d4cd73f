import type { EngineLink, LinkMessage } from '../engine/link.ts';
import type { CommandReply } from '../engine/model/command.ts';
import type { RunEvent } from '../engine/model/event.ts';
import type { RunState } from '../engine/model/state.ts';
import { acted, advanced, nextEventMs, type Playhead, type ReplayAction, type ReplayView } from './replay/playhead.ts';
import type { Recording } from './replay/recording.ts';
import type { Timing } from './timing.ts';

/** Another moment of the recording, with everything that belongs to it: nothing of what was on screen holds any more. */
export interface Placed {
  readonly state: RunState;
  /** Every event up to then. */
  readonly events: readonly RunEvent[];
}

/** Longer than anything this link ever waits for. */
const MOST_AT_ONCE_MS = 6000;

/** Events that come closer together are told together: more often than this nothing is drawn. */
const TOGETHER_MS = 50;

/**
 * A recording in the place of an engine: tells its events when its own clock passes them, and takes no command. Its time
 * passes only while somebody is attached.
 */
export class ReplayLink implements EngineLink {
  readonly #recording: Recording;
  readonly #timing: Timing;
  readonly #listeners = new Set<(message: LinkMessage) => void>();
  readonly #placedListeners = new Set<(placed: Placed) => void>();
  #head: Playhead;
  #settledAtMs = 0;
  #cancelWake: (() => void) | null = null;

  constructor(recording: Recording, head: Playhead, timing: Timing) {
    this.#recording = recording;
    this.#head = head;
    this.#timing = timing;
  }

  attach(listener: (message: LinkMessage) => void): ReturnType<EngineLink['attach']> {
    if (this.#listeners.size === 0) this.#settledAtMs = this.#timing.now();
    else this.#settle();
    this.#listeners.add(listener);
    this.#wakeLater();
    const { state } = this.placed();
    return { state, signals: [], detach: () => this.#detach(listener) };
  }

  /** Hears of moves that no event tells: back, and over much at once. */
  onPlaced(listener: (placed: Placed) => void): () => void {
    this.#placedListeners.add(listener);
    return () => this.#placedListeners.delete(listener);
  }

  send(): Promise<CommandReply> {
    return Promise.resolve({ accepted: false, reason: `${this.about}: nothing can be changed` });
  }

  get about(): string {
    return `this is a recording of ${this.#recording.state(0).plan.run}`;
  }

  placed(): Placed {
    const { at } = this.#head;
    return { state: this.#recording.state(at), events: this.#recording.events.slice(0, at + 1) };
  }

  /** What the recording's clock has passed by now is told before this answers. */
  view(): ReplayView {
    this.#settle();
    return { recording: this.#recording, head: this.#head };
  }

  nowMs(): number {
    const { recording, head } = this.view();
    return recording.wallMs(head.at, head.ms);
  }

  /** The answer says why nothing came of it; null = it was done. */
  do(action: ReplayAction): string | null {
    this.#settle();
    const before = this.#head;
    const { head, problem } = acted(this.#recording, before, action);
    this.#head = head;
    if (head.at !== before.at) this.#tellPlaced();
    this.#wakeLater();
    return problem;
  }

  #settle(): void {
    const nowMs = this.#timing.now();
    // A clock that is set back lets no time pass, nor does a machine that slept or a screen that was suspended.
    const passedMs = Math.min(MOST_AT_ONCE_MS, Math.max(0, nowMs - this.#settledAtMs));
    this.#settledAtMs = nowMs;
    const before = this.#head;
    if (this.#listeners.size === 0) return;
    this.#head = advanced(this.#recording, before, passedMs);
    if (this.#head.at > before.at) this.#tellEvents(before.at + 1);
    if (this.#head.at !== before.at) this.#wakeLater();
  }

  #tellEvents(from: number): void {
    const events = this.#recording.events.slice(from, this.#head.at + 1);
    for (const listener of [...this.#listeners]) listener({ type: 'events', events });
  }

  #tellPlaced(): void {
    const placed = this.placed();
    for (const listener of [...this.#placedListeners]) listener(placed);
  }

  #wakeLater(): void {
    this.#cancelWake?.();
    this.#cancelWake = null;
    const dueMs = nextEventMs(this.#recording, this.#head);
    if (dueMs === null || this.#listeners.size === 0) return;
    this.#cancelWake = this.#timing.later(Math.max(TOGETHER_MS, Math.ceil(dueMs)), () => {
      this.#cancelWake = null;
      this.#settle();
      this.#wakeLater();
    });
  }

  #detach(listener: (message: LinkMessage) => void): void {
    this.#settle();
    this.#listeners.delete(listener);
    this.#wakeLater();
  }
}
