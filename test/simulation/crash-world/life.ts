/** One engine process: it dies when its fuse has burnt down, between any two things it does to the world or hears of it. */
export class Life {
  #fuse: number;
  #alive = true;
  readonly #onDeath: (() => void)[] = [];

  /** `fuse`: how often it may still touch the world; infinite = nobody kills it. */
  constructor(fuse: number) {
    this.#fuse = fuse;
  }

  get alive(): boolean {
    return this.#alive;
  }

  /** Before everything that leaves the process or enters it. False = it is dead: nothing of this may happen. */
  touch(): boolean {
    if (!this.#alive) return false;
    this.#fuse -= 1;
    if (this.#fuse < 0) this.end();
    return this.#alive;
  }

  end(): void {
    if (!this.#alive) return;
    this.#alive = false;
    for (const told of this.#onDeath) told();
  }

  whenDead(told: () => void): void {
    this.#onDeath.push(told);
  }
}
