import { describe, expect, test } from 'vitest';
import type { HealthReport } from '../../../../src/engine/model/health.ts';
import { assess } from '../../../../src/health/assess/assess.ts';
import { foldSamples, type HealthMemory, NOTHING_SAMPLED } from '../../../../src/health/assess/health-memory.ts';
import type { BlockSample, ExpectedChain, NodeSample } from '../../../../src/health/node-sample.ts';
import { QbftNetwork } from '../../../../src/lab/besu/qbft-network.ts';

const EPOCH_MS = Date.UTC(2030, 0, 1);
const REGIONS = Array.from({ length: 24 }, (_, index) => `region${String(index).padStart(2, '0')}`);
const NODES = REGIONS.flatMap((region) => [
  { id: `${region}/validator-0`, region, role: 'validator' as const },
  { id: `${region}/sentry-0`, region, role: 'sentry' as const },
]);
const SILENCE = { kind: 'refused', detail: 'ECONNREFUSED' } as const;

/** The lab's network of 24 regions, watched every two seconds of its own time. */
class WatchedLab {
  readonly network = new QbftNetwork(
    {
      ...{ chainId: 138, blockPeriodSeconds: 2, requestTimeoutSeconds: 4, emptyBlockPeriodSeconds: 0, seed: 7 },
      ...{ epochMs: EPOCH_MS, clockDivisor: 1, nodes: NODES },
    },
    () => {},
  );
  readonly expected: ExpectedChain = {
    ...{ topology: 'shared-chain', chainId: 138, genesisHash: null, blockPeriodMs: 2_000, emptyBlockPeriodMs: 0 },
    ...{
      requestTimeoutMs: 4_000,
      everyMs: 2_000,
      minPeers: 3,
      maxBlocksBehind: 2,
      nodes: NODES,
      deployedRegions: REGIONS,
    },
  };
  memory: HealthMemory = NOTHING_SAMPLED;
  report: HealthReport | null = null;
  #peersAtMs = new Map<number, number>();
  #read = 0;

  start(regions: readonly string[] = REGIONS): void {
    for (const [index, { region }] of NODES.entries()) if (regions.includes(region)) this.network.setUp(index, true);
  }

  #block(number: number): BlockSample {
    const block = this.network.blockAt(number)!;
    const proposer = this.network.nodes[this.network.validators[block.miner] ?? -1]?.address.toLowerCase() ?? '0x00';
    return {
      ...{ height: number, hash: block.hash, parentHash: block.parentHash, timestampMs: block.timestamp * 1_000 },
      ...{ proposer, round: block.round, validators: this.network.validatorAddresses(), transactions: 0 },
    };
  }

  #sample(index: number): NodeSample {
    const nowMs = EPOCH_MS + this.network.nowMs;
    const about = { node: NODES[index]!.id, atMs: nowMs, latencyMs: 30 };
    if (!this.network.isUp(index)) return { ...about, ok: false, problem: SILENCE };
    const head = this.network.headOf(index);
    const self = this.network.nodes[index]!;
    const peers = this.network.peersOf(index);
    const first = Math.max(1, this.#read + 1, head - 59);
    const newBlocks = Array.from({ length: Math.max(0, head - first + 1) }, (_, at) => this.#block(first + at));
    this.#read = Math.max(this.#read, head);
    // Lists of peers are asked for every 15 s.
    const asksPeers = nowMs - (this.#peersAtMs.get(index) ?? 0) >= 15_000;
    if (asksPeers) this.#peersAtMs.set(index, nowMs);
    return {
      ...about,
      ok: true,
      reading: {
        ...{ chainId: 138, head: this.#block(head), newBlocks, syncing: null, peers: peers.length },
        ...{
          genesisHash: this.network.genesis.hash,
          client: 'besu/v26.8.0',
          enodeId: self.enodeId,
          address: self.address,
        },
        peerIds: asksPeers ? peers.map((peer) => this.network.nodes[peer]!.enodeId) : null,
        ...{
          nextValidators: this.network.validatorAddresses(),
          pendingTransactions: 0,
          clockSkewMs: null,
          missingGroups: [],
        },
      },
    };
  }

  /** One tick of two seconds: the nodes are asked one after another all through it. */
  poll(): HealthReport {
    for (let quarter = 0; quarter < 8; quarter += 1) {
      for (let index = quarter; index < NODES.length; index += 8)
        this.memory = foldSamples(this.memory, [this.#sample(index)]);
      this.network.advance(250);
    }
    this.report = assess(this.memory, this.expected, EPOCH_MS + this.network.nowMs, this.report);
    return this.report;
  }

  polls(times: number): HealthReport[] {
    return Array.from({ length: times }, () => this.poll());
  }
}

describe('a network of the lab', () => {
  test('raises no alarm from its first second on', () => {
    const lab = new WatchedLab();
    lab.start();
    const reports = lab.polls(150);
    expect(reports.flatMap(({ alarms }) => alarms)).toEqual([]);
    expect(reports.at(-1)).toMatchObject({ verdict: 'healthy', chains: [{ state: 'advancing', live: 24 }] });
  });

  test('that is partitioned in halves stands still, and the pieces are told', () => {
    const lab = new WatchedLab();
    lab.start();
    lab.polls(20);
    lab.network.partition(NODES.map((_, index) => (index < 24 ? 0 : 1)));
    const report = lab.polls(30).at(-1);
    expect(report?.chains[0]).toMatchObject({ state: 'halted', verdict: 'down' });
    expect(report?.alarms.map(({ id }) => id)).toContain('partition:fleet');
    expect(report?.missingEdges).toHaveLength(144);
    expect(report?.alarms.every(({ id }) => !id.startsWith('fork'))).toBe(true);
  });

  test('is told as it truly is while regions come and go at random', () => {
    const lab = new WatchedLab();
    lab.start();
    lab.polls(15);
    let random = 12_345;
    const next = (below: number): number => {
      random = (random * 1_103_515_245 + 12_345) % 2_147_483_648;
      return Math.floor((random / 2_147_483_648) * below);
    };
    const down = new Set<number>();
    for (let change = 0; change < 25; change += 1) {
      const validator = 2 * next(24);
      if (down.has(validator)) down.delete(validator);
      else if (down.size < 8) down.add(validator);
      lab.network.setUp(validator, !down.has(validator));
      const report = lab.polls(8).at(-1)!;
      // It answers again at once, and is live when it has caught up.
      expect(report.chains[0]?.live).toBe(24 - down.size);
      expect(report.chains[0]?.state).not.toBe('no-quorum');
      expect(report.chains[0]?.state).not.toBe('forked');
      const dead = report.nodes.filter(({ verdict }) => verdict === 'down').map(({ node }) => node);
      expect(dead).toEqual(NODES.filter((_, index) => down.has(index)).map(({ id }) => id));
    }
  });

  test('that loses its quorum says so, and says so no more when it is back and makes blocks', () => {
    const lab = new WatchedLab();
    lab.start();
    lab.polls(20);
    for (let index = 0; index < 18; index += 2) lab.network.setUp(index, false);
    const stopped = lab.polls(8).at(-1);
    expect(stopped?.chains[0]).toMatchObject({ state: 'no-quorum', live: 15, canLose: -1 });
    for (let index = 0; index < 18; index += 2) lab.network.setUp(index, true);
    const reports = lab.polls(120);
    expect(reports.at(-1)).toMatchObject({ verdict: 'healthy', alarms: [] });
    expect(reports.slice(8).map(({ chains }) => chains[0]?.state)).not.toContain('no-quorum');
  });

  test('region by region waits for its quorum and then begins', () => {
    const lab = new WatchedLab();
    for (let region = 0; region < 15; region += 1) lab.start(REGIONS.slice(region, region + 1));
    const deployed = (count: number) => Object.assign(lab.expected, { deployedRegions: REGIONS.slice(0, count) });
    deployed(15);
    const before = lab.polls(20);
    expect(before.at(-1)?.chains[0]).toMatchObject({ state: 'bootstrapping', live: 15, quorum: 16 });
    lab.start(REGIONS.slice(15, 18));
    deployed(18);
    const after = lab.polls(60);
    expect(after.at(-1)?.chains[0]).toMatchObject({ state: 'slow', live: 18 });
    expect([...before, ...after].flatMap(({ alarms }) => alarms)).toEqual([]);
  });
});
