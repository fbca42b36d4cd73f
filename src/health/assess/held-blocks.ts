import type { BlockSample } from '../node-sample.ts';

/** Blocks one node has told, by height, each height once, its head last. There may be holes: another node read those. */
export type HeldBlocks = readonly BlockSample[];

/** What a strip of blocks shows, and the least that is kept. */
export const SHOWN_BLOCKS = 60;
// A validator's last two turns lie within two rotations; 72 validators (3 in each of 24 regions) need 152 blocks.
export const MOST_BLOCKS = 160;
const SPARE_BLOCKS = 8;

/** `others`: below the head, in any order. `validators`: how many take turns. */
export function holdBlocks(
  held: HeldBlocks,
  head: BlockSample,
  others: readonly BlockSample[],
  validators: number,
): HeldBlocks {
  const newest = held.at(-1)?.height ?? -1;
  const below = others.filter((block) => block.height < head.height);
  const kept = Math.min(MOST_BLOCKS, Math.max(SHOWN_BLOCKS, 2 * validators + SPARE_BLOCKS));
  const follows = head.height > newest && below.length === 0;
  return (follows ? [...held, head] : merged([...held, ...below, head], head.height)).slice(-kept);
}

/** What was told last of a height holds; what is above the head is no more. */
function merged(blocks: readonly BlockSample[], upTo: number): HeldBlocks {
  const byHeight = new Map(blocks.map((block) => [block.height, block] as const));
  return [...byHeight.values()].filter(({ height }) => height <= upTo).sort((one, other) => one.height - other.height);
}

export function heldAt(blocks: HeldBlocks, height: number): BlockSample | null {
  let [low, high] = [0, blocks.length - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    const block = blocks[middle];
    if (block === undefined) return null;
    if (block.height === height) return block;
    if (block.height < height) low = middle + 1;
    else high = middle - 1;
  }
  return null;
}
