import { isHeard, type NodeView } from './node-view.ts';
import { PeerGroups } from './peer-groups.ts';

/** The default of Besu's `--max-peers`: nobody can be asked to have more, unless somebody has. */
const MAX_PEERS = 25;

export interface PeerLinks {
  /** Node ids of known peers, of every node that tells them. */
  readonly known: ReadonlyMap<string, readonly string[]>;
  readonly missingEdges: readonly { readonly from: string; readonly to: string }[];
  /** By place in the list of nodes, of those that are heard: where in their lists of peers stand keys that no node of this chain has. */
  readonly strangers: ReadonlyMap<number, readonly number[]>;
  /** Node ids, largest group first; one group = no partition. */
  readonly groups: readonly (readonly string[])[];
}

/** A node that tells who it is and whom it knows; peers as places in the list of nodes, -1 = nobody of ours. */
interface Teller {
  readonly view: NodeView;
  readonly place: number;
  readonly peers: readonly number[];
}

export type LinksOf = (views: readonly NodeView[]) => PeerLinks;

/** All that links are made of, node by node. */
const partsOf = (views: readonly NodeView[]): readonly unknown[] =>
  views.flatMap((view) => [view.target, view.memory.enodeId, view.memory.peerIds, isHeard(view)]);

/**
 * The same as from scratch, made anew only for a chain in which a link could have changed: in one that is well that is
 * seldom, and with 500 nodes there are twelve thousand.
 */
export function rememberedLinks(): LinksOf {
  const known = new Map<string, { readonly parts: readonly unknown[]; readonly links: PeerLinks }>();
  return (views) => {
    const chain = views[0]?.target.id ?? '';
    const parts = partsOf(views);
    const before = known.get(chain);
    const same = before?.parts.length === parts.length && before.parts.every((part, place) => part === parts[place]);
    const links = same ? before.links : peerLinks(views);
    known.set(chain, { parts, links });
    return links;
  };
}

// Numbers instead of names, for the same reason.
export function peerLinks(views: readonly NodeView[]): PeerLinks {
  const placeOf = new Map<string, number>();
  for (const [place, { memory }] of views.entries()) if (memory.enodeId !== null) placeOf.set(memory.enodeId, place);
  const tellers = views.flatMap((view, place): readonly Teller[] => {
    const { peerIds } = view.memory;
    return peerIds === null ? [] : [{ view, place, peers: peerIds.map((id) => placeOf.get(id) ?? -1) }];
  });
  const heard = tellers.filter(({ view }) => isHeard(view) && view.memory.enodeId !== null);
  const stamps = new Int32Array(views.length).fill(-1);
  const known = tellers.map((teller) => [teller.view.target.id, namesOf(teller, stamps, views)] as const);
  const groups = groupsOf(heard, views.length);
  return { known: new Map(known), missingEdges: missingEdges(heard, views), strangers: strangersOf(tellers), groups };
}

function strangersOf(tellers: readonly Teller[]): PeerLinks['strangers'] {
  const found = new Map<number, readonly number[]>();
  for (const { view, place, peers } of tellers) {
    if (isHeard(view) && peers.includes(-1)) {
      found.set(
        place,
        peers.flatMap((peer, index) => (peer < 0 ? [index] : [])),
      );
    }
  }
  return found;
}

/** Each once: `stamps` holds who named a node last. */
function namesOf(teller: Teller, stamps: Int32Array, views: readonly NodeView[]): readonly string[] {
  const names: string[] = [];
  stamps[teller.place] = teller.place;
  for (const peer of teller.peers) {
    const name = views[peer]?.target.id;
    if (name === undefined || stamps[peer] === teller.place) continue;
    stamps[peer] = teller.place;
    names.push(name);
  }
  return names;
}

/** Above the limit of peers not everybody can know everybody, and a missing pair means nothing. */
function missingEdges(heard: readonly Teller[], views: readonly NodeView[]): PeerLinks['missingEdges'] {
  const regions = [...new Set(heard.map(({ view }) => view.target.region))].sort();
  if (regions.length > MAX_PEERS + 1) return [];
  const numberOf = new Map(regions.map((region, index) => [region, index] as const));
  const told = new Set(heard.map(({ place }) => place));
  const regionAt = views.map((view, place) => (told.has(place) ? (numberOf.get(view.target.region) ?? -1) : -1));
  const linked = new Uint8Array(regions.length ** 2);
  for (const { place, peers } of heard) {
    for (const peer of peers) {
      const [from, to] = [regionAt[place] ?? -1, regionAt[peer] ?? -1];
      if (to >= 0) linked[from * regions.length + to] = linked[to * regions.length + from] = 1;
    }
  }
  return regions.flatMap((from, row) =>
    regions
      .slice(row + 1)
      .flatMap((to, next) => (linked[row * regions.length + row + 1 + next] === 1 ? [] : { from, to })),
  );
}

/**
 * Who can hear whom, also over others. A peer nobody can name still connects those who know it: without it a fleet whose
 * sentries do not tell their keys would look cut in pieces.
 */
function groupsOf(heard: readonly Teller[], nodes: number): readonly (readonly string[])[] {
  const strangers = new Map<string, number>();
  const groups = new PeerGroups();
  for (const { view, place, peers } of heard) {
    for (const [index, peer] of peers.entries()) groups.join(place, peer < 0 ? stranger(view, index) : peer);
  }
  function stranger(view: NodeView, index: number): number {
    const id = view.memory.peerIds?.[index] ?? '';
    const number = strangers.get(id) ?? nodes + strangers.size;
    strangers.set(id, number);
    return number;
  }
  return [...Map.groupBy(heard, ({ place }) => groups.leader(place)).values()]
    .map((group) => group.map(({ view }) => view.target.id))
    .sort((one, other) => other.length - one.length || ((one[0] ?? '') < (other[0] ?? '') ? -1 : 1));
}

export interface PeerNeed {
  /** How many it should have when all that is deployed is there. */
  readonly expected: number;
  /** How many it should have now, with those that are there. */
  readonly present: number;
  /** Fewer than this are too few. */
  readonly least: number;
}

export interface OtherNodes {
  readonly deployed: number;
  readonly there: number;
  /** The most peers any node of the chain has. */
  readonly mostPeers: number;
}

/** Half of those who are there, and never more than are there, whatever was asked for. */
export function peerNeed(others: OtherNodes, minPeers: number | null): PeerNeed {
  const limit = Math.max(MAX_PEERS, others.mostPeers);
  const present = Math.min(others.there, limit);
  return {
    expected: Math.min(others.deployed, limit),
    present,
    least: Math.max(Math.ceil(present / 2), Math.min(minPeers ?? 1, present)),
  };
}
