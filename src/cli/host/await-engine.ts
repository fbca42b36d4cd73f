import { watch } from 'node:fs';
import type { RunDirectory } from '../../engine/journal/run-directory.ts';
import { liveSocket } from './start-host.ts';

/** From the start of `besu-console` to the lock of its engine: half a second on a busy machine, so this is generous. */
const ENGINE_COMES_MS = 3_000;

/**
 * The socket of the run's engine, also of one that is only now starting: whenever something changes in the run's
 * directory (its lock is a file there) it is looked for again. Null = none has come in time.
 */
export async function awaitEngine(directory: RunDirectory, withinMs = ENGINE_COMES_MS): Promise<string | null> {
  const changes = new Changes(directory.path);
  const late = setTimeout(() => changes.end(), withinMs);
  try {
    for (;;) {
      const socket = await liveSocket(directory);
      if (socket !== null || changes.ended) return socket;
      await changes.next();
    }
  } finally {
    clearTimeout(late);
    changes.close();
  }
}

/** A change that comes while nobody waits is kept: the next wait ends at once. */
class Changes {
  readonly #watcher;
  #changed = false;
  #wake = () => {};
  ended = false;

  constructor(path: string) {
    this.#watcher = watch(path, () => this.#tell());
    // A directory that goes away changes no more: whoever waits is told when the time is over.
    this.#watcher.on('error', () => {});
  }

  async next(): Promise<void> {
    if (!this.#changed && !this.ended) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    this.#changed = false;
  }

  end(): void {
    this.ended = true;
    this.#tell();
  }

  close(): void {
    this.#watcher.close();
  }

  #tell(): void {
    this.#changed = true;
    this.#wake();
  }
}
