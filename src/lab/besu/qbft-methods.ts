import { blockParameter } from './block-parameter.ts';
import type { NodeView } from './node-view.ts';
import { hexQuantity } from './rpc-block.ts';
import { type RpcMethod, rpcErrors } from './rpc-reply.ts';

/** How far back the signer metrics look when they are not told. */
const DEFAULT_RANGE = 100;

/** The reading half of QBFT. The set of validators never changes in the lab, so there are no votes either. */
export function qbftMethods(view: NodeView): Record<string, RpcMethod> {
  return {
    qbft_getValidatorsByBlockNumber: ([block]) => {
      const number = blockParameter(block, view);
      if (number === null) return rpcErrors.invalidBlock;
      return { result: number > view.head ? null : view.validators };
    },
    qbft_getSignerMetrics: (params) => signerMetrics(view, params),
    qbft_getPendingVotes: () => ({ result: {} }),
  };
}

function signerMetrics(view: NodeView, params: readonly unknown[]): ReturnType<RpcMethod> {
  const from = params[0] === undefined ? Math.max(0, view.head - DEFAULT_RANGE + 1) : blockParameter(params[0], view);
  const to = params[1] === undefined ? view.head : blockParameter(params[1], view);
  if (from === null || to === null) return rpcErrors.invalidBlock;
  const turns = turnsBetween(view, from, Math.min(to, view.head));
  return {
    result: view.validators.map((address, place) => ({
      address,
      proposedBlockCount: hexQuantity(turns.get(place)?.count ?? 0),
      lastProposedBlockNumber: hexQuantity(turns.get(place)?.last ?? 0),
    })),
  };
}

function turnsBetween(view: NodeView, from: number, to: number): Map<number, { count: number; last: number }> {
  const turns = new Map<number, { count: number; last: number }>();
  // Downwards, because the old end of the range may no longer be kept, and a caller may ask for any range at all.
  for (let number = to; number >= from; number -= 1) {
    const block = view.blockAt(number);
    if (block === null || block.number === 0) break;
    const known = turns.get(block.miner);
    turns.set(block.miner, { count: (known?.count ?? 0) + 1, last: known?.last ?? number });
  }
  return turns;
}
