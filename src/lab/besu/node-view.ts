import { keccak256 } from 'ethers';
import type { QbftBlock } from './block-history.ts';
import type { NetworkNode } from './network-node.ts';
import { faultOf, type NodeFault } from './node-fault.ts';
import { nodeIdentity } from './node-identity.ts';
import type { Proposals } from './proposals.ts';
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
  /** Of the block after its head, in ascending order. */
  readonly nextValidators: readonly string[];
  /** What it was asked to vote for, and has not been told to leave. */
  readonly proposals: Proposals;
  blockAt(number: number): QbftBlock | null;
}

export interface PeerView extends NetworkNode {
  readonly head: number;
}

/** A genesis file with one character changed: any other hash will do. */
const OTHER_GENESIS_HASH = `0x${'bad0'.repeat(16)}`;

/** One and the same wherever it turns up. It can be asked nothing: only its peers tell of it. */
const STRANGER: NetworkNode = { id: 'stranger', role: 'sentry', ...nodeIdentity(0, 'stranger') };

/** `stalePeers`: what a node with that fault goes on believing. */
export function nodeView(
  network: QbftNetwork,
  node: number,
  faults: readonly NodeFault[],
  stalePeers: readonly PeerView[] | null = null,
): NodeView {
  const self = network.nodes[node];
  if (self === undefined) throw new Error(`no node ${node} in this network`);
  const genesisHash = faultOf(faults, 'wrong-genesis') === null ? network.genesis.hash : OTHER_GENESIS_HASH;
  const head = network.headOf(node);
  const lies = faultOf(faults, 'lies') !== null;
  const strangers = faultOf(faults, 'foreign-peer') === null ? [] : [{ ...STRANGER, head }];
  const peers = [...(stalePeers ?? peerViews(network, node)), ...strangers];
  return {
    self,
    chainId: faultOf(faults, 'wrong-chain-id')?.chainId ?? network.chainId,
    genesisHash,
    genesisExtraData: network.genesis.extraData,
    head,
    bestPeerHead: peers.length === 0 ? null : Math.max(...peers.map((peer) => peer.head)),
    peers,
    nextValidators: network.validatorsAfter(head),
    proposals: network.proposalsOf(node),
    blockAt: (number) => {
      const block = ownBlock(network, number, head, genesisHash);
      return lies && block !== null ? otherHistory(block) : block;
    },
  };
}

function ownBlock(network: QbftNetwork, number: number, head: number, genesisHash: string): QbftBlock | null {
  const block = number > head ? null : network.blockAt(number);
  return block?.number === 0 ? { ...block, hash: genesisHash } : block;
}

/** The same chain with other names for its blocks, as after a fork at block 1. */
function otherHistory(block: QbftBlock): QbftBlock {
  if (block.number === 0) return block;
  const parentHash = block.number === 1 ? block.parentHash : keccak256(block.parentHash);
  return { ...block, hash: keccak256(block.hash), parentHash };
}

export function peerViews(network: QbftNetwork, node: number): PeerView[] {
  return network.peersOf(node).flatMap((peer) => {
    const known = network.nodes[peer];
    return known === undefined ? [] : [{ ...known, head: network.headOf(peer) }];
  });
}
