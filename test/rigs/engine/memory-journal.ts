import type { RunEvent } from '../../../src/engine/model/event.ts';
import type { Journal } from '../../../src/engine/ports.ts';

/** A disk that a test can fill up and read back. */
export class MemoryJournal implements Journal {
  readonly events: RunEvent[] = [];
  full = false;

  append(events: readonly RunEvent[]): Promise<void> {
    if (this.full) return Promise.reject(new Error('no space left on device'));
    this.events.push(...events);
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
