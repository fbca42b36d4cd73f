import { describe, expect, test } from 'vitest';
import { assess } from '../../../../src/health/assess/assess.ts';
import { foldSamples } from '../../../../src/health/assess/health-memory.ts';
import { FleetWorld, START_MS, TIMEOUT } from './fleet-world.ts';

const regionNames = (from: number, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `region${String(from + index).padStart(2, '0')}`);

/** The regions that are there at the beginning of a rollout, on a chain without a block. */
function startingWorld(deployed: number): FleetWorld {
  const world = new FleetWorld({ height: 0, expected: { deployedRegions: regionNames(0, deployed) } });
  for (const node of world.nodes) if (!world.expected.deployedRegions.includes(node.region)) world.kill(node.id);
  return world;
}

describe('a chain', () => {
  test('of which nobody was asked is unknown', () => {
    const report = new FleetWorld().judge();
    expect(report).toMatchObject({ verdict: 'unknown', alarms: [], blind: null });
    expect(report.chains).toMatchObject([
      { id: 'fleet', state: 'unknown', verdict: 'unknown', validators: 24, quorum: 16 },
    ]);
  });

  test('without blocks waits for its quorum, and that is no alarm', () => {
    const report = startingWorld(11).polls(30);
    expect(report.chains[0]).toMatchObject({
      state: 'bootstrapping',
      verdict: 'unknown',
      live: 11,
      quorum: 16,
      canLose: -5,
    });
    expect(report.chains[0]?.summary).toContain('waiting for quorum 11/16');
    expect(report).toMatchObject({ verdict: 'unknown', alarms: [] });
  });

  test('without blocks although a quorum has long been there is halted', () => {
    const world = startingWorld(24);
    for (const node of world.nodes) node.stuckAt = 0;
    expect(world.polls(5).chains[0]).toMatchObject({ state: 'bootstrapping', live: 24 });
    const report = world.polls(10);
    expect(report.chains[0]).toMatchObject({ state: 'halted', verdict: 'down' });
    expect(report.alarms[0]).toMatchObject({ id: 'halted:fleet', severity: 'critical' });
  });

  test('that makes blocks in time is advancing and healthy', () => {
    const report = new FleetWorld().polls(10);
    expect(report.verdict).toBe('healthy');
    expect(report.chains[0]).toMatchObject({
      state: 'advancing',
      live: 24,
      canLose: 8,
      blockIntervalMs: 2_000,
      round: 0,
    });
    expect(report.chains[0]?.blocks).toHaveLength(60);
    expect(report.chains[0]?.blocks.every((block) => block.node?.endsWith('/validator-0'))).toBe(true);
  });

  test('is told to stand still at the first look when its newest block is old', () => {
    const world = new FleetWorld();
    for (const node of world.nodes) node.stuckAt = 150;
    expect(world.poll().chains[0]).toMatchObject({ state: 'halted', verdict: 'down', height: 150 });
  });

  test('with one validator down is slow, and one validator less may stop', () => {
    const world = new FleetWorld();
    world.polls(3);
    world.kill('region05');
    const report = world.polls(60);
    expect(report.chains[0]).toMatchObject({ state: 'slow', verdict: 'degraded', live: 23, canLose: 7 });
    expect(report.alarms.map((alarm) => alarm.id)).toEqual(['hangs:region05']);
  });

  test('is idle between empty blocks, and stalled only after the empty period and the timeouts', () => {
    const world = new FleetWorld({ height: 3, expected: { emptyBlockPeriodMs: 60_000 } });
    world.polls(3);
    const states = Array.from({ length: 120 }, () => world.poll().chains[0]?.state);
    expect(new Set(states)).toEqual(new Set(['idle']));
    expect(world.report).toMatchObject({ verdict: 'healthy', alarms: [] });
    const frozenAt = world.head.height;
    for (const node of world.nodes) node.stuckAt = frozenAt;
    const stillMs = () => world.nowMs - (world.blocks[frozenAt]?.timestampMs ?? 0);
    while (world.poll().chains[0]?.state !== 'halted') expect(stillMs()).toBeLessThan(90_000);
    // 60 s of the empty period and four request timeouts of 4 s.
    expect(stillMs()).toBeGreaterThan(76_000);
  });

  test('is late when transactions wait and no block comes, but not because of ones that cannot be taken', () => {
    const world = new FleetWorld({ height: 3, expected: { emptyBlockPeriodMs: 60_000 } });
    world.polls(35);
    for (const node of world.nodes) node.says = { pendingTransactions: 3 };
    expect(world.polls(3).chains[0]?.state).not.toBe('halted');
    const stuck = world.polls(12);
    expect(stuck.chains[0]?.state).toBe('halted');
    // An empty block passes them over: then they hurry nobody.
    const states = Array.from({ length: 60 }, () => world.poll().chains[0]?.state);
    expect(states.slice(30)).not.toContain('halted');
  });

  test('with fewer live validators than a quorum says how many are missing and when it may go on', () => {
    const world = new FleetWorld();
    world.polls(5);
    world.kill(...regionNames(0, 9));
    const report = world.polls(20);
    const [chain] = report.chains;
    expect(chain).toMatchObject({ state: 'no-quorum', verdict: 'down', live: 15, quorum: 16, canLose: -1 });
    expect(chain?.forecast?.remedy).toContain('Bring back 1 validator');
    expect(chain?.forecast?.remedy).toContain('restart all validators');
    expect(report.alarms[0]).toMatchObject({ id: 'no-quorum:fleet', severity: 'critical' });
    expect(report.alarms[0]?.regions).toEqual(regionNames(0, 9));
    // Whose turn came before the halt says nothing of now.
    expect(new Set(report.nodes.map(({ sealing }) => sealing))).not.toContain('sealing');
  });

  test('has lost its quorum as soon as three polls of the ninth one came to nothing', () => {
    const world = new FleetWorld();
    world.polls(5);
    world.kill(...regionNames(0, 9));
    expect(world.polls(2).chains[0]?.state).not.toBe('no-quorum');
    expect(world.polls(2).chains[0]?.state).toBe('no-quorum');
  });

  test('that goes on although too few answer is not called without quorum, but it is an alarm', () => {
    const world = new FleetWorld();
    world.polls(5);
    for (const region of regionNames(0, 9)) world.node(region).problem = TIMEOUT;
    world.polls(6);
    const states = new Set(Array.from({ length: 40 }, () => world.poll().chains[0]?.state));
    expect(states).toEqual(new Set(['advancing']));
    expect(world.report?.chains[0]).toMatchObject({ verdict: 'degraded', live: 15 });
    expect(world.report?.alarms[0]).toMatchObject({ id: 'margin:fleet', severity: 'critical' });
  });

  test('counts validators that only refuse us as live while their blocks come', () => {
    const world = new FleetWorld();
    for (const region of regionNames(0, 10))
      world.node(region).problem = {
        kind: 'http',
        status: 403,
        retryAfterSeconds: null,
        detail: 'Host not authorized.',
        hint: null,
      };
    // Who they are is known from before.
    const open = new FleetWorld();
    open.polls(3);
    for (const region of regionNames(0, 10)) open.node(region).problem = world.node(region).problem;
    expect(open.polls(10).chains[0]).toMatchObject({ live: 24, state: 'advancing' });
  });

  test('with all validators at work and no block is halted, and the round doubles', () => {
    const world = new FleetWorld();
    world.polls(5);
    const height = world.head.height;
    for (const node of world.nodes) node.stuckAt = height;
    const lateFor = (polls: number) => world.polls(polls).chains[0];
    expect(lateFor(5)?.state).toBe('slow');
    expect(lateFor(6)).toMatchObject({ state: 'halted', live: 24, height });
    // 2 s until due, then rounds of 4, 8, 16, 32 s.
    const rounds = Array.from({ length: 60 }, () => world.poll().chains[0]?.forecast);
    expect([...new Set(rounds.map((forecast) => forecast?.round))]).toEqual([2, 3, 4, 5]);
    expect(rounds.every((forecast) => (forecast?.nextAttemptAtMs ?? 0) >= START_MS)).toBe(true);
    expect(world.report?.alarms.map((alarm) => alarm.id)).toEqual(['halted:fleet']);
    expect(world.report?.nodes.every((node) => node.trouble?.kind === 'stale-head')).toBe(true);
  });

  test('is forked when two nodes hold different blocks at one height, and it is told who holds which', () => {
    const world = new FleetWorld();
    world.polls(3);
    const from = world.head.height - 2;
    for (const id of ['region03/validator-0', 'region03/sentry-0']) world.node(id).forkedFrom = from;
    const report = world.poll();
    expect(report.chains[0]).toMatchObject({ state: 'forked', verdict: 'down', live: 23 });
    expect(report.alarms[0]).toMatchObject({ id: 'fork:fleet', severity: 'critical', regions: ['region03'] });
    const forked = report.nodes.filter((node) => node.trouble?.kind === 'forked').map((node) => node.node);
    expect(forked).toEqual(['region03/validator-0', 'region03/sentry-0']);
  });

  test('is no longer forked when the smaller side has come back with the blocks of the others', () => {
    const world = new FleetWorld();
    world.polls(3);
    const wrong = [world.node('region03'), world.node('region03/sentry-0')];
    for (const node of wrong) node.forkedFrom = world.head.height - 2;
    world.polls(3);
    for (const node of wrong) node.problem = TIMEOUT;
    world.polls(10);
    for (const node of wrong) Object.assign(node, { problem: null, forkedFrom: null });
    expect(world.polls(2).chains[0]?.state).toBe('advancing');
  });

  test('split in equal halves has no side that is right', () => {
    const world = new FleetWorld({ regions: 4 });
    world.polls(3);
    for (const node of world.nodes.slice(0, 4)) node.forkedFrom = world.head.height - 2;
    const report = world.poll();
    expect(report.nodes.filter((node) => node.trouble?.kind === 'forked')).toHaveLength(8);
  });

  test('goes on being told by what is known when our clock is an hour off', () => {
    for (const aheadMs of [-3_600_000, 3_600_000]) {
      const world = new FleetWorld();
      for (const node of world.nodes) node.says = { clockSkewMs: aheadMs };
      for (const [index, block] of world.blocks.entries())
        world.blocks[index] = { ...block, timestampMs: block.timestampMs + aheadMs };
      const report = world.poll();
      expect(report.chains[0]?.state).toBe('advancing');
      expect(report.alarms.map((alarm) => alarm.id)).toEqual(['own-clock:fleet']);
    }
  });
});

test('with a wrong clock and nobody to tell the time, what is seen to come decides', () => {
  for (const aheadMs of [-3_600_000, 3_600_000]) {
    const world = new FleetWorld();
    const look = () => {
      // One tick of the world, heard an hour too late or too early.
      for (const node of world.nodes) {
        const sample = world.sample(node);
        world.memory = foldSamples(world.memory, [{ ...sample, atMs: sample.atMs + aheadMs }]);
      }
      const report = assess(world.memory, world.expected, world.nowMs + aheadMs, world.report);
      world.advance(2_000);
      return report.chains[0]?.state;
    };
    look();
    look();
    expect(Array.from({ length: 10 }, look)).toEqual(Array.from({ length: 10 }, () => 'advancing'));
    for (const node of world.nodes) node.stuckAt = world.head.height;
    expect(Array.from({ length: 12 }, look).at(-1)).toBe('halted');
  }
});

describe('independent chains', () => {
  const world = () => new FleetWorld({ expected: { topology: 'chain-per-region' } });

  test('of 24 regions with their own genesis, heights and blocks raise no alarm', () => {
    const fleet = world();
    for (const [index, node] of fleet.nodes.entries()) {
      const region = Math.floor(index / 2);
      const own = (text: string) => `${text.slice(0, -4)}${region.toString(16).padStart(4, '0')}`;
      const block = { height: 10 * region, hash: own(`0x${'1'.repeat(64)}`), parentHash: `0x${'0'.repeat(64)}` };
      const validators = [fleet.nodes[region * 2]!.address];
      node.says = {
        genesisHash: own(`0x${'2'.repeat(64)}`),
        head: { ...block, timestampMs: fleet.nowMs, proposer: validators[0]!, round: 0, validators, transactions: 0 },
        newBlocks: [],
        nextValidators: validators,
      };
    }
    const report = fleet.poll();
    expect(report.alarms).toEqual([]);
    expect(report.chains).toHaveLength(24);
    expect(report.missingEdges).toEqual([]);
    expect(new Set(report.nodes.map((node) => node.lag))).toEqual(new Set([0]));
  });

  test('fail one by one: a dead region leaves the others healthy', () => {
    const fleet = world();
    for (const node of fleet.nodes) node.says = { nextValidators: [fleet.node(node.region).address] };
    for (const [index, block] of fleet.blocks.entries()) fleet.blocks[index] = { ...block, validators: [] };
    fleet.kill('region04/validator-0', 'region04/sentry-0');
    const report = fleet.polls(4);
    expect(report.chains.find((chain) => chain.id === 'region04')).toMatchObject({ verdict: 'down', state: 'unknown' });
    expect(report.chains.filter((chain) => chain.verdict === 'down')).toHaveLength(1);
    expect(report).toMatchObject({ verdict: 'degraded', blind: null });
  });
});
