import type { HealthVerdict, NodeHealth, NodeTrouble, NodeTroubleKind } from '../../engine/model/health.ts';
import type { ChainPicture } from './chain-picture.ts';
import { nodeSkew } from './fleet-clock.ts';
import type { ForeignPeers } from './foreign-peers.ts';
import { unavailable } from './missing-groups.ts';
import type { NodeFacts } from './node-facts.ts';
import { nodeComplaint, since } from './node-trouble.ts';

/** A node and the chain it is judged with. */
export interface JudgedNode {
  readonly facts: NodeFacts;
  readonly chain: ChainPicture;
  readonly health: NodeHealth;
}

export interface JudgeInput {
  readonly chain: ChainPicture;
  readonly maxBlocksBehind: number;
  readonly nowMs: number;
  readonly blind: boolean;
  readonly before: ReadonlyMap<string, NodeHealth>;
  readonly foreign: ForeignPeers;
}

export function judgeNode(facts: NodeFacts, input: JudgeInput): JudgedNode {
  const { chain, nowMs } = input;
  const { target, memory } = facts.view;
  const complaint = nodeComplaint(facts, chain, input.maxBlocksBehind);
  const before = input.before.get(target.id)?.trouble ?? null;
  const trouble = complaint === null ? null : { ...complaint, sinceMs: since(complaint, facts, before, nowMs) };
  const headAtMs = memory.head === null ? null : memory.head.timestampMs - input.chain.clockAheadMs;
  const strangers = input.foreign.byNode.get(target.id);
  const health: NodeHealth = {
    ...{ node: target.id, region: target.region, role: target.role, trouble },
    verdict: verdictOf(facts, trouble, input.blind),
    height: memory.head?.height ?? null,
    lag: facts.lag,
    headAgeMs: headAtMs === null ? null : Math.max(0, nowMs - headAtMs),
    syncing: memory.syncing,
    peers: facts.peers,
    expectedPeers: facts.need.expected,
    knownPeers: chain.links.known.get(target.id) ?? null,
    ...(strangers === undefined ? {} : { strangers }),
    sealing: facts.sealing,
    missedTurns: facts.turns.missed,
    latencyMs: memory.latencyMs,
    client: memory.client,
    address: memory.address,
    clockSkewMs: nodeSkew(memory),
    unavailable: unavailable(memory.missingGroups),
    observedAtMs: memory.usefulAtMs,
  };
  return { facts, chain, health };
}

/** With these a node is of no use to its chain; with any other it is of less use, or cannot be watched. */
const USELESS: ReadonlySet<NodeTroubleKind> = new Set(['wrong-chain', 'wrong-genesis', 'forked', 'isolated']);
/** These answer, only not us: their chain may well count on them. */
const SHUT: ReadonlySet<NodeTroubleKind> = new Set(['host-not-allowed', 'unauthorized', 'throttled', 'nonsense']);

function verdictOf({ view }: NodeFacts, trouble: NodeTrouble | null, blind: boolean): HealthVerdict {
  if (!view.deployed || view.standing === 'unknown' || blind) return 'unknown';
  if (trouble === null) return view.memory.chainId === null && view.memory.genesisHash === null ? 'unknown' : 'healthy';
  if (view.standing === 'silent') return SHUT.has(trouble.kind) ? 'degraded' : 'down';
  return USELESS.has(trouble.kind) ? 'down' : 'degraded';
}
