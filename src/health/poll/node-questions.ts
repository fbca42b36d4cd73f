import type { RpcCall, RpcReply } from '../json-rpc-answer.ts';

/** The API groups of `--rpc-http-api` that a question belongs to. ETH cannot be missing: without it nothing is known. */
type ApiGroup = 'ETH' | 'NET' | 'WEB3' | 'ADMIN' | 'QBFT' | 'TXPOOL';

interface Question {
  readonly call: RpcCall;
  readonly group: ApiGroup;
  /** Null = every time. */
  readonly everyMs: number | null;
}

// What changes with the set of peers, and what changes only when a node is started again.
const SOMETIMES_MS = 15_000;
const SELDOM_MS = 60_000;
// Switching a group on needs a restart, which is noticed by itself unless it lies between two looks.
const MISSING_AGAIN_MS = SOMETIMES_MS;

const QUESTIONS = {
  chainId: { call: { method: 'eth_chainId' }, group: 'ETH', everyMs: null },
  head: { call: { method: 'eth_getBlockByNumber', params: ['latest', false] }, group: 'ETH', everyMs: null },
  syncing: { call: { method: 'eth_syncing' }, group: 'ETH', everyMs: null },
  peerCount: { call: { method: 'net_peerCount' }, group: 'NET', everyMs: null },
  peers: { call: { method: 'admin_peers' }, group: 'ADMIN', everyMs: SOMETIMES_MS },
  validators: {
    call: { method: 'qbft_getValidatorsByBlockNumber', params: ['pending'] },
    group: 'QBFT',
    everyMs: SOMETIMES_MS,
  },
  pool: { call: { method: 'txpool_besuStatistics' }, group: 'TXPOOL', everyMs: SOMETIMES_MS },
  genesis: { call: { method: 'eth_getBlockByNumber', params: ['0x0', false] }, group: 'ETH', everyMs: SOMETIMES_MS },
  client: { call: { method: 'web3_clientVersion' }, group: 'WEB3', everyMs: SELDOM_MS },
  nodeInfo: { call: { method: 'admin_nodeInfo' }, group: 'ADMIN', everyMs: SELDOM_MS },
} as const satisfies Record<string, Question>;

export type QuestionName = keyof typeof QUESTIONS;
export type Replies = ReadonlyMap<QuestionName, RpcReply>;

const NAMES = Object.keys(QUESTIONS) as readonly QuestionName[];
export const callOf = (name: QuestionName): RpcCall => QUESTIONS[name].call;

/** What to ask one node next, so that a poll stays one small request, and nobody is asked again for what he does not offer. */
export class NodeQuestions {
  readonly #askedAtMs = new Map<QuestionName, number>();
  readonly #missingSinceMs = new Map<ApiGroup, number>();
  #peerCount: unknown = null;

  due(nowMs: number): readonly QuestionName[] {
    return NAMES.filter((name) => this.#isOffered(QUESTIONS[name].group, nowMs) && this.#isDue(name, nowMs));
  }

  /** A list of answers came. */
  heard(replies: Replies, nowMs: number): void {
    for (const [name, reply] of replies) {
      const { group, everyMs } = QUESTIONS[name];
      if (everyMs !== null) this.#askedAtMs.set(name, nowMs);
      if (reply.ok) this.#missingSinceMs.delete(group);
      // A node without one method of ETH (a gateway may hold back eth_syncing) still has the others.
      else if (reply.problem.capabilityMissing && group !== 'ETH') this.#missingSinceMs.set(group, nowMs);
    }
    this.#heardPeerCount(replies);
  }

  /** Nothing came: when it answers again it may be another version, with other keys and other groups. */
  lost(): void {
    this.#askedAtMs.clear();
    this.#missingSinceMs.clear();
  }

  /** Another number of peers: which ones they are is asked next, or a network in pieces would be seen a quarter of a minute late. */
  #heardPeerCount(replies: Replies): void {
    const count = replies.get('peerCount');
    if (count === undefined || !count.ok || count.value === this.#peerCount) return;
    this.#peerCount = count.value;
    if (!replies.has('peers')) this.#askedAtMs.delete('peers');
  }

  missing(): readonly string[] {
    return [...this.#missingSinceMs.keys()];
  }

  #isOffered(group: ApiGroup, nowMs: number): boolean {
    const sinceMs = this.#missingSinceMs.get(group);
    return sinceMs === undefined || nowMs - sinceMs >= MISSING_AGAIN_MS;
  }

  #isDue(name: QuestionName, nowMs: number): boolean {
    const { everyMs } = QUESTIONS[name];
    const askedAtMs = this.#askedAtMs.get(name);
    return everyMs === null || askedAtMs === undefined || nowMs - askedAtMs >= everyMs;
  }
}
