import { keccak256 } from 'ethers';
import type { JsonValue } from '../lib/json.ts';
import { err, ok, type Result } from '../lib/result.ts';
import { hexQuantity, toHexQuantity } from './hex-quantity.ts';
import type { HttpTarget } from './http-door.ts';
import { textAt } from './json-path.ts';
import type { RpcCall, RpcProblem, RpcReply } from './json-rpc-answer.ts';
import type { JsonRpcClient, RpcOptions } from './json-rpc-client.ts';
import { decodeQbftHeader, type QbftHeader } from './qbft-header.ts';

/** What one node said of itself at one moment. */
export interface ChainReading {
  readonly chainId: number;
  readonly genesisHash: string;
  readonly head: ChainBlock;
  /** The head the node believes others to have; its own when it knows no better. */
  readonly target: number;
  /** Null = the node does not tell (API group off). */
  readonly peers: number | null;
  readonly clientVersion: string | null;
  /** Lower case; from admin_nodeInfo, which is off by default. Null = not known. */
  readonly address: string | null;
}

export interface ChainBlock {
  readonly height: number;
  /** Lower case. */
  readonly proposer: string;
  /** Null = not QBFT, or a layout we cannot read. */
  readonly qbft: QbftHeader | null;
}

const READING: readonly RpcCall[] = [
  { method: 'eth_chainId' },
  { method: 'eth_getBlockByNumber', params: ['latest', false] },
  { method: 'eth_getBlockByNumber', params: ['0x0', false] },
  { method: 'eth_syncing' },
  { method: 'net_peerCount' },
  { method: 'web3_clientVersion' },
  { method: 'admin_nodeInfo' },
];

export async function readChain(
  client: JsonRpcClient,
  node: HttpTarget,
  options: RpcOptions,
): Promise<Result<ChainReading, RpcProblem>> {
  const replies = await client.batch(node, READING, options);
  return replies.ok ? readingOf(replies.value) : replies;
}

export function readingOf(replies: readonly RpcReply[]): Result<ChainReading, RpcProblem> {
  const [chain, latest, genesis, syncing, peers, version, info] = replies;
  const chainId = hexQuantity(valueOf(chain));
  const head = blockOf(valueOf(latest));
  const genesisHash = textAt(valueOf(genesis), 'hash');
  if (chainId === null) return missing('eth_chainId', chain);
  if (head === null) return missing('eth_getBlockByNumber latest', latest);
  if (genesisHash === null) return missing('eth_getBlockByNumber 0x0', genesis);
  return ok({
    chainId,
    genesisHash: genesisHash.toLowerCase(),
    head,
    target: Math.max(head.height, hexQuantity(textAt(valueOf(syncing), 'highestBlock')) ?? 0),
    peers: hexQuantity(valueOf(peers)),
    clientVersion: textAt(valueOf(version)),
    address: addressOf(textAt(valueOf(info), 'id')),
  });
}

// Blocks are read again only to see who proposed them; 24 of them with 24 validators are about 45 kB.
const MOST_BLOCKS = 24;

/** The blocks after `after` up to `upTo`, oldest first, the newest 24 of them; what cannot be read is left out. */
export async function readBlocks(
  client: JsonRpcClient,
  node: HttpTarget,
  after: number,
  upTo: number,
  options: RpcOptions,
): Promise<readonly ChainBlock[]> {
  const first = Math.max(after + 1, upTo - MOST_BLOCKS + 1);
  const heights = Array.from({ length: Math.max(0, upTo - first + 1) }, (_, index) => first + index);
  if (heights.length === 0) return [];
  const call = (height: number): RpcCall => ({
    method: 'eth_getBlockByNumber',
    params: [toHexQuantity(height), false],
  });
  const replies = await client.batch(node, heights.map(call), options);
  if (!replies.ok) return [];
  return replies.value.map((reply) => blockOf(valueOf(reply))).filter((block) => block !== null);
}

function blockOf(block: JsonValue | undefined): ChainBlock | null {
  const height = hexQuantity(textAt(block, 'number'));
  if (height === null) return null;
  const header = decodeQbftHeader(textAt(block, 'extraData') ?? '');
  return { height, proposer: (textAt(block, 'miner') ?? '').toLowerCase(), qbft: header.ok ? header.value : null };
}

/** An account is the last 20 bytes of the hash of its public key, and a node's id is its public key. */
export function addressOf(id: string | null): string | null {
  const key = (id ?? '').replace(/^0x/, '').toLowerCase();
  return /^[0-9a-f]{128}$/.test(key) ? `0x${keccak256(`0x${key}`).slice(-40)}` : null;
}

const valueOf = (reply: RpcReply | undefined): JsonValue | undefined => (reply?.ok ? reply.value : undefined);

function missing(method: string, reply: RpcReply | undefined): Result<never, RpcProblem> {
  if (reply === undefined || reply.ok) return err({ kind: 'bad-shape', detail: `${method} gives no usable value` });
  return err({ kind: 'rpc-error', code: reply.problem.code, detail: `${method}: ${reply.problem.message}` });
}
