import type { HealthReport } from '../../../src/engine/model/health.ts';
import { assess } from '../../../src/health/assess/assess.ts';
import { foldSamples, type HealthMemory, NOTHING_SAMPLED } from '../../../src/health/assess/health-memory.ts';
import type { HttpTarget } from '../../../src/health/http-door.ts';
import { type RpcCall, readBatchAnswer } from '../../../src/health/json-rpc-answer.ts';
import type { JsonRpcClient, RpcAnswer, RpcOptions } from '../../../src/health/json-rpc-client.ts';
import type { ExpectedChain } from '../../../src/health/node-sample.ts';
import { createNodePoller, type NodePoller } from '../../../src/health/poll/node-poller.ts';
import type { PolledNode } from '../../../src/health/poll/polled-node.ts';
import { type BesuWorld, type BesuWorldOptions, createBesuWorld } from '../../../src/lab/besu/besu-world.ts';
import { NodeUnreachable } from '../../../src/lab/besu/node-request.ts';
import { seededRandom } from '../../simulation/seeded-random.ts';
import { ManualClock } from '../engine/manual-clock.ts';

export interface VirtualFleetOptions {
  readonly seed: number;
  readonly regions?: number;
  readonly topology?: BesuWorldOptions['topology'];
  readonly emptyBlockPeriodSeconds?: number;
  readonly everyMs?: number;
  /** Of 1: how often an answer is lost on its way. */
  readonly loss?: number;
}

const CHAIN = { chainId: 138, blockPeriodSeconds: 2, requestTimeoutSeconds: 4 } as const;
/** The grain of virtual time: as fine as latency within one continent. */
const STEP_MS = 50;
/** Everything that an answer sets going is done after as many turns of the microtask queue. */
const TURNS = 24;
/** As the health service reports. */
const MOST_GAP_MS = 2_000;
/** One answer in so many meets a garbage collection or a busy disk. */
const HICCUP = 1 / 200;

/** The lab's chain, the real poller and the real assessment on one clock that a test moves; ways have latency and jitter. */
export class VirtualFleet {
  readonly world: BesuWorld;
  readonly reports: HealthReport[] = [];
  /** Nodes that take a question and never answer. */
  readonly silent = new Set<string>();
  /** What was asked of each region: requests, and bytes of what they ask and what comes back. */
  readonly traffic = new Map<string, { readonly requests: number; readonly bytes: number }>();
  readonly regions: readonly string[];
  readonly #clock = new ManualClock();
  readonly #random: () => number;
  readonly #nodes: readonly PolledNode[];
  readonly #expected: ExpectedChain;
  readonly #farMs: ReadonlyMap<string, number>;
  readonly #loss: number;
  #poller: NodePoller | null = null;
  #memory: HealthMemory = NOTHING_SAMPLED;

  constructor(options: VirtualFleetOptions) {
    const { seed, regions = 24, topology = 'shared-chain', emptyBlockPeriodSeconds = 0, everyMs = 2_000 } = options;
    this.#random = seededRandom(seed);
    this.#loss = options.loss ?? 0;
    this.regions = Array.from({ length: regions }, (_, at) => `region${String(at).padStart(2, '0')}`);
    const nodes = this.regions.flatMap((region) =>
      (['validator', 'sentry'] as const).map((role) => ({ id: `${region}/${role}-0`, region, role })),
    );
    const epochMs = this.#clock.nowMs();
    this.world = createBesuWorld({ ...CHAIN, topology, emptyBlockPeriodSeconds, speed: 0, seed, nodes, epochMs });
    this.#nodes = nodes.map((node) => ({
      ...node,
      ...{ chain: topology === 'shared-chain' ? 'fleet' : node.region, tellsTime: true },
      open: async () => ({ ok: true, value: { url: node.id } }),
      lost: (problem) => problem,
    }));
    // From the next rack to the other side of the earth.
    this.#farMs = new Map(this.regions.map((region) => [region, 5 + 250 * this.#random()]));
    this.#expected = {
      ...{ topology, chainId: CHAIN.chainId, genesisHash: null, blockPeriodMs: 1_000 * CHAIN.blockPeriodSeconds },
      ...{ emptyBlockPeriodMs: 1_000 * emptyBlockPeriodSeconds, requestTimeoutMs: 1_000 * CHAIN.requestTimeoutSeconds },
      ...{ nodes, deployedRegions: this.regions, everyMs, minPeers: 3, maxBlocksBehind: 2 },
    };
    for (const { id } of nodes) this.world.start(id);
  }

  /** From now on every node is asked, and a report is made as often as the service makes one. */
  watch(): void {
    const { everyMs } = this.#expected;
    this.#poller = createNodePoller({
      ...{ nodes: this.#nodes, client: this.#client(), clock: this.#clock, random: this.#random, everyMs },
      onSample: (sample) => {
        this.#memory = foldSamples(this.#memory, [sample]);
      },
    });
    const tell = (): void => {
      const nowMs = this.#clock.nowMs();
      this.reports.push(assess(this.#memory, this.#expected, nowMs, this.reports.at(-1) ?? null));
      this.#clock.at(nowMs + Math.min(everyMs, MOST_GAP_MS), tell);
    };
    this.#clock.at(this.#clock.nowMs() + everyMs, tell);
  }

  async seconds(count: number): Promise<void> {
    await this.#pass(count * 1_000);
  }

  get report(): HealthReport {
    const last = this.reports.at(-1);
    if (last === undefined) throw new Error('nothing was looked at yet');
    return last;
  }

  async close(): Promise<void> {
    this.#poller?.close();
    await this.world.close();
  }

  async #pass(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += STEP_MS) {
      this.world.advance(STEP_MS);
      this.#clock.advance(STEP_MS);
      for (let turn = 0; turn < TURNS; turn += 1) await Promise.resolve();
    }
  }

  #client(): JsonRpcClient {
    const ask = (node: HttpTarget, calls: readonly RpcCall[], options: RpcOptions = {}): Promise<RpcAnswer> =>
      new Promise((resolve) => {
        const { timeoutMs = 2_000 } = options;
        const latencyMs = this.#latencyMs(node.url);
        const gone = this.silent.has(node.url) || latencyMs >= timeoutMs;
        const after = (partMs: number, then: () => void) => this.#clock.at(this.#clock.nowMs() + partMs, then);
        if (gone) {
          const problem = { kind: 'timeout', detail: `no answer within ${timeoutMs} ms` } as const;
          after(timeoutMs, () =>
            resolve({ replies: { ok: false, problem }, latencyMs: timeoutMs, serverDateMs: null }),
          );
        } else if (this.#random() < this.#loss) {
          const problem = { kind: 'reset', detail: 'socket hang up' } as const;
          after(latencyMs, () => resolve({ replies: { ok: false, problem }, latencyMs, serverDateMs: null }));
        } else {
          // The node answers half-way: what it says is as old as the way back is long.
          after(latencyMs / 2, () => {
            const answer = this.#answer(node.url, calls, latencyMs);
            after(latencyMs / 2, () => void answer.then(resolve));
          });
        }
      });
    return { ask, batch: async (node, calls, options) => (await ask(node, calls, options)).replies };
  }

  async #answer(id: string, calls: readonly RpcCall[], latencyMs: number): Promise<RpcAnswer> {
    const serverDateMs = Math.floor(this.#clock.nowMs() / 1_000) * 1_000;
    const body = JSON.stringify(calls.map((call, at) => ({ jsonrpc: '2.0', id: at, params: [], ...call })));
    const request = { method: 'POST', path: '/', headers: { host: 'node.example.org' }, body };
    try {
      const reply = await this.world.answer(id, request);
      this.#count(id, body.length + reply.body.length);
      return { replies: readBatchAnswer(reply, calls, 0), latencyMs, serverDateMs };
    } catch (error) {
      if (!(error instanceof NodeUnreachable)) throw error;
      const problem = { kind: error.code === 'ECONNRESET' ? 'reset' : 'refused', detail: error.message } as const;
      return { replies: { ok: false, problem }, latencyMs, serverDateMs: null };
    }
  }

  #count(id: string, bytes: number): void {
    const [region = ''] = id.split('/');
    const known = this.traffic.get(region) ?? { requests: 0, bytes: 0 };
    this.traffic.set(region, { requests: known.requests + 1, bytes: known.bytes + bytes });
  }

  #latencyMs(id: string): number {
    const far = this.#farMs.get(id.split('/')[0] ?? '') ?? 0;
    const hiccup = this.#random() < HICCUP ? 1_200 * this.#random() : 0;
    return Math.round(far * (1 + 0.5 * this.#random()) + hiccup);
  }
}
