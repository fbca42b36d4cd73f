import { isJsonObject, type JsonValue } from '../../lib/json.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import { addressOf } from '../chain-reading.ts';
import { hexQuantity } from '../hex-quantity.ts';
import { listAt, numberAt, textAt } from '../json-path.ts';
import type { RpcProblem } from '../json-rpc-answer.ts';
import type { NodeReading } from '../node-sample.ts';
import { evidenceLine } from '../seen-failure.ts';
import type { BlockReader } from './block-reader.ts';
import type { QuestionName, Replies } from './node-questions.ts';

// More than any list of peers or validators of ours; whatever is longer is not worth keeping.
const MOST_ENTRIES = 1_000;
const LONGEST_CLIENT = 120;

export interface AroundReading {
  readonly missingGroups: readonly string[];
  readonly clockSkewMs: number | null;
  readonly certificateUntilMs?: number | null;
}

/** The replies as a reading. Without a chain id and a head nothing is known of the node, and that is a problem. */
export function readNode(
  replies: Replies,
  readBlock: BlockReader,
  around: AroundReading,
): Result<NodeReading, RpcProblem> {
  const value = (name: QuestionName): JsonValue | undefined => {
    const reply = replies.get(name);
    return reply?.ok ? reply.value : undefined;
  };
  const chainId = hexQuantity(value('chainId'));
  const head = readBlock(value('head'));
  if (chainId === null && head === null) return err(nothingUsable(replies));
  const enodeId = keyOf(textAt(value('nodeInfo'), 'id'));
  const client = textAt(value('client'));
  return ok({
    chainId,
    head,
    newBlocks: head === null ? [] : [head],
    syncing: syncingOf(value('syncing')),
    peers: hexQuantity(value('peerCount')),
    genesisHash: textAt(value('genesis'), 'hash')?.toLowerCase() ?? null,
    client: client === null ? null : evidenceLine(client).slice(0, LONGEST_CLIENT),
    enodeId,
    address: addressOf(enodeId),
    ...peersOf(value('peers')),
    nextValidators: listOrNull(value('validators'), (address) => textAt(address)?.toLowerCase() ?? null),
    pendingTransactions: pendingOf(value('pool')),
    ...around,
  });
}

/** One refusal for every call (no token) is told as that; anything else is no answer of a node. */
function nothingUsable(replies: Replies): RpcProblem {
  const first = replies.get('chainId');
  if (first === undefined || first.ok) return { kind: 'bad-shape', detail: 'neither a chain id nor a block' };
  return { kind: 'rpc-error', code: first.problem.code, detail: evidenceLine(first.problem.message) };
}

function syncingOf(value: JsonValue | undefined): NodeReading['syncing'] {
  const current = hexQuantity(textAt(value, 'currentBlock'));
  const highest = hexQuantity(textAt(value, 'highestBlock'));
  return current === null || highest === null ? null : { current, highest };
}

/** A public key with or without 0x, as 128 hex digits. */
function keyOf(id: string | null): string | null {
  const key = (id ?? '').replace(/^0x/i, '').toLowerCase();
  return /^[0-9a-f]{128}$/.test(key) ? key : null;
}

/** Host and port, as Besu writes them; anything else is not worth showing. */
const HOST = /^[\w.:[\]-]{1,64}$/;

function peersOf(value: JsonValue | undefined): Pick<NodeReading, 'peerIds' | 'peerHosts'> {
  if (!Array.isArray(value)) return { peerIds: null };
  const peers = listAt(value)
    .slice(0, MOST_ENTRIES)
    .flatMap((peer) => {
      const id = keyOf(textAt(peer, 'id'));
      const host = textAt(peer, 'network', 'remoteAddress') ?? '';
      return id === null ? [] : [{ id, host: HOST.test(host) ? host : '' }];
    });
  return { peerIds: peers.map(({ id }) => id), peerHosts: peers.map(({ host }) => host) };
}

function listOrNull(value: JsonValue | undefined, read: (entry: JsonValue) => string | null): readonly string[] | null {
  if (!Array.isArray(value)) return null;
  return listAt(value)
    .slice(0, MOST_ENTRIES)
    .map(read)
    .filter((entry) => entry !== null);
}

/** Numbers, not hex: the one method of the poll that differs. */
function pendingOf(pool: JsonValue | undefined): number | null {
  if (!isJsonObject(pool)) return null;
  const local = numberAt(pool, 'localCount');
  const remote = numberAt(pool, 'remoteCount');
  return local === null || remote === null ? null : local + remote;
}
