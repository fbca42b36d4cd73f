import { GOOD_BEHAVIOUR, type NodeBehaviour } from './network-node.ts';

/** The method groups that `--rpc-http-api` switches on and off. */
export type MethodGroup = 'ETH' | 'NET' | 'WEB3' | 'ADMIN' | 'QBFT' | 'TXPOOL';

/** What can be wrong with one node. The first group is seen by whoever asks it, the second by its network. */
export type NodeFault =
  /** Takes the connection and never answers. */
  | { readonly kind: 'hang' }
  | { readonly kind: 'slow'; readonly delayMs: number }
  /** 401: a token is wanted; 403: as if the host allowlist knew nobody; 429: something in front of the node throttles. */
  | { readonly kind: 'http-status'; readonly status: number; readonly retryAfterSeconds?: number }
  /** `--host-allowlist`: every other Host header is answered with 403. */
  | { readonly kind: 'host-allowlist'; readonly hosts: readonly string[] }
  | { readonly kind: 'method-group-off'; readonly group: MethodGroup }
  /** Breaks the connection, as Besu does above its connection limit. */
  | { readonly kind: 'reset' }
  /** Answers 200 with something that is not JSON. */
  | { readonly kind: 'garbage' }
  /** Answers 200 with valid JSON far larger than anybody should read. */
  | { readonly kind: 'huge'; readonly bytes: number }
  /** Goes on naming the peers it had when the fault began, with the heads they had. */
  | { readonly kind: 'stale-peers' }
  /** Has one more peer: a node that follows the chain and belongs to nobody here. */
  | { readonly kind: 'foreign-peer' }
  | { readonly kind: 'wrong-chain-id'; readonly chainId: number }
  | { readonly kind: 'wrong-genesis' }
  /** Positive: the node's clock runs ahead. */
  | { readonly kind: 'clock-skew'; readonly skewMs: number }
  /** Alive and following, but takes no part in agreement. */
  | { readonly kind: 'stops-sealing' }
  /** Imports blocks, but stays this many behind its best peer; such a validator cannot agree on the next one. */
  | { readonly kind: 'lags'; readonly blocks: number }
  /** Has peers and answers, but imports nothing any more. */
  | { readonly kind: 'frozen' }
  /** Tells another history than everybody else and proposes it: its proposals and votes are refused. */
  | { readonly kind: 'lies' };

/** The fault of one kind among those of a node. */
export function faultOf<K extends NodeFault['kind']>(
  faults: readonly NodeFault[],
  kind: K,
): Extract<NodeFault, { kind: K }> | null {
  const found = faults.find((fault): fault is Extract<NodeFault, { kind: K }> => fault.kind === kind);
  return found ?? null;
}

export function behaviourUnder(faults: readonly NodeFault[]): NodeBehaviour {
  const has = (kind: NodeFault['kind']): boolean => faultOf(faults, kind) !== null;
  const lag = has('frozen') ? Number.POSITIVE_INFINITY : (faultOf(faults, 'lags')?.blocks ?? 0);
  return {
    ...GOOD_BEHAVIOUR,
    peering: !has('wrong-chain-id') && !has('wrong-genesis'),
    sealing: !has('stops-sealing'),
    honest: !has('lies'),
    lagBlocks: lag,
    skewMs: faultOf(faults, 'clock-skew')?.skewMs ?? 0,
  };
}
