interface Task {
  readonly atMs: number;
  readonly n: number;
  readonly run: () => void;
}

/** Time that passes only from one thing that happens to the next. */
export class VirtualTime {
  #nowMs = 1_795_000_000_000;
  #made = 0;
  /** In the order in which they happen. */
  #tasks: Task[] = [];

  nowMs(): number {
    return this.#nowMs;
  }

  at(atMs: number, run: () => void): () => void {
    const task = { atMs: Math.max(atMs, this.#nowMs), n: this.#made++, run };
    const before = this.#tasks.findLastIndex((each) => each.atMs <= task.atMs);
    this.#tasks.splice(before + 1, 0, task);
    return () => {
      this.#tasks = this.#tasks.filter((each) => each !== task);
    };
  }

  after(ms: number, run: () => void): () => void {
    return this.at(this.#nowMs + ms, run);
  }

  /** The next thing happens. False = nothing ever will. */
  step(): boolean {
    const task = this.#tasks.shift();
    if (task === undefined) return false;
    this.#nowMs = task.atMs;
    task.run();
    return true;
  }
}
