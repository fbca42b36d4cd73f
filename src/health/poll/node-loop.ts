import type { Clock } from '../../engine/ports.ts';
import { toHexQuantity } from '../hex-quantity.ts';
import type { HttpTarget } from '../http-door.ts';
import type { RpcCall, RpcProblem } from '../json-rpc-answer.ts';
import type { JsonRpcClient, RpcAnswer } from '../json-rpc-client.ts';
import type { BlockSample, NodeReading, NodeSample } from '../node-sample.ts';
import type { BlockDuty } from './block-duty.ts';
import type { BlockReader } from './block-reader.ts';
import { callOf, NodeQuestions, type QuestionName, type Replies } from './node-questions.ts';
import type { PolledNode } from './polled-node.ts';
import { readNode } from './read-node.ts';

/** What all loops share. */
export interface LoopShares {
  readonly client: JsonRpcClient;
  readonly clock: Clock;
  /** From 0 to below 1. */
  readonly random: () => number;
  readonly everyMs: number;
  readonly duty: BlockDuty;
  readonly readBlock: BlockReader;
  readonly onSample: (sample: NodeSample) => void;
}

// A healthy node answers in milliseconds, also from the other side of the earth within one second.
const TIMEOUT_MS = 2_000;
// A node that is down is asked again soon at first, then four times a minute.
const BACKOFF_MS = [2_000, 4_000, 8_000, 15_000] as const;
/** A server may ask for more patience than that, but not for an hour of blindness. */
const MOST_PATIENCE_MS = 60_000;
// Looks are gathered into moments: waking up for each of 500 nodes costs three times what asking them does (bench/health.mjs).
const SLOT_MS = 100;
/** So that loops which began together do not stay together. */
const JITTER = 0.05;
const BACKOFF_JITTER = 0.2;

/** Asks one node again and again, one request at a time. Knows nothing of the others: none can hold it up. */
export class NodeLoop {
  readonly #node: PolledNode;
  readonly #shares: LoopShares;
  readonly #questions = new NodeQuestions();
  readonly #closed = new AbortController();
  #unschedule: () => void = () => {};
  #flying = false;
  #again = false;
  #failures = 0;
  #genesis = '';

  constructor(node: PolledNode, shares: LoopShares, startInMs: number) {
    this.#node = node;
    this.#shares = shares;
    this.#schedule(shares.clock.nowMs() + startInMs);
  }

  /** Asks at once; when it is being asked, once more right after. */
  now(): void {
    if (this.#closed.signal.aborted) return;
    this.#again = this.#flying;
    if (!this.#flying) this.#look();
  }

  close(): void {
    this.#closed.abort();
    this.#unschedule();
  }

  #schedule(atMs: number): void {
    this.#unschedule();
    this.#unschedule = this.#shares.clock.at(Math.round(atMs / SLOT_MS) * SLOT_MS, () => this.#look());
  }

  #look(): void {
    this.#unschedule();
    this.#flying = true;
    void this.#ask();
  }

  async #ask(): Promise<void> {
    const startedAtMs = this.#shares.clock.nowMs();
    const sample = await this.#sample();
    this.#flying = false;
    // Whoever closed it wants to hear no more.
    if (this.#closed.signal.aborted) return;
    this.#failures = sample.ok ? 0 : this.#failures + 1;
    this.#shares.onSample(sample);
    const again = this.#again;
    this.#again = false;
    if (again) this.#look();
    else this.#schedule(startedAtMs + this.#pauseMs(sample));
  }

  #pauseMs(sample: NodeSample): number {
    const { everyMs, random } = this.#shares;
    const jitter = (share: number): number => 1 + share * (2 * random() - 1);
    if (sample.ok) return everyMs * jitter(JITTER);
    const backoffMs = BACKOFF_MS[Math.min(this.#failures, BACKOFF_MS.length) - 1] ?? BACKOFF_MS[0];
    const askedMs = Math.min(MOST_PATIENCE_MS, patienceMs(sample.problem));
    return Math.max(everyMs, askedMs, backoffMs * jitter(BACKOFF_JITTER));
  }

  async #sample(): Promise<NodeSample> {
    const to = await this.#node.open();
    if (!to.ok) return this.#failed(to.problem, 0);
    const asked = this.#questions.due(this.#shares.clock.nowMs());
    const answer = await this.#send(to.value, asked.map(callOf));
    const { replies, latencyMs } = answer;
    if (!replies.ok) return this.#failed(this.#node.lost(replies.problem), latencyMs);
    const heard: Replies = new Map(asked.flatMap((name, at) => pair(name, replies.value[at])));
    this.#questions.heard(heard, this.#shares.clock.nowMs());
    const around = {
      ...{ missingGroups: this.#questions.missing(), clockSkewMs: this.#skewMs(answer) },
      // As with the time: behind a proxy it is the proxy's.
      certificateUntilMs: this.#node.tellsTime ? (answer.certificateUntilMs ?? null) : null,
    };
    const reading = readNode(heard, this.#shares.readBlock, around);
    if (!reading.ok) return this.#failed(reading.problem, latencyMs);
    this.#genesis = reading.value.genesisHash ?? this.#genesis;
    const newBlocks = await this.#newBlocks(to.value, reading.value);
    return { ...this.#seen(latencyMs), ok: true, reading: { ...reading.value, newBlocks } };
  }

  #send(to: HttpTarget, calls: readonly RpcCall[]): Promise<RpcAnswer> {
    return this.#shares.client.ask(to, calls, { timeoutMs: TIMEOUT_MS, signal: this.#closed.signal });
  }

  #failed(problem: RpcProblem, latencyMs: number): NodeSample {
    this.#questions.lost();
    return { ...this.#seen(latencyMs), ok: false, problem };
  }

  #seen(latencyMs: number) {
    return { node: this.#node.id, atMs: this.#shares.clock.nowMs(), latencyMs: Math.round(latencyMs) };
  }

  /** The header tells whole seconds, so half of one is the best guess; the answer was made half-way, more or less. */
  #skewMs({ serverDateMs, latencyMs }: RpcAnswer): number | null {
    if (serverDateMs === null || !this.#node.tellsTime) return null;
    return Math.round(serverDateMs + 500 - (this.#shares.clock.nowMs() - latencyMs / 2));
  }

  /** The head, and before it what no node has shown yet, when it falls to this one to read that. */
  async #newBlocks(to: HttpTarget, { head, chainId }: NodeReading): Promise<readonly BlockSample[]> {
    if (head === null) return [];
    // Another genesis is another chain, whatever the plan says.
    const chain = `${this.#node.chain} ${chainId} ${this.#genesis}`;
    const claim = this.#shares.duty.saw(chain, this.#node.id, head.height);
    if (claim === null) return [head];
    const heights = Array.from({ length: claim.to - claim.from + 1 }, (_, at) => toHexQuantity(claim.from + at));
    const call = (height: string): RpcCall => ({ method: 'eth_getBlockByNumber', params: [height, false] });
    const { replies } = await this.#send(to, heights.map(call));
    claim.done(replies.ok);
    if (!replies.ok) return [head];
    const between = replies.value.map((reply) => (reply.ok ? this.#shares.readBlock(reply.value) : null));
    return [...between.filter((block) => block !== null), head];
  }
}

const pair = <Value>(name: QuestionName, value: Value | undefined): readonly (readonly [QuestionName, Value])[] =>
  value === undefined ? [] : [[name, value]];

const patienceMs = (problem: RpcProblem): number =>
  problem.kind === 'http' ? (problem.retryAfterSeconds ?? 0) * 1000 : 0;
