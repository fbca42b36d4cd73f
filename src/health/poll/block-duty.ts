/** As many as an assessment keeps. */
export const MOST_BLOCKS = 60;
/** A range that two nodes could not give is left out: one that is too large to be read would be asked for for ever. */
const MOST_TRIES = 2;

/** Blocks between the last one seen and a head, which the node that has the claim reads. */
export interface BlockClaim {
  readonly from: number;
  readonly to: number;
  /** Must be called once, whatever came of it. */
  done(read: boolean): void;
}

interface Progress {
  upTo: number;
  /** Who has seen the highest block. */
  by: string;
  claimed: boolean;
  tries: number;
}

/** Every node tells its head; what lies between two heads is read by one of them only, once per chain. */
export class BlockDuty {
  readonly #chains = new Map<string, Progress>();

  /** A node has seen `head`. Null = nothing to read: the blocks before it are known, or somebody is reading them. */
  saw(chain: string, node: string, head: number): BlockClaim | null {
    const known = this.#chains.get(chain);
    // The same node with a lower head: its data was replaced, and the chain begins anew.
    const anew = known === undefined || (known.by === node && head < known.upTo);
    const progress: Progress = anew ? { upTo: 0, by: node, claimed: false, tries: 0 } : known;
    this.#chains.set(chain, progress);
    if (progress.claimed || head <= progress.upTo) return null;
    const from = Math.max(1, progress.upTo + 1, head - MOST_BLOCKS + 1);
    if (from >= head) {
      Object.assign(progress, { upTo: head, by: node, tries: 0 });
      return null;
    }
    progress.claimed = true;
    return { from, to: head - 1, done: (read) => settle(progress, node, head, read) };
  }
}

function settle(progress: Progress, node: string, head: number, read: boolean): void {
  progress.claimed = false;
  progress.tries = read ? 0 : progress.tries + 1;
  if (!read && progress.tries < MOST_TRIES) return;
  Object.assign(progress, { upTo: head, by: node, tries: 0 });
}
