import type { ChainNode, HeldTransaction } from './chain-node.ts';
import { RpcError } from './json-rpc.ts';

/**
 * The transaction that used a nonce, found in its block: the only proof that another one never can. `after`: a block in
 * which the nonce was still free; `upTo`: one in which it was used. Null = the node cannot show it.
 */
export async function holderOfNonce(
  node: ChainNode,
  account: string,
  nonce: number,
  after: number,
  upTo: number,
): Promise<(HeldTransaction & { readonly block: number }) | null> {
  try {
    const block = await firstBlockWith(node, account, nonce, after, upTo);
    const held = await node.transactionsOf(block);
    const found = held.find((each) => each.from === account && each.nonce === nonce);
    return found === undefined ? null : { ...found, block };
  } catch (error) {
    // Old state is pruned on most nodes.
    if (error instanceof RpcError) return null;
    throw error;
  }
}

/** Halving: the nonce of an account never falls from block to block. */
async function firstBlockWith(
  node: ChainNode,
  account: string,
  nonce: number,
  after: number,
  upTo: number,
): Promise<number> {
  let [low, high] = [Math.max(0, after), upTo];
  while (low + 1 < high) {
    const middle = Math.floor((low + high) / 2);
    if ((await node.nonce(account, middle)) > nonce) high = middle;
    else low = middle;
  }
  return high;
}
