/**
 * One launch per turn of the event loop. Starting a process stops the loop for 1 to 3 ms (measured), and a hundred that
 * become ready together would stop it for a quarter of a second.
 */
export class LaunchTurns {
  #last: Promise<void> = Promise.resolve();

  next(): Promise<void> {
    this.#last = this.#last.then(() => new Promise((resolve) => setImmediate(resolve)));
    return this.#last;
  }
}
