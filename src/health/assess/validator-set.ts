import type { NodeView } from './node-view.ts';

/** The validators of the next block, as most of the nodes on the right chain have it; null while nobody tells. */
export function validatorSet(views: readonly NodeView[]): readonly string[] | null {
  const told = views.flatMap((view) => view.memory.set ?? []);
  const votes = Map.groupBy(told, (set) => set.key);
  let best: { votes: number; asOf: number; key: string; addresses: readonly string[] } | null = null;
  for (const [key, sets] of votes) {
    const asOf = sets.reduce((newest, set) => Math.max(newest, set.asOfHeight), 0);
    const rival = { votes: sets.length, asOf, key, addresses: sets[0]?.addresses ?? [] };
    if (best === null || isBefore(rival, best)) best = rival;
  }
  return best?.addresses ?? null;
}

type Rival = { readonly votes: number; readonly asOf: number; readonly key: string };

/** Just after a vote as many may know the old set as the new one: then the newer one is right. */
const isBefore = (one: Rival, other: Rival): boolean =>
  (one.votes - other.votes || one.asOf - other.asOf || (one.key < other.key ? 1 : -1)) > 0;

export interface SetComparison {
  /** In the set, and of no node of ours. */
  readonly foreign: readonly string[];
  /** Deployed as validators, and not in the set. */
  readonly missing: readonly string[];
}

/** A node that does not tell its address may be any of the unknown ones: then nobody is called foreign. */
export function compareSet(set: readonly string[] | null, views: readonly NodeView[]): SetComparison {
  if (set === null) return { foreign: [], missing: [] };
  const ours = new Set(views.flatMap((view) => view.memory.address ?? []));
  const allTold = views.every((view) => view.target.role !== 'validator' || view.memory.address !== null);
  const validators = views.filter((view) => view.deployed && view.target.role === 'validator');
  const inSet = new Set(set);
  const missing = validators.flatMap((view) => view.memory.address ?? []).filter((address) => !inSet.has(address));
  return {
    foreign: allTold ? set.filter((address) => !ours.has(address)) : [],
    missing: [...new Set(missing)].sort(),
  };
}
