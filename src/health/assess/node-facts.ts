import type { SealingState } from '../../engine/model/health.ts';
import type { ExpectedChain } from '../node-sample.ts';
import type { FleetClock } from './fleet-clock.ts';
import { certainSkew } from './fleet-clock.ts';
import { type HomeChain, wrongHome } from './home-chain.ts';
import type { NodeView } from './node-view.ts';
import { isHeard } from './node-view.ts';
import { type PeerNeed, peerNeed } from './peer-links.ts';
import { NO_TURNS, type Turns } from './turn-book.ts';

/** What is concluded about one node from all that its chain has told. */
export interface NodeFacts {
  readonly view: NodeView;
  readonly wrong: 'wrong-chain' | 'wrong-genesis' | null;
  /** Holds other blocks than the first side of a fork. */
  readonly forked: boolean;
  /** Other nodes that run with the same key. */
  readonly sameKey: readonly string[];
  readonly lag: number | null;
  readonly peers: number | null;
  readonly need: PeerNeed;
  readonly inSet: boolean | null;
  readonly turns: Turns;
  /** Turns in a row that passed since it was last away. */
  readonly missedInARow: number;
  readonly sealing: SealingState;
  /** Certain part of the difference to the other clocks; null = not told. */
  readonly skewMs: number | null;
}

/** What all nodes of a chain share. */
export interface ChainContext {
  readonly expected: ExpectedChain;
  readonly clock: FleetClock;
  readonly home: HomeChain;
  readonly set: ReadonlySet<string> | null;
  readonly turns: ReadonlyMap<string, Turns>;
  readonly heightAt: ((atMs: number) => number) | null;
  readonly forked: ReadonlySet<string>;
  /** No block has come for so long that none of the turns before says who seals now. */
  readonly stalled: boolean;
  /** Node ids by key, only keys that more than one node has. */
  readonly sameKeys: ReadonlyMap<string, readonly string[]>;
  readonly deployed: number;
  readonly mostPeers: number;
  /** Nodes of the right chain that are heard. */
  readonly there: ReadonlySet<string>;
}

/** One turn may pass for a slow network; two in a row have a reason. */
export const MISSED_IS_NOT_SEALING = 2;

export function nodeFacts(view: NodeView, chain: ChainContext): NodeFacts {
  const { target, memory } = view;
  const inSet = chain.set === null || memory.address === null ? null : chain.set.has(memory.address);
  const turns = chain.turns.get(memory.address ?? '') ?? NO_TURNS;
  const there = chain.there.size - (chain.there.has(target.id) ? 1 : 0);
  const others = { deployed: chain.deployed - (view.deployed ? 1 : 0), there, mostPeers: chain.mostPeers };
  return {
    view,
    wrong: wrongHome(view, chain.home),
    forked: chain.forked.has(target.id),
    sameKey: (chain.sameKeys.get(memory.enodeId ?? memory.address ?? '') ?? []).filter((id) => id !== target.id),
    lag: lagOf(view, chain),
    peers: memory.peers,
    need: peerNeed(others, chain.expected.minPeers),
    inSet,
    turns,
    missedInARow: missedSince(turns, memory.cameBackAtMs, chain.clock),
    sealing: sealingOf(view, inSet, turns, chain.stalled),
    skewMs: certainSkew(memory, chain.clock),
  };
}

/** Compared with what the chain had when the node was asked; null for one of another chain. */
function lagOf(view: NodeView, chain: ChainContext): number | null {
  const { memory } = view;
  if (memory.head === null || memory.usefulAtMs === null || wrongHome(view, chain.home) !== null) return null;
  if (chain.forked.has(view.target.id)) return null;
  const askedAtMs = memory.usefulAtMs === memory.lastAtMs ? memory.lastAskedAtMs : memory.usefulAtMs;
  if (chain.heightAt === null) return null;
  const behindOthers = chain.heightAt(askedAtMs) - memory.head.height;
  const bySelf = memory.syncing === null ? 0 : memory.syncing.highest - memory.syncing.current;
  return Math.max(0, behindOthers, bySelf);
}

/** Turns that passed while it was away are known and no sign of anything; before the watch it may well have been there. */
function missedSince(turns: Turns, cameBackAtMs: number | null, clock: FleetClock): number {
  if (cameBackAtMs === null) return turns.missedSinceLastAtMs.length;
  return turns.missedSinceLastAtMs.filter((atMs) => atMs - clock.aheadMs > cameBackAtMs).length;
}

function sealingOf({ target, memory }: NodeView, inSet: boolean | null, turns: Turns, stalled: boolean): SealingState {
  if (inSet === false) return 'not-validator';
  if (inSet === null) return target.role === 'sentry' && memory.address === null ? 'not-validator' : 'unknown';
  if (turns.missedSinceLastAtMs.length > 0) return 'missed';
  if (turns.proposed === 0) return 'no-turn-yet';
  return stalled ? 'unknown' : 'sealing';
}

/** Without a single peer although somebody is there to be one. */
export const isIsolated = ({ peers, need }: NodeFacts): boolean => peers === 0 && need.present > 0;

/**
 * Takes part as far as can be seen: it has told a block within the last three polls, of the right chain and of the main side
 * of a fork; it has a peer, where there is more than one validator; it is at the head (a validator behind it cannot sign);
 * and it did not let its last two turns pass. One that only follows the chain is found by the last point alone.
 */
export function takesPart(facts: NodeFacts, validators: number, maxBlocksBehind: number): boolean {
  const sound = facts.wrong === null && !facts.forked && (facts.peers !== 0 || validators <= 1);
  const atHead = (facts.lag ?? 0) <= maxBlocksBehind;
  return isHeard(facts.view) && sound && atHead && facts.missedInARow < MISSED_IS_NOT_SEALING;
}
