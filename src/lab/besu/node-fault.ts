import { GOOD_BEHAVIOUR, type NodeBehaviour } from './network-node.ts';

/** The method groups that `--rpc-http-api` switches on and off. */
export type MethodGroup = 'ETH' | 'NET' | 'WEB3' | 'ADMIN' | 'QBFT' | 'TXPOOL';

/** What can be wrong with one node. The first group is seen by whoever asks it, the second by its network. */
export type NodeFault =
  /** Takes the connection and never answers. */
  | { readonly kind: 'hang' }
  | { readonly kind: 'slow'; readonly delayMs: number }
  /** 403: the host allowlist; 401: a token is wanted; 429: something in front of the node throttles. */
  | { readonly kind: 'http-status'; readonly status: number; readonly retryAfterSeconds?: number }
  | { readonly kind: 'method-group-off'; readonly group: MethodGroup }
  /** Breaks the connection, as Besu does above its connection limit. */
  | { readonly kind: 'reset' }
  /** Answers 200 with something that is not JSON. */
  | { readonly kind: 'garbage' }
  /** Answers 200 with valid JSON far larger than anybody should read. */
  | { readonly kind: 'huge'; readonly bytes: number }
  | { readonly kind: 'wrong-chain-id'; readonly chainId: number }
  | { readonly kind: 'wrong-genesis' }
  /** Positive: the node's clock runs ahead. */
  | { readonly kind: 'clock-skew'; readonly skewMs: number }
  /** Alive and following, but takes no part in agreement. */
  | { readonly kind: 'stops-sealing' };

export function behaviourUnder(fault: NodeFault | null): NodeBehaviour {
  if (fault?.kind === 'wrong-chain-id' || fault?.kind === 'wrong-genesis') return { ...GOOD_BEHAVIOUR, peering: false };
  if (fault?.kind === 'clock-skew') return { ...GOOD_BEHAVIOUR, skewMs: fault.skewMs };
  return { ...GOOD_BEHAVIOUR, sealing: fault?.kind !== 'stops-sealing' };
}
