import type { HealthReport } from '../../../../src/engine/model/health.ts';
import { assess } from '../../../../src/health/assess/assess.ts';
import { foldSamples, type HealthMemory, NOTHING_SAMPLED } from '../../../../src/health/assess/health-memory.ts';
import type { RpcProblem } from '../../../../src/health/json-rpc-answer.ts';
import type {
  BlockSample,
  ExpectedChain,
  NodeReading,
  NodeSample,
  NodeTarget,
} from '../../../../src/health/node-sample.ts';

/** How one node of the made-up fleet behaves; tests change it while time goes on. */
export interface WorldNode extends NodeTarget {
  readonly address: string;
  readonly enodeId: string;
  /** Null = it answers. */
  problem: RpcProblem | null;
  /** Takes part in consensus, whatever its JSON-RPC says. */
  seals: boolean;
  /** It does not get past this block. */
  stuckAt: number | null;
  /** Holds other blocks from this height on. */
  forkedFrom: number | null;
  /** What of its answer is different. */
  says: Partial<NodeReading>;
  latencyMs: number;
}

export interface WorldOptions {
  readonly regions?: number;
  readonly validators?: number;
  readonly sentries?: number;
  readonly height?: number;
  readonly expected?: Partial<ExpectedChain>;
}

export const START_MS = Date.UTC(2030, 0, 1);
const GENESIS = `0x${'9e'.repeat(32)}`;
export const TIMEOUT: RpcProblem = { kind: 'timeout', detail: 'no answer within 2000 ms' };

const hex = (number: number, digits: number): string => number.toString(16).padStart(digits, '0');
const hashOf = (height: number, branch = ''): string =>
  height === 0 ? GENESIS : `0x${hex(height, 60)}${branch === '' ? '0000' : branch}`;

/** Validators stand in address order and that is not the order of the regions. */
const addressOf = (index: number): string => `0x${hex((index * 7_919 + 13) % 65_521, 40)}`;

/** A QBFT chain whose truth is known: who is at work, whose turn passed, what each node would say. */
export class FleetWorld {
  readonly nodes: readonly WorldNode[];
  readonly blocks: BlockSample[] = [];
  expected: ExpectedChain;
  nowMs = START_MS;
  memory: HealthMemory = NOTHING_SAMPLED;
  report: HealthReport | null = null;
  readonly #passed: { readonly height: number; readonly id: string }[] = [];
  #read = 0;

  constructor(options: WorldOptions = {}) {
    const { regions = 24, validators = 1, sentries = 1, height = 200 } = options;
    const names = Array.from({ length: regions }, (_, index) => `region${String(index).padStart(2, '0')}`);
    this.nodes = names
      .flatMap((region) => [
        ...Array.from({ length: validators }, (_, at) => ({
          id: `${region}/validator-${at}`,
          region,
          role: 'validator' as const,
        })),
        ...Array.from({ length: sentries }, (_, at) => ({
          id: `${region}/sentry-${at}`,
          region,
          role: 'sentry' as const,
        })),
      ])
      .map((target, index) => ({
        ...target,
        ...{ address: addressOf(index), enodeId: hex(index + 1, 128), problem: null, seals: true, stuckAt: null },
        ...{ forkedFrom: null, says: {}, latencyMs: 40 },
      }));
    this.expected = {
      ...{ topology: 'shared-chain', chainId: 138, genesisHash: null, blockPeriodMs: 2_000, emptyBlockPeriodMs: 0 },
      ...{ requestTimeoutMs: 4_000, everyMs: 2_000, minPeers: null, maxBlocksBehind: 2 },
      nodes: this.nodes.map(({ id, region, role }) => ({ id, region, role })),
      deployedRegions: names,
      ...options.expected,
    };
    this.nowMs = START_MS - height * 2_000;
    this.blocks.push(this.#block(0, this.nowMs, '', 0));
    while (this.head.height < height) this.#seal(this.head.timestampMs + 2_000, 0);
    this.nowMs = START_MS;
  }

  get head(): BlockSample {
    return this.blocks.at(-1)!;
  }

  get validators(): readonly WorldNode[] {
    return this.nodes.filter((node) => node.role === 'validator');
  }

  node(id: string): WorldNode {
    const found = this.nodes.find((node) => node.id === id || node.id === `${id}/validator-0`);
    if (found === undefined) throw new Error(`no ${id}`);
    return found;
  }

  /** Down altogether: neither answers nor takes part. */
  kill(...ids: readonly string[]): void {
    for (const id of ids) Object.assign(this.node(id), { problem: TIMEOUT, seals: false });
  }

  revive(...ids: readonly string[]): void {
    for (const id of ids) Object.assign(this.node(id), { problem: null, seals: true });
  }

  /** The chain goes on; nobody is asked. */
  advance(spanMs: number): void {
    const untilMs = this.nowMs + spanMs;
    for (; this.nowMs < untilMs; this.nowMs += 500) this.#makeBlocks();
  }

  #makeBlocks(): void {
    const sealing = this.validators.filter((node) => node.seals).length;
    if (sealing < Math.ceil((2 * this.validators.length) / 3)) return;
    const { blockPeriodMs, emptyBlockPeriodMs, requestTimeoutMs } = this.expected;
    let dueMs = this.head.timestampMs + Math.max(blockPeriodMs, emptyBlockPeriodMs);
    for (let round = 0; dueMs <= this.nowMs; round += 1) {
      if (this.#proposer(round).seals)
        return this.#seal(Math.max(dueMs, Math.floor(this.nowMs / 1_000) * 1_000), round);
      dueMs += requestTimeoutMs * 2 ** round;
    }
  }

  /** Whose turns passed before the blocks up to a height, how often. */
  missedUpTo(height: number): ReadonlyMap<string, number> {
    const passed = this.#passed.filter((each) => each.height <= height);
    return new Map([...Map.groupBy(passed, ({ id }) => id)].map(([id, all]) => [id, all.length] as const));
  }

  #proposer(round: number): WorldNode {
    const inTurn = this.validators.toSorted((one, other) => (one.address < other.address ? -1 : 1));
    const from = inTurn.findIndex((node) => node.address === this.head.proposer);
    return inTurn[(from + 1 + round) % inTurn.length]!;
  }

  #seal(atMs: number, round: number): void {
    for (let passed = 0; passed < round; passed += 1) {
      this.#passed.push({ height: this.head.height + 1, id: this.#proposer(passed).id });
    }
    this.blocks.push(this.#block(this.head.height + 1, atMs, this.#proposer(round).address, round));
  }

  #block(height: number, timestampMs: number, proposer: string, round: number): BlockSample {
    const validators = this.validators.map((node) => node.address).sort();
    const parentHash = height === 0 ? `0x${'00'.repeat(32)}` : hashOf(height - 1);
    return { height, hash: hashOf(height), parentHash, timestampMs, proposer, round, validators, transactions: 0 };
  }

  /** What the node has of the chain. */
  #own(node: WorldNode, block: BlockSample): BlockSample {
    if (node.forkedFrom === null || block.height < node.forkedFrom) return block;
    const parentHash = block.height === node.forkedFrom ? block.parentHash : hashOf(block.height - 1, 'f0f0');
    return { ...block, hash: hashOf(block.height, 'f0f0'), parentHash };
  }

  sample(node: WorldNode): NodeSample {
    const about = { node: node.id, atMs: this.nowMs, latencyMs: node.latencyMs };
    if (node.problem !== null) return { ...about, ok: false, problem: node.problem };
    const head = this.blocks[Math.min(node.stuckAt ?? this.head.height, this.head.height)]!;
    return { ...about, ok: true, reading: { ...this.#reading(node, head), ...node.says } };
  }

  /** What lies between two heads is told by one node only, as the poller does it. */
  #reading(node: WorldNode, head: BlockSample): NodeReading {
    const newBlocks = this.blocks.slice(Math.max(this.#read + 1, head.height - 59), head.height + 1);
    this.#read = Math.max(this.#read, head.height);
    const others = this.nodes.filter((each) => each.problem === null && each !== node && this.#mayPeer(each, node));
    return {
      ...{ chainId: 138, head: this.#own(node, head), newBlocks: newBlocks.map((block) => this.#own(node, block)) },
      ...{
        syncing: null,
        peers: others.length,
        genesisHash: GENESIS,
        client: 'besu/v26.8.0/linux-x86_64/openjdk-java-21',
      },
      ...{ enodeId: node.enodeId, address: node.address, peerIds: others.map((each) => each.enodeId) },
      ...{ nextValidators: this.validators.map((each) => each.address).sort(), pendingTransactions: 0 },
      ...{ clockSkewMs: null, missingGroups: [] },
    };
  }

  #mayPeer(one: WorldNode, other: WorldNode): boolean {
    const apart = this.expected.topology === 'chain-per-region' && one.region !== other.region;
    return !apart && one.says.peers !== 0;
  }

  /** One tick: everybody is asked once, spread over it, then it is judged. */
  poll(order: readonly WorldNode[] = this.nodes): HealthReport {
    const deployed = new Set(this.expected.deployedRegions);
    const asked = order.filter((node) => deployed.has(node.region));
    const half = Math.ceil(asked.length / 2);
    for (const node of asked.slice(0, half)) this.memory = foldSamples(this.memory, [this.sample(node)]);
    this.advance(this.expected.everyMs / 2);
    for (const node of asked.slice(half)) this.memory = foldSamples(this.memory, [this.sample(node)]);
    this.advance(this.expected.everyMs / 2);
    return this.judge();
  }

  judge(): HealthReport {
    this.report = assess(this.memory, this.expected, this.nowMs, this.report);
    return this.report;
  }

  polls(times: number): HealthReport {
    for (let time = 1; time < times; time += 1) this.poll();
    return this.poll();
  }
}
