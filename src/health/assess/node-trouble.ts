import type { NodeTrouble } from '../../engine/model/health.ts';
import type { ChainPicture } from './chain-picture.ts';
import { SKEW_LIMIT_MS } from './fleet-clock.ts';
import { isIsolated, MISSED_IS_NOT_SEALING, type NodeFacts } from './node-facts.ts';
import { isHeard } from './node-view.ts';
import { type Complaint, problemTrouble } from './problem-trouble.ts';
import { countText, listText, shortHash, spanText } from './words.ts';

// Twice the way to the other side of the world and back (300 ms); half of what probes of Kubernetes wait by default is less.
const SLOW_MS = 700;
/** One slow answer is the weather. */
const SLOW_ASKS = 2;

/** The gravest thing that is wrong with a node, the cause before its consequences; null = nothing is. */
export function nodeComplaint(facts: NodeFacts, chain: ChainPicture, maxBlocksBehind: number): Complaint | null {
  const { view } = facts;
  if (!view.deployed) return isHeard(view) ? EARLY : NOT_DEPLOYED;
  if (view.standing === 'unknown') return null;
  if (view.memory.problem !== null) return problemTrouble(view.memory.problem);
  if (view.standing === 'silent') return TELLS_NOTHING;
  return identityComplaint(facts, chain) ?? peerComplaint(facts) ?? workComplaint(facts, chain, maxBlocksBehind);
}

/** Its besu phase may go on, and it may have failed: the step says which. */
const NOT_DEPLOYED: Complaint = {
  kind: 'not-deployed',
  text: 'Is not up yet',
  remedy: 'It is judged once the besu phase of its region is done; where that has failed, its step says why',
};

const EARLY: Complaint = { ...NOT_DEPLOYED, text: 'Answers already' };

const TELLS_NOTHING: Complaint = {
  kind: 'nonsense',
  text: 'Answers, but names no block',
  remedy: 'Check what listens there: a Besu node always answers eth_getBlockByNumber',
};

function identityComplaint({ wrong, view, forked, sameKey }: NodeFacts, chain: ChainPicture): Complaint | null {
  const { home } = chain;
  if (wrong === 'wrong-chain')
    return {
      kind: 'wrong-chain',
      text: `Is on chain ${view.memory.chainId} instead of ${home.chainId.home}`,
      remedy: 'Give it the genesis file and the --network-id of this chain, with an empty data directory',
    };
  if (wrong === 'wrong-genesis' || (home.genesisHash.disputed && view.memory.genesisHash !== null))
    return {
      kind: 'wrong-genesis',
      text: genesisText(view.memory.genesisHash ?? '', chain),
      // Besu 26.8 and later denies such peers for good, also after the repair.
      remedy: 'Give all nodes one genesis file, empty the data of the wrong ones, then restart the nodes that met them',
    };
  if (forked)
    return {
      kind: 'forked',
      text: `Holds another block ${chain.fork?.height ?? ''} than ${chain.sides[0]?.nodes.includes(view.target.id) ? 'as many others' : 'most others'}`,
      remedy:
        'Stop it before anything else; keep its data for the cause, then let it sync anew from an empty directory',
    };
  if (sameKey.length > 0)
    return {
      kind: 'duplicate-key',
      text: `Runs with the same key as ${listText(sameKey)}`,
      remedy:
        'Stop one of them at once and give it a key of its own: two validators with one key can sign against each other',
    };
  return null;
}

function genesisText(own: string, { home }: ChainPicture): string {
  const other = home.genesisHash.holders.find(({ value }) => value !== own);
  const rival = home.genesisHash.home === own ? (other?.value ?? '') : (home.genesisHash.home ?? '');
  if (home.genesisHash.disputed) return `Has genesis ${shortHash(own)}; as many nodes have ${shortHash(rival)}`;
  return `Has genesis ${shortHash(own)} instead of ${shortHash(rival)}`;
}

function peerComplaint(facts: NodeFacts): Complaint | null {
  const { peers, need, skewMs } = facts;
  if (isIsolated(facts))
    return {
      kind: 'isolated',
      text: `Has no peer; ${countText(need.present, 'other node')} could be one`,
      remedy: 'Check its static nodes and enode, the p2p port 30303 (TCP and UDP), and its genesis',
    };
  if (skewMs !== null && Math.abs(skewMs) > SKEW_LIMIT_MS)
    return {
      kind: 'clock-skew',
      text: `Its clock is ${spanText(Math.abs(skewMs))} ${skewMs > 0 ? 'ahead' : 'behind'}`,
      remedy: 'Set the clock of its host (chrony or NTP): blocks more than 1 s ahead are refused',
    };
  if (peers === null || peers >= need.least) return null;
  return {
    kind: 'few-peers',
    text: `Has ${countText(peers, 'peer')} of ${need.present} there could be`,
    remedy: 'Check its static nodes, the p2p port 30303 between the regions, and --max-peers of the others',
  };
}

function workComplaint(facts: NodeFacts, chain: ChainPicture, maxBlocksBehind: number): Complaint | null {
  const { view, lag, inSet, missedInARow } = facts;
  const { syncing, head } = view.memory;
  const behind = lag ?? 0;
  if (behind > maxBlocksBehind && syncing !== null)
    return {
      kind: 'syncing',
      text: `Catches up: block ${syncing.current} of ${syncing.highest}`,
      remedy: 'Wait; when it comes no closer, look at its peers and its disk',
    };
  if (behind > maxBlocksBehind)
    return {
      kind: 'lagging',
      text: `Is at block ${head?.height}, ${countText(behind, 'block')} behind`,
      remedy: 'Look at its peers, its log and its disk; a restart makes it look for peers anew',
    };
  if (view.target.role === 'validator' && inSet === false)
    return {
      kind: 'not-sealing',
      text: 'Is deployed as a validator and is not in the validator set',
      remedy:
        'Compare its key with the genesis; vote it in (besu-console chain vote), or take it out of the fleet file',
    };
  if (inSet === true && missedInARow >= MISSED_IS_NOT_SEALING)
    return {
      kind: 'not-sealing',
      text: `Let its last ${missedInARow} turns as proposer pass`,
      remedy: 'Check its clock and key, and its log for a mining thread that was halted; then restart it',
    };
  return standstill(facts, chain) ?? slowness(facts);
}

function standstill({ view }: NodeFacts, { pace, state }: ChainPicture): Complaint | null {
  const head = view.memory.head;
  if (pace === null || head === null || state === 'bootstrapping') return null;
  const stands = pace.stalled || state === 'no-quorum';
  const leftBehind =
    head.height < pace.head.height && pace.toldAtMs - (view.memory.headSinceMs ?? 0) > pace.stallAfterMs;
  if (!stands && !leftBehind) return null;
  return {
    kind: 'stale-head',
    text: `Has had no new block for ${spanText(pace.toldAtMs - (stands ? pace.standsSinceMs : (view.memory.headSinceMs ?? 0)))}`,
    remedy: stands ? 'Look at the chain as a whole: it stands still' : 'Look at its peers and its log',
  };
}

function slowness({ view }: NodeFacts): Complaint | null {
  const asks = view.memory.polls.slice(-SLOW_ASKS).flatMap((poll) => poll.latencyMs ?? []);
  const fastest = Math.min(...asks);
  if (asks.length < SLOW_ASKS || fastest <= SLOW_MS) return null;
  return {
    kind: 'slow',
    text: `Takes ${fastest} ms and more to answer`,
    remedy: 'Look at its load, at the disk, and at what else asks it',
  };
}

/** Since when it is so: what the memory knows, else since it was first told. */
export function since(complaint: Complaint, facts: NodeFacts, before: NodeTrouble | null, nowMs: number): number {
  if (before?.kind === complaint.kind) return Math.min(before.sinceMs, nowMs);
  const { memory, standing } = facts.view;
  return memory.problem !== null && standing !== 'unknown' ? (memory.failingSinceMs ?? nowMs) : nowMs;
}
