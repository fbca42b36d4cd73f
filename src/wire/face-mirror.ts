import type { EngineLink, LinkMessage } from '../engine/link.ts';
import type { RunEvent } from '../engine/model/event.ts';
import type { Signal } from '../engine/model/signal.ts';
import type { RunState } from '../engine/model/state.ts';
import { SignalBoard } from '../engine/signal-board.ts';
import { reduceAll } from '../engine/state/reduce.ts';
import type { JsonChange } from '../lib/json-change.ts';
import { FELL_BEHIND } from './protocol.ts';
import { followedHealth, healthIn } from './signal-frames.ts';

/** The engine's state on this side of the socket, made by the same reduce, and whoever looks at it. */
export class FaceMirror {
  readonly #board = new SignalBoard();
  readonly #listeners = new Set<(message: LinkMessage) => void>();
  #state: RunState;
  #closed: string | null = null;

  constructor(state: RunState, signals: readonly Signal[]) {
    this.#state = state;
    for (const signal of signals) this.#board.put(signal);
  }

  get lastSeq(): number {
    return this.#state.lastSeq;
  }

  attach(listener: (message: LinkMessage) => void): ReturnType<EngineLink['attach']> {
    this.#listeners.add(listener);
    const reason = this.#closed;
    // The end may have come between connecting and attaching: nobody is to wait for what cannot come any more.
    if (reason !== null) queueMicrotask(() => this.#listeners.delete(listener) && listener({ type: 'closed', reason }));
    return { state: this.#state, signals: this.#board.all(), detach: () => this.#listeners.delete(listener) };
  }

  /** Null, or why the state cannot be followed any further; then it is as it was. */
  takeEvents(events: readonly RunEvent[]): string | null {
    const fresh = events.filter((event) => event.seq > this.lastSeq);
    const [first] = fresh;
    if (first === undefined) return null;
    if (first.seq !== this.lastSeq + 1) return `events ${this.lastSeq + 1} to ${first.seq - 1} are missing`;
    const state = after(this.#state, fresh);
    if (state === null) return 'the engine tells of events this program does not know: use the program that started it';
    this.#state = state;
    for (const event of fresh) if (event.type === 'attempt-ended') this.#board.forget(event.attempt);
    this.#tell({ type: 'events', events: fresh });
    return null;
  }

  takeSignals(signals: readonly Signal[]): void {
    if (signals.length === 0) return;
    for (const signal of signals) this.#board.put(signal);
    this.#tell({ type: 'signals', signals });
  }

  /** Null, or why the health of the chain cannot be followed any further. */
  takeHealthChange(since: number, change: JsonChange): string | null {
    const report = followedHealth(healthIn(this.#board.all()), since, change);
    if (report === null) return FELL_BEHIND;
    this.takeSignals([{ type: 'health', report }]);
    return null;
  }

  close(reason: string): void {
    if (this.#closed !== null) return;
    this.#closed = reason;
    this.#tell({ type: 'closed', reason });
    this.#listeners.clear();
  }

  /** The face itself leaves: it needs no telling. */
  leave(): void {
    this.#listeners.clear();
    this.#closed = 'this face has left';
  }

  #tell(message: LinkMessage): void {
    for (const listener of this.#listeners) listener(message);
  }
}

/** Null when an engine of the same protocol but a newer program tells of a kind of event that reduce cannot apply. */
function after(state: RunState, events: readonly RunEvent[]): RunState | null {
  try {
    return reduceAll(state, events);
  } catch {
    return null;
  }
}
