import type { ChainBlock } from './chain-reading.ts';
import { proposerTurnsMissed } from './qbft-header.ts';

/** What the blocks since the attempt began say about the region's own validators. */
export interface SealingWatch {
  /** Addresses of the nodes that have answered for this region. A service may send every ask to another pod. */
  readonly own: ReadonlySet<string>;
  readonly last: ChainBlock | null;
  readonly proposed: boolean;
  readonly missed: number;
}

export const NOTHING_WATCHED: SealingWatch = { own: new Set(), last: null, proposed: false, missed: 0 };

/** `blocks`: oldest first, newer than those watched before. */
export function watchSealing(
  before: SealingWatch,
  address: string | null,
  blocks: readonly ChainBlock[],
): SealingWatch {
  const own = address === null ? before.own : new Set([...before.own, address]);
  let { last, proposed, missed } = before;
  for (const block of blocks) {
    // The first one is older than the watch: it only says where to count from.
    proposed ||= last !== null && own.has(block.proposer);
    // Only the block right before it says whose turn it was.
    if (block.qbft !== null && last !== null && last.height === block.height - 1) {
      const passed = proposerTurnsMissed(block.qbft.validators, last.proposer, block.qbft.round);
      missed += passed.filter((validator) => own.has(validator)).length;
    }
    last = block;
  }
  return { own, last, proposed, missed };
}

/** `unknown`: the nodes that answered do not say who they are, or are no validators. */
export type Sealing = 'sealing' | 'missed' | 'no-turn-yet' | 'unknown';

export function sealingOf(watch: SealingWatch): Sealing {
  if (watch.proposed) return 'sealing';
  const validators = watch.last?.qbft?.validators ?? [];
  if (!validators.some((validator) => watch.own.has(validator))) return 'unknown';
  return watch.missed > 0 ? 'missed' : 'no-turn-yet';
}
