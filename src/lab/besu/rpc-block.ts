import { BFT_MIX_HASH } from '../../contracts/genesis/genesis-settings.ts';
import { encodeQbftExtraData } from '../../contracts/genesis/qbft-extra-data.ts';
import { GAS_LIMIT } from './besu-genesis.ts';
import { minerOf, type QbftBlock } from './block-history.ts';
import type { NodeView } from './node-view.ts';
import { standInSeal } from './stand-in-seal.ts';

export function hexQuantity(value: number): string {
  return `0x${value.toString(16)}`;
}

/** A block as `eth_getBlockByNumber` shows it. Blocks of the lab are always empty. */
export function rpcBlock(view: NodeView, block: QbftBlock): Record<string, unknown> {
  return {
    number: hexQuantity(block.number),
    hash: block.hash,
    parentHash: block.parentHash,
    mixHash: BFT_MIX_HASH,
    nonce: '0x0000000000000000',
    sha3Uncles: '0x1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347',
    logsBloom: `0x${'00'.repeat(256)}`,
    transactionsRoot: EMPTY_TRIE,
    stateRoot: EMPTY_TRIE,
    receiptsRoot: EMPTY_TRIE,
    miner: block.miner < 0 ? `0x${'00'.repeat(20)}` : minerOf(block),
    difficulty: '0x1',
    totalDifficulty: hexQuantity(block.number + 1),
    extraData: block.number === 0 ? view.genesisExtraData : extraDataOf(block),
    baseFeePerGas: '0x0',
    size: '0x3e8',
    gasLimit: GAS_LIMIT,
    gasUsed: '0x0',
    timestamp: hexQuantity(block.timestamp),
    uncles: [],
    transactions: [],
  };
}

const EMPTY_TRIE = '0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421';

/** Every node is asked for the same head, and its seals are most of the work of an answer. */
const encoded = new WeakMap<QbftBlock, string>();

function extraDataOf(block: QbftBlock): string {
  const known = encoded.get(block);
  if (known !== undefined) return known;
  const seals = block.signers.map((signer) => standInSeal(block.hash, block.validators[signer] ?? '0x'));
  const extraData = encodeQbftExtraData({ ...block, seals });
  encoded.set(block, extraData);
  return extraData;
}
