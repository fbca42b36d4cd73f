/** Things that are connected, directly or over others; a thing nobody has joined is a group of its own. */
export class PeerGroups {
  readonly #above = new Map<number, number>();

  /** The same for all members of a group. */
  leader(thing: number): number {
    let top = thing;
    for (let up = this.#above.get(top); up !== undefined; up = this.#above.get(top)) top = up;
    // Short ways from now on: without this a long chain is walked again for each of its members.
    if (top !== thing) this.#above.set(thing, top);
    return top;
  }

  join(one: number, other: number): void {
    const [first, second] = [this.leader(one), this.leader(other)];
    if (first !== second) this.#above.set(first, second);
  }
}
