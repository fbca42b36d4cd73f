import { quorum } from '../../regions/quorum.ts';
import { type NodeFacts, takesPart } from './node-facts.ts';
import type { Turns } from './turn-book.ts';

export interface LiveValidators {
  /** Size of the set for the next block. */
  readonly validators: number;
  readonly live: number;
  readonly quorum: number;
  /** Validators of which it is not known yet whether they live: not asked, or not asked again. */
  readonly open: number;
  /** When the last one went without which there is no quorum; null = it was never there while we watched. */
  readonly quorumLostAtMs: number | null;
  /** Since when as many as a quorum have been answering; null = they are not. */
  readonly quorumSinceMs: number | null;
  /** Validators that are deployed and do not take part; those that are not there yet are no fault. */
  readonly deployedButNotLive: readonly string[];
}

export interface LiveInput {
  readonly set: readonly string[] | null;
  readonly facts: readonly NodeFacts[];
  readonly turns: ReadonlyMap<string, Turns>;
  /** Blocks have come recently: then a block is a proof of life of its proposer. */
  readonly moving: boolean;
  readonly maxBlocksBehind: number;
}

type Life = 'live' | 'open' | 'lost';

/**
 * Counted by address, so a key that two nodes share counts once. An address nobody of ours is known to have counts when it
 * made its last block in turn, or when a validator that takes part does not tell its address and may be its owner.
 */
export function liveValidators(input: LiveInput): LiveValidators {
  const ours = input.facts.filter(({ view }) => view.target.role === 'validator');
  const planned = ours.length;
  const validators = input.set?.length ?? planned;
  const known = input.set === null ? ours : ours.filter(({ inSet }) => inSet !== false);
  const lives = known.map((facts) => ({ facts, life: lifeOf(facts, validators, input) }));
  const byAddress = Map.groupBy(lives, ({ facts }) => facts.view.memory.address ?? facts.view.target.id);
  const named = [...byAddress.values()].map((sharing) => best(sharing.map(({ life }) => life)));
  const strangers = strangersAlive(input, known);
  const live = Math.min(validators, named.filter((life) => life === 'live').length + strangers);
  const needed = quorum(validators);
  return {
    ...{ validators, live, quorum: needed, open: named.filter((life) => life === 'open').length },
    quorumLostAtMs: quorumLostAt(lives, needed - live),
    quorumSinceMs: quorumSince(lives, needed - strangers),
    deployedButNotLive: lives
      .filter(({ facts, life }) => life !== 'live' && facts.view.deployed)
      .map(({ facts }) => facts.view.target.id),
  };
}

const best = (lives: readonly Life[]): Life =>
  lives.includes('live') ? 'live' : lives.includes('open') ? 'open' : 'lost';

function lifeOf(facts: NodeFacts, validators: number, input: LiveInput): Life {
  if (takesPart(facts, validators, input.maxBlocksBehind)) return 'live';
  if (input.moving && refusesUs(facts) && facts.turns.proposed > 0 && facts.missedInARow === 0) return 'live';
  return facts.view.standing === 'unknown' && facts.view.deployed ? 'open' : 'lost';
}

// The host list, a token, throttling: an answer by a node that is up and only does not talk to us.
const UP_BUT_SHUT = new Set([401, 403, 429]);

function refusesUs({ view }: NodeFacts): boolean {
  const problem = view.memory.problem;
  return problem?.kind === 'http' && UP_BUT_SHUT.has(problem.status);
}

/** Members of the set without a node of ours, less those that a node of unknown address may own. */
function strangersAlive(input: LiveInput, known: readonly NodeFacts[]): number {
  if (input.set === null || !input.moving) return 0;
  const addresses = new Set(known.flatMap(({ view }) => view.memory.address ?? []));
  const strange = input.set.filter((address) => !addresses.has(address));
  const nameless = known.filter(({ view }) => view.memory.address === null);
  const proposing = strange.filter((address) => {
    const turns = input.turns.get(address);
    return turns !== undefined && turns.proposed > 0 && turns.missedSinceLastAtMs.length === 0;
  });
  return Math.max(0, Math.min(strange.length - nameless.length, proposing.length));
}

interface LifeOfNode {
  readonly facts: NodeFacts;
  readonly life: Life;
}

/** With `missing` more there would be a quorum: the one that answered longest among the newest `missing` decides. */
function quorumLostAt(lives: readonly LifeOfNode[], missing: number): number | null {
  if (missing <= 0) return null;
  const lossesMs = lives
    .filter(({ facts, life }) => life !== 'live' && facts.view.standing === 'silent')
    .flatMap(({ facts: { view } }) => view.memory.failingSinceMs ?? view.memory.usefulAtMs ?? [])
    .sort((one, other) => other - one);
  return lossesMs[missing - 1] ?? null;
}

function quorumSince(lives: readonly LifeOfNode[], needed: number): number | null {
  const since = lives
    .filter(({ life }) => life === 'live')
    .flatMap(({ facts }) => facts.view.memory.usefulSinceMs ?? [])
    .sort((one, other) => one - other);
  return since[Math.max(0, needed - 1)] ?? null;
}
