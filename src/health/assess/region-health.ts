import type {
  CertificateEnd,
  HealthVerdict,
  NodeTroubleKind,
  RegionHealth,
  SealingState,
} from '../../engine/model/health.ts';
import type { ChainPicture } from './chain-picture.ts';
import { isOtherThan } from './client-versions.ts';
import type { JudgedNode } from './node-health.ts';
import type { Poll } from './node-memory.ts';

/** Gravest first: the one that is told when a region has several. */
const GRAVITY: readonly NodeTroubleKind[] = [
  ...(['forked', 'wrong-chain', 'wrong-genesis', 'duplicate-key', 'isolated', 'unreachable', 'hangs'] as const),
  ...(['server-error', 'resets', 'nonsense', 'too-large', 'unauthorized', 'host-not-allowed', 'throttled'] as const),
  ...(['stale-head', 'not-sealing', 'lagging', 'clock-skew', 'few-peers', 'syncing', 'slow', 'not-deployed'] as const),
];

const HEADLINE: Readonly<Record<NodeTroubleKind, string>> = {
  ...{ forked: 'other blocks', 'wrong-chain': 'wrong chain', 'wrong-genesis': 'wrong genesis' },
  ...{ 'duplicate-key': 'same key twice', isolated: 'no peers', unreachable: 'unreachable', hangs: 'no answer' },
  ...{
    'server-error': 'server error',
    resets: 'cuts connections',
    nonsense: 'no JSON-RPC',
    'too-large': 'huge answers',
  },
  ...{ unauthorized: 'not authorized', 'host-not-allowed': 'host not allowed', throttled: 'throttled' },
  ...{ 'stale-head': 'no new block', 'not-sealing': 'not sealing', lagging: 'behind', 'clock-skew': 'clock is off' },
  ...{ 'few-peers': 'few peers', syncing: 'catching up', slow: 'slow answers', 'not-deployed': 'not up yet' },
};

/** Worst first: one validator of a region that misses its turns is what a person has to know. */
const SEALING: readonly SealingState[] = ['missed', 'unknown', 'no-turn-yet', 'sealing', 'not-validator'];

/** All of its nodes answer, and nobody has said that they should. */
const UP_EARLY = 'besu not done';

/** What is known of a region besides its nodes. */
export interface RegionAround {
  readonly wantedVersion?: string | undefined;
  readonly certificates?: readonly CertificateEnd[] | undefined;
}

export function regionHealth(region: string, nodes: readonly JudgedNode[], around: RegionAround = {}): RegionHealth {
  const validators = nodes.filter(({ health }) => health.role === 'validator');
  const sentries = nodes.filter(({ health }) => health.role === 'sentry');
  const leading = validators.length > 0 ? validators : sentries;
  const heights = values(nodes, ({ health }) => health.height);
  return {
    region,
    verdict: verdictOf(nodes, validators),
    headline: headlineOf(nodes),
    ...{ validators: validators.length, validatorsUp: up(validators) },
    ...{ sentries: sentries.length, sentriesUp: up(sentries) },
    height: most(heights),
    lag: most(values(leading, ({ health }) => health.lag)),
    headAgeMs: least(values(nodes, ({ health }) => health.headAgeMs)),
    peers: least(values(leading, ({ health }) => health.peers)),
    sealing: SEALING.find((state) => leading.some(({ health }) => health.sealing === state)) ?? 'unknown',
    latencyMs: most(
      values(nodes, ({ facts, health }) => (facts.view.standing === 'answers' ? health.latencyMs : null)),
    ),
    ...versionsOf(nodes, around.wantedVersion),
    ...certificatesOf(nodes, around.certificates),
    observedAtMs: most(values(nodes, ({ health }) => health.observedAtMs)),
    askedAtMs: askedSince(leading),
    lagTrend: trend(leading, (poll, { heightAt }) => lagAt(poll, heightAt)),
    latencyTrend: trend(leading, (poll) => poll.latencyMs),
  };
}

function certificatesOf(nodes: readonly JudgedNode[], ofCluster: readonly CertificateEnd[] = []) {
  const first = least(values(nodes, ({ facts }) => facts.view.memory.certificateUntilMs));
  const ofNodes: readonly CertificateEnd[] = first === null ? [] : [{ of: 'node', untilMs: first }];
  const certificates = [...ofCluster, ...ofNodes];
  return certificates.length === 0 ? {} : { certificates };
}

function versionsOf(nodes: readonly JudgedNode[], wanted: string | undefined) {
  const clients = [...new Set(nodes.flatMap(({ health }) => health.client ?? []))].sort();
  if (wanted === undefined) return { clients };
  const differs = clients.some((client) => isOtherThan(wanted, client));
  return { clients, wantedVersion: wanted, ...(differs ? { otherVersion: true as const } : {}) };
}

function verdictOf(nodes: readonly JudgedNode[], validators: readonly JudgedNode[]): HealthVerdict {
  const has = (among: readonly JudgedNode[], verdict: HealthVerdict): boolean =>
    among.some(({ health }) => health.verdict === verdict);
  const leading = validators.length > 0 ? validators : nodes;
  if (leading.length > 0 && leading.every(({ health }) => health.verdict === 'down')) return 'down';
  if (has(nodes, 'down') || has(nodes, 'degraded')) return 'degraded';
  return nodes.length === 0 || has(nodes, 'unknown') ? 'unknown' : 'healthy';
}

function headlineOf(nodes: readonly JudgedNode[]): string | null {
  const kinds = new Set(nodes.flatMap(({ health }) => health.trouble?.kind ?? []));
  const gravest = GRAVITY.find((kind) => kinds.has(kind));
  if (gravest === 'not-deployed' && up(nodes) === nodes.length) return UP_EARLY;
  if (gravest !== undefined) return HEADLINE[gravest];
  // No trouble of theirs, and yet somebody has to look.
  return nodes.some(({ health }) => health.strangers?.sure === true) ? 'foreign peer' : null;
}

/** Somebody who answers, however badly off. */
const up = (nodes: readonly JudgedNode[]): number =>
  nodes.filter(({ facts }) => facts.view.standing === 'answers').length;

/** A node that was never asked has no poll. */
function askedSince(nodes: readonly JudgedNode[]): number | null {
  const memories = nodes.map(({ facts }) => facts.view.memory);
  if (memories.length === 0 || memories.some(({ polls }) => polls.length === 0)) return null;
  return Math.min(...memories.map(({ lastAskedAtMs }) => lastAskedAtMs));
}

const lagAt = (poll: Poll, heightAt: ((atMs: number) => number) | null): number | null =>
  poll.height === null || heightAt === null ? null : Math.max(0, heightAt(poll.askedAtMs) - poll.height);

/** Newest last, so lists are laid over each other at their ends; the worst of each poll counts. */
function trend(
  nodes: readonly JudgedNode[],
  read: (poll: Poll, chain: ChainPicture) => number | null,
): readonly (number | null)[] {
  const length = nodes.reduce((longest, { facts }) => Math.max(longest, facts.view.memory.polls.length), 0);
  const worst = Array.from({ length }, (): number | null => null);
  for (const { facts, chain } of nodes) {
    let place = length - facts.view.memory.polls.length;
    for (const poll of facts.view.memory.polls) {
      const value = read(poll, chain);
      const known = worst[place] ?? null;
      if (value !== null && (known === null || value > known)) worst[place] = value;
      place += 1;
    }
  }
  return worst;
}

const values = (nodes: readonly JudgedNode[], read: (node: JudgedNode) => number | null): readonly number[] =>
  nodes.flatMap((node) => read(node) ?? []);

const most = (numbers: readonly number[]): number | null => (numbers.length === 0 ? null : Math.max(...numbers));
const least = (numbers: readonly number[]): number | null => (numbers.length === 0 ? null : Math.min(...numbers));
