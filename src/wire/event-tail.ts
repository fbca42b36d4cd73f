import type { RunEvent } from '../engine/model/event.ts';

/** A rollout of 100 regions makes about 10,000 events in all; they are shared with the state, so keeping them is cheap. */
const KEPT = 20_000;

/** The newest events, for a face that was away for a moment. */
export class EventTail {
  readonly #kept: number;
  #events: RunEvent[] = [];
  #lastSeq: number;

  /** `lastSeq`: the last event before the first that will be added. */
  constructor(lastSeq: number, kept = KEPT) {
    this.#lastSeq = lastSeq;
    this.#kept = kept;
  }

  add(events: readonly RunEvent[]): void {
    for (const event of events) this.#events.push(event);
    this.#lastSeq = this.#events.at(-1)?.seq ?? this.#lastSeq;
    // Trimmed at twice the size, or every event would copy the list.
    if (this.#events.length > 2 * this.#kept) this.#events = this.#events.slice(-this.#kept);
  }

  /** All events after `seq`; null = some of them are gone, or `seq` is of another future. */
  since(seq: number): readonly RunEvent[] | null {
    const missing = this.#lastSeq - seq;
    if (missing < 0 || missing > this.#events.length) return null;
    return missing === 0 ? [] : this.#events.slice(-missing);
  }
}
