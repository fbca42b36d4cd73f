import { CLIENT_VERSION } from './eth-methods.ts';
import type { NetworkNode } from './network-node.ts';
import type { NodeView, PeerView } from './node-view.ts';
import { hexQuantity } from './rpc-block.ts';
import type { RpcMethod } from './rpc-reply.ts';

const P2P_PORT = 30_303;

/** ADMIN and TXPOOL, off by default in Besu and on in the lab as a health console would recommend. */
export function adminMethods(view: NodeView): Record<string, RpcMethod> {
  return {
    admin_nodeInfo: () => ({ result: nodeInfo(view) }),
    admin_peers: () => ({ result: view.peers.map((peer) => peerInfo(view, peer)) }),
    // Numbers, not hex: the one method of the poll that differs.
    txpool_besuStatistics: () => ({ result: { maxSize: 4096, localCount: 0, remoteCount: 0 } }),
  };
}

function nodeInfo(view: NodeView): unknown {
  const head = view.blockAt(view.head);
  return {
    enode: enodeUrl(view.self),
    listenAddr: `0.0.0.0:${P2P_PORT}`,
    name: CLIENT_VERSION,
    id: view.self.enodeId,
    ports: { discovery: P2P_PORT, listener: P2P_PORT },
    protocols: {
      eth: {
        config: { chainId: view.chainId },
        difficulty: view.head + 1,
        genesis: view.genesisHash,
        head: head?.hash ?? view.genesisHash,
        network: view.chainId,
      },
    },
  };
}

/** Of a pair, the one with the lower key is taken for the one that called. */
function peerInfo(view: NodeView, peer: PeerView): unknown {
  return {
    version: '0x5',
    name: CLIENT_VERSION,
    caps: ['eth/68', 'istanbul/100'],
    network: {
      localAddress: `${nodeHost(view.self)}:${P2P_PORT}`,
      remoteAddress: `${nodeHost(peer)}:${P2P_PORT}`,
      inbound: peer.enodeId < view.self.enodeId,
    },
    port: hexQuantity(P2P_PORT),
    id: `0x${peer.enodeId}`,
    protocols: {
      eth: {
        difficulty: hexQuantity(peer.head + 1),
        head: view.blockAt(peer.head)?.hash ?? view.genesisHash,
        version: 68,
      },
    },
    enode: enodeUrl(peer),
  };
}

function enodeUrl(node: NetworkNode): string {
  return `enode://${node.enodeId}@${nodeHost(node)}:${P2P_PORT}`;
}

/** A private address of the node's own, taken from its key. */
function nodeHost(node: NetworkNode): string {
  const part = (at: number): number => Number.parseInt(node.enodeId.slice(at, at + 2), 16);
  return `10.${part(0)}.${part(2)}.${part(4)}`;
}
