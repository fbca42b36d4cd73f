import type { RpcProblem } from '../json-rpc-answer.ts';
import type { BlockSample, NodeReading, NodeSample } from '../node-sample.ts';
import { type HeldBlocks, holdBlocks } from './held-blocks.ts';
import { missingGroups } from './missing-groups.ts';
import { count, saneBlock, saneBlocks, sanePeerIds, saneSet, saneSyncing, saneText } from './sane-reading.ts';

/** The newest of everything one node has told, and when it stopped or began to tell it. */
export interface NodeMemory {
  /** When the last ask came to an end, and when it began. */
  readonly lastAtMs: number;
  readonly lastAskedAtMs: number;
  /** Of the last ask; null = it was answered. */
  readonly problem: RpcProblem | null;
  readonly failingSinceMs: number | null;
  /** The last answer that named a block, and the first one after which no ask has failed. */
  readonly usefulAtMs: number | null;
  readonly usefulSinceMs: number | null;
  /** The end of its last long silence; null = it has had none while it was watched. */
  readonly cameBackAtMs: number | null;
  readonly latencyMs: number | null;
  readonly head: BlockSample | null;
  /** The head was first seen at `headSinceMs`, and was not there yet at `headAfterMs`; null = it was there from the first ask. */
  readonly headSinceMs: number;
  readonly headAfterMs: number | null;
  readonly held: HeldBlocks;
  /** The set for the block after `asOfHeight`. */
  readonly set: KnownSet | null;
  readonly chainId: number | null;
  readonly genesisHash: string | null;
  readonly syncing: NodeReading['syncing'];
  readonly peers: number | null;
  readonly client: string | null;
  readonly enodeId: string | null;
  /** The key it had before this one: others may name it for a while. */
  readonly formerEnodeId: string | null;
  readonly address: string | null;
  readonly peerIds: readonly string[] | null;
  readonly peerHosts: readonly string[];
  /** Since when it has had transactions waiting; null = none, or not told. */
  readonly pendingSinceMs: number | null;
  readonly pendingKnown: boolean;
  /** When its certificate ends; null = no TLS. */
  readonly certificateUntilMs: number | null;
  /** The newest three. */
  readonly skewsMs: readonly number[];
  readonly missingGroups: readonly string[];
  /** The newest 30, newest last. */
  readonly polls: readonly Poll[];
}

/** `key`: two sets are the same exactly when their keys are. */
export interface KnownSet {
  readonly addresses: readonly string[];
  readonly key: string;
  readonly asOfHeight: number;
}

/** One ask; nulls = no answer. */
export interface Poll {
  readonly askedAtMs: number;
  readonly height: number | null;
  readonly latencyMs: number | null;
}

const TREND_POLLS = 30;
const KEPT_SKEWS = 3;
// A sample that arrives late is at most an ask timeout old; one from further back means that our clock was set back.
const CLOCK_STEP_MS = 60_000;
// A lost answer or two is no absence; a restarted Besu is away for longer than this.
const ABSENCE_MS = 10_000;

/** Of a node that was never asked. */
export const NOTHING_KNOWN: NodeMemory = {
  ...{
    lastAtMs: Number.NEGATIVE_INFINITY,
    lastAskedAtMs: 0,
    problem: null,
    failingSinceMs: null,
    usefulAtMs: null,
    usefulSinceMs: null,
  },
  ...{ cameBackAtMs: null, latencyMs: null, head: null, headSinceMs: 0, headAfterMs: null, held: [], set: null },
  ...{ chainId: null, genesisHash: null, syncing: null, peers: null, client: null, enodeId: null, address: null },
  ...{
    certificateUntilMs: null,
    formerEnodeId: null,
    peerHosts: [],
    peerIds: null,
    pendingSinceMs: null,
    pendingKnown: false,
    skewsMs: [],
    missingGroups: [],
    polls: [],
  },
};

/** The same object when the sample is not newer than what is known: folding twice is folding once. */
export function foldNode(before: NodeMemory | null, sample: NodeSample): NodeMemory | null {
  if (!Number.isFinite(sample.atMs)) return before;
  const late = before !== null && sample.atMs <= before.lastAtMs;
  if (before !== null && late && sample.atMs > before.lastAtMs - CLOCK_STEP_MS) return before;
  const known = before === null || late ? NOTHING_KNOWN : before;
  return sample.ok ? answered(known, sample) : failed(known, sample);
}

function failed(known: NodeMemory, sample: Extract<NodeSample, { ok: false }>): NodeMemory {
  return {
    ...known,
    ...asked(known, sample, null),
    problem: sample.problem,
    failingSinceMs: known.failingSinceMs ?? sample.atMs,
    usefulSinceMs: null,
  };
}

function answered(known: NodeMemory, sample: Extract<NodeSample, { ok: true }>): NodeMemory {
  const { reading, atMs } = sample;
  const head = saneBlock(reading.head);
  const answer = {
    ...known,
    ...told(known, reading, atMs),
    ...asked(known, sample, head),
    problem: null,
    failingSinceMs: null,
    latencyMs: count(Math.round(sample.latencyMs)),
  };
  return head === null ? answer : withHead(answer, known, head, sample);
}

function withHead(
  answer: NodeMemory,
  known: NodeMemory,
  head: BlockSample,
  { reading, atMs }: Extract<NodeSample, { ok: true }>,
): NodeMemory {
  const absent = known.failingSinceMs !== null && atMs - known.failingSinceMs >= ABSENCE_MS;
  const same = known.head?.hash === head.hash && known.head.height === head.height;
  const set = newerSet(known.set, head, saneSet(reading.nextValidators));
  return {
    ...answer,
    usefulAtMs: atMs,
    usefulSinceMs: known.usefulSinceMs ?? atMs,
    cameBackAtMs: absent ? atMs : known.cameBackAtMs,
    head,
    headSinceMs: same ? known.headSinceMs : atMs,
    headAfterMs: same ? known.headAfterMs : known.usefulAtMs,
    held: holdBlocks(known.held, head, saneBlocks(reading.newBlocks), set?.addresses.length ?? 0),
    set,
  };
}

function asked(known: NodeMemory, sample: NodeSample, head: BlockSample | null) {
  const latencyMs = sample.ok ? count(Math.round(sample.latencyMs)) : null;
  const lastAskedAtMs = sample.atMs - (count(Math.round(sample.latencyMs)) ?? 0);
  // A head that falls back is another chain or an emptied disk: the heights of before say nothing about it.
  const fellBack = head !== null && known.head !== null && head.height < known.head.height;
  const before = fellBack ? [] : known.polls.slice(1 - TREND_POLLS);
  const poll = { askedAtMs: lastAskedAtMs, height: head?.height ?? null, latencyMs };
  return { lastAtMs: sample.atMs, lastAskedAtMs, polls: [...before, poll] };
}

/**
 * Null = not told this time: then what is known holds. `syncing` is told together with the head, and null is an answer. A
 * node that stands at block 0 has told its genesis, long before it is asked for it again.
 */
function told(known: NodeMemory, reading: NodeReading, atMs: number) {
  const pending = count(reading.pendingTransactions);
  const skew = Number.isFinite(reading.clockSkewMs) ? reading.clockSkewMs : null;
  return {
    chainId: count(reading.chainId) ?? known.chainId,
    genesisHash: (reading.head?.height === 0 ? reading.head.hash : reading.genesisHash) ?? known.genesisHash,
    syncing: reading.head === null ? known.syncing : saneSyncing(reading.syncing),
    peers: count(reading.peers) ?? known.peers,
    client: saneText(reading.client) ?? known.client,
    enodeId: reading.enodeId ?? known.enodeId,
    formerEnodeId: (reading.enodeId ?? known.enodeId) === known.enodeId ? known.formerEnodeId : known.enodeId,
    address: reading.address ?? known.address,
    peerIds: sameOr(known.peerIds, sanePeerIds(reading.peerIds)),
    peerHosts: reading.peerIds === null ? known.peerHosts : (sanePeerIds(reading.peerHosts ?? []) ?? []),
    pendingSinceMs: pending === 0 ? null : pending === null ? known.pendingSinceMs : (known.pendingSinceMs ?? atMs),
    pendingKnown: pending !== null || known.pendingKnown,
    skewsMs: skew === null ? known.skewsMs : [...known.skewsMs.slice(1 - KEPT_SKEWS), skew],
    certificateUntilMs: count(reading.certificateUntilMs ?? null) ?? known.certificateUntilMs,
    missingGroups: missingGroups(known.missingGroups, reading),
  };
}

const sameList = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((each, index) => each === other[index]);

/** What was known, while what is told is no different: whoever compares then need not look inside. */
const sameOr = (known: readonly string[] | null, told: readonly string[] | null): readonly string[] | null =>
  told === null || (known !== null && sameList(known, told)) ? known : told;

/** A header names the set that made the block, which is the next set as of its parent. */
function newerSet(known: KnownSet | null, head: BlockSample, next: readonly string[] | null): KnownSet | null {
  const header = saneSet(head.validators);
  const addresses = next ?? header;
  const asOfHeight = next === null ? head.height - 1 : head.height;
  // After a fall of the height what was known belongs to another history.
  if (addresses === null || (known !== null && known.asOfHeight > asOfHeight && known.asOfHeight <= head.height))
    return known;
  if (known !== null && sameList(known.addresses, addresses)) return { ...known, asOfHeight };
  return { addresses, key: addresses.join(), asOfHeight };
}
