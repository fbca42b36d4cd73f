import type { ExpectedChain } from '../node-sample.ts';
import { isHeard, type NodeView } from './node-view.ts';

/** Which chain the nodes of one chain are meant to be on, or, where nobody has said it, on which most of them are. */
export interface HomeChain {
  readonly chainId: Vote<number>;
  readonly genesisHash: Vote<string>;
}

export interface Vote<Value> {
  /** Null while nobody tells. */
  readonly home: Value | null;
  /** As many hold another value: who is wrong cannot be told. */
  readonly disputed: boolean;
  /** Every value with its holders (node ids), most holders first. */
  readonly holders: readonly { readonly value: Value; readonly nodes: readonly string[] }[];
  /** All that tell it agree with each other, but not with what was meant. */
  readonly unlikeMeant: boolean;
}

export function homeChain(views: readonly NodeView[], expected: ExpectedChain): HomeChain {
  const heard = views.filter(isHeard);
  // Every region has a genesis of its own when it has a chain of its own: no file speaks for all of them.
  const genesisMeant = expected.topology === 'shared-chain' ? expected.genesisHash : null;
  const chainId = vote(heard, (view) => view.memory.chainId, null);
  return {
    chainId: { ...chainId, ...(expected.chainId === null ? {} : { home: expected.chainId, disputed: false }) },
    genesisHash: vote(heard, (view) => view.memory.genesisHash, genesisMeant),
  };
}

function vote<Value extends string | number>(
  views: readonly NodeView[],
  tell: (view: NodeView) => Value | null,
  meant: Value | null,
): Vote<Value> {
  const byValue = Map.groupBy(views, tell);
  const holders = [...byValue]
    .flatMap(([value, all]) =>
      value === null ? [] : { value, nodes: all.map((view) => view.target.id), top: top(all) },
    )
    .sort(
      (one, other) =>
        other.nodes.length - one.nodes.length || other.top - one.top || (one.value < other.value ? -1 : 1),
    );
  const known = meant !== null && byValue.has(meant);
  const [first, second] = holders;
  return {
    home: known ? meant : (first?.value ?? null),
    disputed: !known && second !== undefined && second.nodes.length === first?.nodes.length,
    holders,
    unlikeMeant: meant !== null && !known && holders.length > 0,
  };
}

const top = (views: readonly NodeView[]): number =>
  views.reduce((highest, view) => Math.max(highest, view.memory.head?.height ?? 0), 0);

/** Null also while it has not told where it is. */
export function wrongHome(view: NodeView, home: HomeChain): 'wrong-chain' | 'wrong-genesis' | null {
  const { chainId, genesisHash } = view.memory;
  if (chainId !== null && home.chainId.home !== null && chainId !== home.chainId.home) return 'wrong-chain';
  if (genesisHash === null || home.genesisHash.home === null) return null;
  return genesisHash === home.genesisHash.home ? null : 'wrong-genesis';
}
