import type { EngineLink, LinkMessage } from '../../../src/engine/link.ts';
import type { RunEvent } from '../../../src/engine/model/event.ts';
import type { Signal } from '../../../src/engine/model/signal.ts';
import type { RunState } from '../../../src/engine/model/state.ts';
import { reduce } from '../../../src/engine/state/reduce.ts';

/** A face that writes down all it is told, and can be waited for. */
export class FaceLog {
  readonly messages: LinkMessage[] = [];
  readonly first: RunState;
  readonly signals: readonly Signal[];
  readonly detach: () => void;
  #wakers: (() => void)[] = [];

  constructor(link: EngineLink) {
    const attached = link.attach((message) => {
      this.messages.push(message);
      const wakers = this.#wakers;
      this.#wakers = [];
      for (const wake of wakers) wake();
    });
    this.first = attached.state;
    this.signals = attached.signals;
    this.detach = () => attached.detach();
  }

  get events(): readonly RunEvent[] {
    return this.messages.flatMap((message) => (message.type === 'events' ? message.events : []));
  }

  get state(): RunState {
    return this.events.reduce(reduce, this.first);
  }

  get closed(): string | null {
    const last = this.messages.at(-1);
    return last?.type === 'closed' ? last.reason : null;
  }

  /** True when the first event follows the state and every later one its predecessor. */
  get isContiguous(): boolean {
    return this.events.every((event, i) => event.seq === this.first.lastSeq + 1 + i);
  }

  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise<void>((wake) => this.#wakers.push(wake));
  }

  /** Until it knows as much as the given state. */
  knows(seq: number): Promise<void> {
    return this.until(() => this.first.lastSeq + this.events.length >= seq);
  }
}
