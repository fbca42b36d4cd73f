import type { SecretMask } from '../lib/secrets/secret-mask.ts';
import type { LinkMessage } from './link.ts';
import { maskSignal } from './mask-fact.ts';
import type { AccountSight } from './model/account.ts';
import type { RunEvent } from './model/event.ts';
import type { AttemptId } from './model/ids.ts';
import type { Signal } from './model/signal.ts';
import type { Clock } from './ports.ts';
import { SignalBoard } from './signal-board.ts';

/** As often as a screen draws. */
const SIGNALS_EVERY_MS = 100;

/** Every face that is attached, and what one that attaches now has to be told: events at once, signals gathered. */
export class Audience {
  readonly #clock: Clock;
  readonly #mask: SecretMask;
  readonly #board = new SignalBoard();
  readonly #listeners = new Set<(message: LinkMessage) => void>();
  #signalsDue = false;
  #closed = false;

  constructor(clock: Clock, mask: SecretMask) {
    this.#clock = clock;
    this.#mask = mask;
  }

  join(listener: (message: LinkMessage) => void): { readonly signals: readonly Signal[]; detach(): void } {
    this.#listeners.add(listener);
    return { signals: this.#board.all(), detach: () => this.#listeners.delete(listener) };
  }

  tellEvents(events: readonly RunEvent[]): void {
    for (const event of events) if (event.type === 'attempt-ended') this.#board.forget(event.attempt);
    if (events.length > 0) this.#publish({ type: 'events', events });
  }

  tellSignals(signals: readonly Signal[]): void {
    for (const signal of signals) this.#board.put(maskSignal(signal, this.#mask));
    if (signals.length === 0 || this.#signalsDue || this.#closed) return;
    this.#signalsDue = true;
    this.#clock.at(this.#clock.nowMs() + SIGNALS_EVERY_MS, () => this.#flush());
  }

  accountOf(attempt: AttemptId): AccountSight | null {
    return this.#board.accountOf(attempt);
  }

  close(reason: string): void {
    this.#closed = true;
    this.#publish({ type: 'closed', reason });
    this.#listeners.clear();
  }

  #flush(): void {
    this.#signalsDue = false;
    const signals = this.#board.takeFresh();
    if (signals.length > 0) this.#publish({ type: 'signals', signals });
  }

  #publish(message: LinkMessage): void {
    for (const listener of this.#listeners) listener(message);
  }
}
