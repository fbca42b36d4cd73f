import type { JsonValue } from '../../lib/json.ts';
import { hexQuantity } from '../hex-quantity.ts';
import { listAt, textAt } from '../json-path.ts';
import type { BlockSample } from '../node-sample.ts';
import { decodeQbftHeader, type QbftHeader } from '../qbft-header.ts';

/** Reads blocks as nodes tell them; null = no block. */
export type BlockReader = (block: JsonValue | undefined) => BlockSample | null;

// All nodes of a chain tell the same head: a header is taken apart once (90 us with 24 validators), not once per node.
const KEPT_HEADERS = 256;
/** Longer than the header of any chain that could be run; a text of a megabyte is not worth taking apart. */
const LONGEST_EXTRA_DATA = 200_000;

export function createBlockReader(): BlockReader {
  const known = new Map<string, QbftHeader | null>();

  function headerOf(extraData: string): QbftHeader | null {
    const before = known.get(extraData);
    if (before !== undefined) return before;
    const decoded = extraData.length > LONGEST_EXTRA_DATA ? null : decodeQbftHeader(extraData);
    const header = decoded?.ok ? decoded.value : null;
    const oldest = known.size >= KEPT_HEADERS ? known.keys().next().value : undefined;
    if (oldest !== undefined) known.delete(oldest);
    known.set(extraData, header);
    return header;
  }

  return (block) => {
    const height = hexQuantity(textAt(block, 'number'));
    const hash = textAt(block, 'hash');
    const seconds = hexQuantity(textAt(block, 'timestamp'));
    if (height === null || hash === null || seconds === null) return null;
    const header = headerOf(textAt(block, 'extraData') ?? '');
    return {
      height,
      hash: hash.toLowerCase(),
      parentHash: (textAt(block, 'parentHash') ?? '').toLowerCase(),
      timestampMs: seconds * 1000,
      proposer: (textAt(block, 'miner') ?? '').toLowerCase(),
      round: header?.round ?? null,
      validators: header?.validators ?? null,
      transactions: listAt(block, 'transactions').length,
    };
  };
}
