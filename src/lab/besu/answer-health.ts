import { jsonResponse, type NodeResponse } from './node-request.ts';
import type { NodeView } from './node-view.ts';

const DEFAULT_MIN_PEERS = 1;
const DEFAULT_MAX_BLOCKS_BEHIND = 2;

export function answerLiveness(): NodeResponse {
  return jsonResponse(200, { status: 'UP' });
}

/** A node of a halted chain is ready: it has peers and is no block behind them. Readiness is no health of the chain. */
export function answerReadiness(view: NodeView, query: URLSearchParams): NodeResponse {
  const peers = peersCheck(view, wholeNumber(query.get('minPeers'), DEFAULT_MIN_PEERS));
  const sync = syncCheck(view, wholeNumber(query.get('maxBlocksBehind'), DEFAULT_MAX_BLOCKS_BEHIND));
  const up = peers.status && sync.status;
  return jsonResponse(up ? 200 : 503, { status: up ? 'UP' : 'DOWN', checks: { peers, sync } });
}

function peersCheck(view: NodeView, requiredPeers: number | null) {
  const currentPeers = view.peers.length;
  return { status: requiredPeers !== null && currentPeers >= requiredPeers, currentPeers, requiredPeers };
}

function syncCheck(view: NodeView, maxBlocksBehind: number | null) {
  // Without a peer there is no sync target, and Besu counts that as in order.
  const blocksBehind = Math.max(0, (view.bestPeerHead ?? 0) - view.head);
  return { status: maxBlocksBehind !== null && blocksBehind <= maxBlocksBehind, blocksBehind, maxBlocksBehind };
}

/** Null, which fails the check, for what is no whole number of at least 0. */
function wholeNumber(text: string | null, fallback: number): number | null {
  if (text === null) return fallback;
  return /^\d+$/.test(text) ? Number(text) : null;
}
