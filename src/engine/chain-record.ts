import type { ChainKept } from './model/event.ts';
import type { ChainHealth, HealthReport, SeenBlock } from './model/health.ts';

const NOTHING: ChainKept = { sinceMs: 0, blocks: 0, late: 0, longest: null };

/** How the chains kept going while the run was at work, as far as this engine has looked. An engine that died takes its part along. */
export class ChainRecord {
  readonly #newest = new Map<string, SeenBlock>();
  #kept: ChainKept = NOTHING;

  /** Null = no block of the run was seen: nothing can be said. */
  get kept(): ChainKept | null {
    return this.#kept.blocks === 0 ? null : this.#kept;
  }

  /** Blocks from `fromMs` on count; null = none does now, because the run is not at work. */
  see({ chains }: HealthReport, fromMs: number | null): void {
    for (const chain of chains) this.#seeChain(chain, fromMs ?? Number.POSITIVE_INFINITY);
  }

  #seeChain({ id, blocks }: ChainHealth, fromMs: number): void {
    for (const block of blocks) {
      const before = this.#newest.get(id);
      if (before !== undefined && !isAfter(block, before)) continue;
      this.#newest.set(id, block);
      // Block 1 comes when enough validators have been started for the first time: nobody has waited for it.
      if (block.atMs >= fromMs && block.height > 1) this.#count(id, block, before, fromMs);
    }
  }

  #count(chain: string, block: SeenBlock, before: SeenBlock | undefined, fromMs: number): void {
    const { sinceMs, blocks, late, longest } = this.#kept;
    const ms = before?.height === block.height - 1 ? block.atMs - Math.max(before.atMs, fromMs) : null;
    const isLonger = ms !== null && ms > (longest?.ms ?? -1);
    this.#kept = {
      sinceMs: blocks === 0 ? block.atMs : Math.min(sinceMs, block.atMs),
      blocks: blocks + 1,
      late: late + (block.round > 0 ? 1 : 0),
      longest: isLonger ? { ms, chain, height: block.height } : longest,
    };
  }
}

/** By its time first: a chain that begins anew has low heights again. */
const isAfter = (one: SeenBlock, other: SeenBlock): boolean =>
  one.atMs > other.atMs || (one.atMs === other.atMs && one.height > other.height);
