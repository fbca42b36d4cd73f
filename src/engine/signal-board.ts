import type { AccountSight } from './model/account.ts';
import type { AttemptId } from './model/ids.ts';
import type { Signal } from './model/signal.ts';

/** The newest signal of each kind per attempt or region: what a face that attaches now needs to know. */
export class SignalBoard {
  readonly #latest = new Map<string, Signal>();
  readonly #fresh = new Map<string, Signal>();

  put(signal: Signal): void {
    const key = keyOf(signal);
    this.#latest.set(key, signal);
    this.#fresh.set(key, signal);
  }

  /** An ended attempt is told by its event; its signals would only grow the board. */
  forget(attempt: AttemptId): void {
    for (const type of ['progress', 'activity', 'log-grew', 'account']) {
      this.#latest.delete(`${type} ${attempt}`);
      this.#fresh.delete(`${type} ${attempt}`);
    }
  }

  /** What was put since the last take. */
  takeFresh(): readonly Signal[] {
    const fresh = [...this.#fresh.values()];
    this.#fresh.clear();
    return fresh;
  }

  /** What an attempt last said of the account it pays from; null = nothing. */
  accountOf(attempt: AttemptId): AccountSight | null {
    const known = this.#latest.get(`account ${attempt}`);
    return known?.type === 'account' ? known.sight : null;
  }

  all(): readonly Signal[] {
    return [...this.#latest.values()];
  }
}

/** What a newer signal takes the place of. */
function keyOf(signal: Signal): string {
  switch (signal.type) {
    case 'chain':
      return `chain ${signal.region}`;
    case 'health':
    case 'cloud-calls':
    case 'journal':
      return signal.type;
    case 'account':
      return `account ${signal.sight.attempt}`;
    case 'cluster':
      return `cluster ${signal.sight.region}`;
    case 'progress':
    case 'activity':
    case 'log-grew':
      return `${signal.type} ${signal.attempt}`;
  }
}
