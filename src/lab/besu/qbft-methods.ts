import { minerOf } from './block-history.ts';
import { blockParameter } from './block-parameter.ts';
import type { NodeView } from './node-view.ts';
import { hexQuantity } from './rpc-block.ts';
import { type RpcMethod, rpcErrors } from './rpc-reply.ts';

/** How far back the signer metrics look when they are not told. */
const DEFAULT_RANGE = 100;

export function qbftMethods(view: NodeView): Record<string, RpcMethod> {
  return {
    qbft_getValidatorsByBlockNumber: ([block]) => {
      if (block === 'pending') return { result: view.nextValidators };
      const number = blockParameter(block, view);
      if (number === null) return rpcErrors.invalidBlock;
      return { result: view.blockAt(number)?.validators ?? null };
    },
    qbft_getSignerMetrics: (params) => signerMetrics(view, params),
    qbft_getPendingVotes: () => ({ result: view.proposals.pending }),
    qbft_proposeValidatorVote: ([recipient, add]) => {
      const address = addressOf(recipient);
      if (address === null) return rpcErrors.invalidAddress;
      if (typeof add !== 'boolean') return rpcErrors.invalidVote;
      view.proposals.propose(address, add);
      return { result: true };
    },
    qbft_discardValidatorVote: ([recipient]) => {
      const address = addressOf(recipient);
      if (address === null) return rpcErrors.invalidAddress;
      view.proposals.discard(address);
      return { result: true };
    },
  };
}

const addressOf = (value: unknown): string | null =>
  typeof value === 'string' && /^0x[0-9a-f]{40}$/i.test(value) ? value.toLowerCase() : null;

function signerMetrics(view: NodeView, params: readonly unknown[]): ReturnType<RpcMethod> {
  const from = params[0] === undefined ? Math.max(0, view.head - DEFAULT_RANGE + 1) : blockParameter(params[0], view);
  const to = params[1] === undefined ? view.head : blockParameter(params[1], view);
  if (from === null || to === null) return rpcErrors.invalidBlock;
  const turns = turnsBetween(view, from, Math.min(to, view.head));
  return {
    // Whoever made one of these blocks, and whoever may make one now.
    result: [...new Set([...(view.blockAt(view.head)?.validators ?? []), ...turns.keys()])].map((address) => ({
      address,
      proposedBlockCount: hexQuantity(turns.get(address)?.count ?? 0),
      lastProposedBlockNumber: hexQuantity(turns.get(address)?.last ?? 0),
    })),
  };
}

function turnsBetween(view: NodeView, from: number, to: number): Map<string, { count: number; last: number }> {
  const turns = new Map<string, { count: number; last: number }>();
  // Downwards, because the old end of the range may no longer be kept, and a caller may ask for any range at all.
  for (let number = to; number >= from; number -= 1) {
    const block = view.blockAt(number);
    if (block === null || block.number === 0) break;
    const known = turns.get(minerOf(block));
    turns.set(minerOf(block), { count: (known?.count ?? 0) + 1, last: known?.last ?? number });
  }
  return turns;
}
