import type { QbftBlock } from './block-history.ts';
import type { NetworkNode } from './network-node.ts';
import type { NodeFault } from './node-fault.ts';
import type { QbftNetwork } from './qbft-network.ts';

/** What one node knows, which is less than what the world knows: the only thing its JSON-RPC may speak of. */
export interface NodeView {
  readonly self: NetworkNode;
  readonly chainId: number;
  readonly genesisHash: string;
  readonly genesisExtraData: string;
  readonly head: number;
  /** Null without peers: then there is nothing to be behind of. */
  readonly bestPeerHead: number | null;
  readonly peers: readonly PeerView[];
  /** Ascending addresses. */
  readonly validators: readonly string[];
  blockAt(number: number): QbftBlock | null;
}

export interface PeerView extends NetworkNode {
  readonly head: number;
}

/** A genesis file with one character changed: any other hash will do. */
const OTHER_GENESIS_HASH = `0x${'bad0'.repeat(16)}`;

export function nodeView(network: QbftNetwork, node: number, fault: NodeFault | null): NodeView {
  const self = network.nodes[node];
  if (self === undefined) throw new Error(`no node ${node} in this network`);
  const genesisHash = fault?.kind === 'wrong-genesis' ? OTHER_GENESIS_HASH : network.genesis.hash;
  const head = network.headOf(node);
  return {
    self,
    chainId: fault?.kind === 'wrong-chain-id' ? fault.chainId : network.chainId,
    genesisHash,
    genesisExtraData: network.genesis.extraData,
    head,
    bestPeerHead: network.bestPeerHead(node),
    peers: peerViews(network, node),
    validators: network.validatorAddresses(),
    blockAt: (number) => ownBlock(network, number, head, genesisHash),
  };
}

function ownBlock(network: QbftNetwork, number: number, head: number, genesisHash: string): QbftBlock | null {
  const block = number > head ? null : network.blockAt(number);
  return block?.number === 0 ? { ...block, hash: genesisHash } : block;
}

function peerViews(network: QbftNetwork, node: number): PeerView[] {
  return network.peersOf(node).flatMap((peer) => {
    const known = network.nodes[peer];
    return known === undefined ? [] : [{ ...known, head: network.headOf(peer) }];
  });
}
