import type { BlockSample } from '../node-sample.ts';
import { type HeldBlocks, heldAt, MOST_BLOCKS } from './held-blocks.ts';

/**
 * Blocks without a gap, each the parent of the next, oldest first. Whoever holds one of them holds all before it: a block
 * names its parent by its hash.
 */
export type BlockRun = readonly BlockSample[];

/** From a head downwards as far as anybody can tell; `holders`: those with the most blocks first. */
export function blockRun(head: BlockSample, holders: readonly HeldBlocks[]): BlockRun {
  const run = [head];
  let first = head;
  while (run.length < MOST_BLOCKS && first.height > 0) {
    const parent = parentOf(first, holders);
    if (parent === null) break;
    run.push(parent);
    first = parent;
  }
  return run.reverse();
}

function parentOf(block: BlockSample, holders: readonly HeldBlocks[]): BlockSample | null {
  for (const blocks of holders) {
    const below = heldAt(blocks, block.height - 1);
    if (below?.hash === block.parentHash) return below;
  }
  return null;
}

/** Null = outside the run. The block right below it is known by name. */
export function hashAt(run: BlockRun, height: number): string | null {
  const first = run[0];
  if (first === undefined) return null;
  if (height === first.height - 1) return first.parentHash;
  return run[height - first.height]?.hash ?? null;
}
