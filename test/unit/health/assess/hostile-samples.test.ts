import fc from 'fast-check';
import { expect, test } from 'vitest';
import { assess } from '../../../../src/health/assess/assess.ts';
import { foldSamples, type HealthMemory, NOTHING_SAMPLED } from '../../../../src/health/assess/health-memory.ts';
import type { RpcProblem } from '../../../../src/health/json-rpc-answer.ts';
import type { BlockSample, ExpectedChain, NodeReading, NodeSample } from '../../../../src/health/node-sample.ts';
import { FleetWorld, START_MS } from './fleet-world.ts';

const text = fc.oneof(
  fc.constantFrom('', '__proto__', '0x', '\u001b[2J', '0xaa', '0xbb'),
  fc.string({ maxLength: 12 }),
);
const number = fc.oneof(
  fc.nat({ max: 20 }),
  fc.double().map((value) => value + 0),
  fc.constantFrom(Number.NaN, -1, 2 ** 53, Number.POSITIVE_INFINITY),
);
const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { freq: 4 });
const list = (value: fc.Arbitrary<string>) => fc.array(value, { maxLength: 5 });

const block: fc.Arbitrary<BlockSample> = fc.record({
  ...{ height: number, hash: text, parentHash: text, timestampMs: number, proposer: text },
  ...{ round: maybe(number), validators: maybe(list(text)), transactions: number },
});

const reading: fc.Arbitrary<NodeReading> = fc.record({
  ...{ chainId: maybe(number), head: maybe(block), newBlocks: fc.array(block, { maxLength: 4 }) },
  ...{
    syncing: maybe(fc.record({ current: number, highest: number })),
    peers: maybe(number),
    genesisHash: maybe(text),
  },
  ...{ client: maybe(text), enodeId: maybe(text), address: maybe(text), peerIds: maybe(list(text)) },
  ...{ nextValidators: maybe(list(text)), pendingTransactions: maybe(number), clockSkewMs: maybe(number) },
  missingGroups: list(fc.oneof(fc.constantFrom('ADMIN', 'QBFT', 'toString', '__proto__'), text)),
});

const problem: fc.Arbitrary<RpcProblem> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('timeout', 'reset', 'refused', 'dns', 'tls', 'not-json', 'too-large'),
    detail: text,
  }),
  fc.record({
    ...{ kind: fc.constant('http' as const), status: fc.integer({ min: 100, max: 599 }) },
    ...{ retryAfterSeconds: maybe(number), detail: text, hint: maybe(text) },
  }),
);

const NODES = ['a/validator-0', 'a/sentry-0', 'b/validator-0', 'c/validator-0'];
const about = { node: fc.constantFrom(...NODES, '__proto__', 'nobody'), latencyMs: number };
const atMs = fc.oneof(fc.integer({ min: START_MS, max: START_MS + 20_000 }), number);
const sample: fc.Arbitrary<NodeSample> = fc.oneof(
  fc.record({ ...about, atMs, ok: fc.constant(true as const), reading }),
  fc.record({ ...about, atMs, ok: fc.constant(false as const), problem }),
);

const expectedChain: fc.Arbitrary<ExpectedChain> = fc.record({
  ...{ topology: fc.constantFrom('shared-chain', 'chain-per-region'), chainId: maybe(fc.nat({ max: 3 })) },
  ...{ genesisHash: maybe(text), blockPeriodMs: fc.nat({ max: 5_000 }), emptyBlockPeriodMs: fc.nat({ max: 60_000 }) },
  ...{ requestTimeoutMs: fc.nat({ max: 10_000 }), everyMs: fc.integer({ min: 100, max: 10_000 }) },
  ...{ minPeers: maybe(fc.nat({ max: 9 })), maxBlocksBehind: fc.nat({ max: 5 }) },
  nodes: fc.constant(
    NODES.map((id) => ({
      id,
      region: id.slice(0, 1),
      role: id.includes('sentry') ? ('sentry' as const) : ('validator' as const),
    })),
  ),
  deployedRegions: fc.subarray(['a', 'b', 'c']),
});

const fold = (samples: readonly NodeSample[]): HealthMemory => foldSamples(NOTHING_SAMPLED, samples);

test('whatever nodes say, nothing throws, and who has not answered usefully is not healthy', () => {
  fc.assert(
    fc.property(
      fc.array(sample, { maxLength: 25 }),
      expectedChain,
      fc.nat({ max: 30_000 }),
      (samples, expected, later) => {
        const nowMs = START_MS + later;
        let memory = NOTHING_SAMPLED;
        let report = assess(memory, expected, nowMs, null);
        for (const each of samples) {
          memory = foldSamples(memory, [each]);
          report = assess(memory, expected, nowMs, report);
        }
        for (const node of report.nodes.filter(({ verdict }) => verdict === 'healthy')) {
          const last = memory.nodes.get(node.node);
          expect(last?.problem).toBeNull();
          expect(Math.abs(nowMs - (node.observedAtMs ?? Number.NaN))).toBeLessThanOrEqual(
            Math.max(5_000, 3 * expected.everyMs),
          );
          expect(expected.deployedRegions).toContain(node.region);
          expect(expected.chainId === null || last?.chainId === null || last?.chainId === expected.chainId).toBe(true);
        }
        const sure = report.nodes.filter(({ region }) => expected.deployedRegions.includes(region));
        if (report.verdict === 'healthy') expect(sure.every(({ verdict }) => verdict === 'healthy')).toBe(true);
        if (report.blind !== null) expect(report.alarms).toHaveLength(1);
        expect(new Set(report.alarms.map(({ id }) => id)).size).toBe(report.alarms.length);
        expect(JSON.parse(JSON.stringify(report))).toEqual(report);
      },
    ),
    { numRuns: 400 },
  );
});

test('folding a sample twice, or an old one again, is folding it once', () => {
  const world = new FleetWorld({ regions: 3 });
  world.polls(5);
  const again = world.nodes.map((node) => world.sample(node));
  const once = foldSamples(world.memory, again);
  expect(foldSamples(once, again)).toBe(once);
  const old = again.map((each) => ({ ...each, atMs: each.atMs - 10_000 }));
  expect(foldSamples(once, old)).toBe(once);
});

test('assessing the same memory again changes nothing', () => {
  const world = new FleetWorld({ regions: 5 });
  world.polls(5);
  world.kill('region02');
  world.node('region03').says = { peers: 0, peerIds: [] };
  const first = world.polls(12);
  expect(assess(world.memory, world.expected, world.nowMs, first)).toEqual(first);
});

test('the order in which different nodes answer does not matter', () => {
  fc.assert(
    fc.property(
      fc.array(sample, { maxLength: 20 }),
      expectedChain,
      fc.infiniteStream(fc.nat()),
      (samples, expected, picks) => {
        const queues = [...Map.groupBy(samples, ({ node }) => node).values()].map((queue) => [...queue]);
        const shuffled: NodeSample[] = [];
        for (let left = queues; left.length > 0; left = left.filter((queue) => queue.length > 0)) {
          const next = left[picks.next().value! % left.length]?.shift();
          if (next !== undefined) shuffled.push(next);
        }
        const nowMs = START_MS + 20_000;
        expect(assess(fold(shuffled), expected, nowMs, null)).toEqual(assess(fold(samples), expected, nowMs, null));
      },
    ),
    { numRuns: 200 },
  );
});

test('a node that begins anew holds no blocks above its head', () => {
  const world = new FleetWorld({ regions: 4 });
  world.polls(3);
  world.node('region02').stuckAt = 180;
  world.poll();
  expect(world.memory.nodes.get('region02/validator-0')?.held.at(-1)?.height).toBe(180);
  expect(world.report?.chains[0]?.state).toBe('advancing');
});

test('what is kept stays bounded however long the fleet is watched', () => {
  const world = new FleetWorld({ regions: 4 });
  world.polls(200);
  for (const { held, polls, skewsMs } of world.memory.nodes.values()) {
    expect(held.length).toBeLessThanOrEqual(60);
    expect(polls).toHaveLength(30);
    expect(skewsMs.length).toBeLessThanOrEqual(3);
  }
  expect(world.report?.chains[0]?.blocks).toHaveLength(60);
});
