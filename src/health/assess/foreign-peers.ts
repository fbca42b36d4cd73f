import type { Strangers } from '../../engine/model/health.ts';
import type { ExpectedChain } from '../node-sample.ts';
import type { Cause } from './alarm.ts';
import type { ChainPicture } from './chain-picture.ts';
import type { NodeView } from './node-view.ts';
import { countText, listText } from './words.ts';

/** Peers of nodes of ours that belong to nobody of ours, as far as keys are known. */
export interface ForeignPeers {
  /** By node; only nodes that have any. */
  readonly byNode: ReadonlyMap<string, Strangers>;
  /** By key: who has it as a peer, and from where. */
  readonly seenBy: ReadonlyMap<string, { readonly nodes: readonly NodeView[]; readonly host: string }>;
  /** Nodes of the fleet whose key is not known: each may be one of the strangers. */
  readonly untold: number;
}

/** As many as a person looks up; a report is not to grow with a swarm. */
const MOST_NAMED = 8;

export function foreignPeers(chains: readonly ChainPicture[], expected: ExpectedChain): ForeignPeers {
  const views = chains.flatMap((chain) => chain.views);
  const ours = new Set(expected.knownPeers);
  for (const { memory } of views)
    for (const key of [memory.enodeId, memory.formerEnodeId]) if (key !== null) ours.add(key);
  const unasked = (expected.unasked ?? []).reduce((sum, { nodes, asked }) => sum + nodes - asked, 0);
  const untold = unasked + views.filter(({ memory }) => memory.enodeId === null).length;
  const byNode = new Map<string, Strangers>();
  const seenBy = new Map<string, { nodes: NodeView[]; host: string }>();
  const strange = chains.flatMap((chain) =>
    [...chain.links.strangers].map(([at, places]) => [chain.views[at], places] as const),
  );
  for (const [view, places] of strange) {
    if (view === undefined) continue;
    const { peerIds, peerHosts } = view.memory;
    const peers = places
      .map((place) => ({ key: peerIds?.[place] ?? '', host: peerHosts[place] ?? '' }))
      .filter(({ key }) => !ours.has(key));
    if (peers.length === 0) continue;
    byNode.set(view.target.id, { count: peers.length, peers: peers.slice(0, MOST_NAMED), sure: untold === 0 });
    for (const { key, host } of peers) {
      const seen = seenBy.get(key) ?? { nodes: [], host };
      seen.nodes.push(view);
      seenBy.set(key, seen);
    }
  }
  return { byNode, seenBy, untold };
}

/** Only what is certain: of more strangers than nodes that have not told their key some are foreign, whoever is who. */
export function foreignPeersAlarm({ seenBy, untold }: ForeignPeers, nowMs: number): Cause | null {
  const certain = seenBy.size - untold;
  if (certain <= 0) return null;
  const nodes = new Set([...seenBy.values()].flatMap((seen) => seen.nodes));
  const doubt = `; at most ${untold} of these ${seenBy.size} can be ours: so many nodes have not told their key`;
  const each = [...seenBy].map(([key, { host }]) => `${key.slice(0, 16)}${host === '' ? '' : ` at ${host}`}`);
  return {
    id: 'foreign-peers:fleet',
    severity: 'warning',
    title: `${untold === 0 ? '' : 'At least '}${countText(certain, 'foreign peer')}`,
    detail: `Of no node of the fleet: ${listText(each)}; peer of ${listText([...nodes].map(({ target }) => target.id))}${untold === 0 ? '' : doubt}`,
    remedy:
      'Find out whose it is. Add the key to health.knownPeers if it is welcome; if not, close port 30303 to it and allow only known nodes (--permissions-nodes-config-file-enabled)',
    regions: [...new Set([...nodes].map(({ target }) => target.region))],
    sinceMs: nowMs,
  };
}
