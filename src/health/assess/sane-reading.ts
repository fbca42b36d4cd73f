import type { BlockSample, NodeReading } from '../node-sample.ts';
import { SHOWN_BLOCKS } from './held-blocks.ts';

// A node's answer is read up to 1 MB; these keep what is remembered of it small as well.
const MOST_PEERS = 1_000;
const MOST_VALIDATORS = 1_000;
const LONGEST_TEXT = 120;

// Math.abs: -0 would become 0 on its way to another terminal.
export const count = (value: number | null): number | null =>
  value !== null && Number.isSafeInteger(value) && value >= 0 ? Math.abs(value) : null;

/** Null when its numbers cannot be those of a block. */
export function saneBlock(block: BlockSample | null): BlockSample | null {
  if (block === null || count(block.height) === null || count(block.timestampMs) === null) return null;
  const round = count(block.round);
  const tooMany = (block.validators?.length ?? 0) > MOST_VALIDATORS;
  return round === block.round && !tooMany ? block : { ...block, round, validators: tooMany ? null : block.validators };
}

export const saneBlocks = (blocks: readonly BlockSample[]): readonly BlockSample[] =>
  blocks.slice(-SHOWN_BLOCKS).flatMap((block) => saneBlock(block) ?? []);

export function saneSyncing(syncing: NodeReading['syncing']): NodeReading['syncing'] {
  if (syncing === null || count(syncing.current) === null || count(syncing.highest) === null) return null;
  return syncing;
}

export const sanePeerIds = (ids: readonly string[] | null): readonly string[] | null =>
  ids === null ? null : ids.slice(0, MOST_PEERS);

/** Sorted, each once; null for an empty list, which is how a set that a contract holds looks in a header. */
export function saneSet(addresses: readonly string[] | null): readonly string[] | null {
  if (addresses === null || addresses.length === 0 || addresses.length > MOST_VALIDATORS) return null;
  // Besu writes them in order: most lists need no work.
  const inOrder = addresses.every((address, index) => index === 0 || (addresses[index - 1] ?? '') < address);
  return inOrder ? addresses : [...new Set(addresses)].sort();
}

export const saneText = (text: string | null): string | null => (text === null ? null : text.slice(0, LONGEST_TEXT));
