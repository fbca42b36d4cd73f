import { blockParameter } from './block-parameter.ts';
import type { NodeView } from './node-view.ts';
import { hexQuantity, rpcBlock } from './rpc-block.ts';
import { type RpcMethod, rpcErrors } from './rpc-reply.ts';

/** The groups every Besu node has switched on by default: ETH, NET and WEB3. */
export function ethMethods(view: NodeView): Record<string, RpcMethod> {
  return {
    eth_chainId: () => ({ result: hexQuantity(view.chainId) }),
    eth_blockNumber: () => ({ result: hexQuantity(view.head) }),
    eth_getBlockByNumber: (params) => blockByNumber(view, params),
    eth_syncing: () => ({ result: syncing(view) }),
    net_version: () => ({ result: String(view.chainId) }),
    net_peerCount: () => ({ result: hexQuantity(view.peers.length) }),
    net_listening: () => ({ result: true }),
    web3_clientVersion: () => ({ result: CLIENT_VERSION }),
  };
}

export const CLIENT_VERSION = 'besu/v26.8.0/linux-x86_64/openjdk-java-21';

function blockByNumber(view: NodeView, params: readonly unknown[]): ReturnType<RpcMethod> {
  const number = blockParameter(params[0], view);
  if (number === null) return rpcErrors.invalidBlock;
  const block = view.blockAt(number);
  return { result: block === null ? null : rpcBlock(view, block) };
}

/** `false` also for a node without peers: it has nothing to sync with. */
function syncing(view: NodeView): unknown {
  if (view.bestPeerHead === null || view.bestPeerHead <= view.head) return false;
  return {
    startingBlock: '0x0',
    currentBlock: hexQuantity(view.head),
    highestBlock: hexQuantity(view.bestPeerHead),
  };
}
