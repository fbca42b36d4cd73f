import { describe, expect, test } from 'vitest';
import type { NodeFault } from '../../../../src/lab/besu/node-fault.ts';
import { ManualClock } from '../../../rigs/engine/manual-clock.ts';
import { serve } from '../loopback.ts';
import { JAPAN, labNode, labWorld, nodeAt, pollerRig, SENTRY, UK } from './poller-rig.ts';

const methodsOf = (body: string): string[] => (JSON.parse(body) as { method: string }[]).map(({ method }) => method);

/** A node that answers everything with one value per method, and keeps what it was asked. */
async function scripted(results: Readonly<Record<string, unknown>>) {
  const asked: string[][] = [];
  const url = await serve((_, response, body) => {
    asked.push(methodsOf(body));
    const calls = JSON.parse(body) as { id: number; method: string }[];
    const reply = ({ id, method }: { id: number; method: string }) =>
      results[method] === undefined ? { id, error: { code: -32601, message: 'no' } } : { id, result: results[method] };
    response.end(JSON.stringify(calls.map(reply)));
  });
  return { url, asked };
}

const HEAD = { number: '0x5', hash: '0xAB', parentHash: '0xAA', timestamp: '0x6', miner: '0xF0', transactions: [1, 2] };

describe('a first look', () => {
  test('tells everything a node says of itself', async () => {
    const world = labWorld();
    const rig = pollerRig([await labNode(world, JAPAN)]);
    rig.clock.advance(1_000);
    const { head, newBlocks, peerIds, peerHosts, enodeId, ...rest } = await rig.reading(JAPAN, 1);
    expect(rest).toEqual({
      chainId: 138,
      syncing: null,
      peers: 7,
      genesisHash: world.genesisHash('japaneast'),
      client: 'besu/v26.8.0/linux-x86_64/openjdk-java-21',
      address: world.validatorAddress(JAPAN),
      nextValidators: head?.validators,
      pendingTransactions: 0,
      clockSkewMs: expect.any(Number),
      certificateUntilMs: null,
      missingGroups: [],
    });
    expect(head).toMatchObject({ height: world.height('japaneast'), round: 0, transactions: 0 });
    expect(newBlocks.map(({ height }) => height)).toEqual(Array.from({ length: head!.height }, (_, at) => at + 1));
    expect([enodeId, ...peerIds!].every((id) => /^[0-9a-f]{128}$/.test(id!))).toBe(true);
    expect(peerIds).toHaveLength(7);
    expect(peerHosts?.every((host) => /^10\.[\d.]+:30303$/.test(host))).toBe(true);
    expect(peerHosts).toHaveLength(7);
  });

  test('reads the blocks of the past at one node of a chain only, and 60 of them at most', async () => {
    const world = labWorld();
    world.advance(400_000);
    const rig = pollerRig([await labNode(world, JAPAN), await labNode(world, UK)]);
    rig.clock.advance(2_000);
    const lengths = [await rig.reading(JAPAN, 1), await rig.reading(UK, 1)].map(({ newBlocks }) => newBlocks.length);
    expect(lengths.toSorted((a, b) => a - b)).toEqual([1, 60]);
  });

  test('comes within two seconds, spread over them, however seldom nodes are asked', async () => {
    const { url } = await scripted({ eth_chainId: '0x8a', eth_getBlockByNumber: HEAD });
    const rig = pollerRig([nodeAt('a/validator-0', url), nodeAt('b/validator-0', url)], 3_600_000);
    rig.clock.advance(500);
    await rig.sample('a/validator-0', 1);
    expect(rig.of('b/validator-0')).toEqual([]);
    rig.clock.advance(1_000);
    await rig.sample('b/validator-0', 1);
  });
});

describe('a later look', () => {
  test('asks little, and seldom what seldom changes', async () => {
    const { url, asked } = await scripted({
      eth_chainId: '0x8a',
      eth_getBlockByNumber: HEAD,
      eth_syncing: false,
      net_peerCount: '0x1',
      web3_clientVersion: 'besu',
      admin_nodeInfo: {},
      admin_peers: [],
      qbft_getValidatorsByBlockNumber: [],
      txpool_besuStatistics: {},
    });
    const rig = pollerRig([nodeAt(JAPAN, url)]);
    const fast = ['eth_chainId', 'eth_getBlockByNumber', 'eth_syncing', 'net_peerCount'];
    const sometimes = ['admin_peers', 'qbft_getValidatorsByBlockNumber', 'txpool_besuStatistics'];
    rig.clock.advance(1_000);
    await rig.sample(JAPAN, 1);
    for (let n = 2; n <= 9; n += 1) {
      rig.clock.advance(2_000);
      await rig.sample(JAPAN, n);
    }
    const batches = asked.filter((methods) => methods[0] === 'eth_chainId');
    expect(batches[1]).toEqual(fast);
    // The genesis too: a node that is given another one is found out, also when nobody saw it restart.
    expect(batches[8]).toEqual([...fast, ...sometimes, 'eth_getBlockByNumber']);
  });

  test('goes on asking for blocks where one method of ETH is held back', async () => {
    const { url } = await scripted({ eth_chainId: '0x8a', eth_getBlockByNumber: HEAD });
    const rig = pollerRig([nodeAt(JAPAN, url)]);
    for (let n = 1; n <= 3; n += 1) {
      rig.clock.advance(2_100);
      expect((await rig.reading(JAPAN, n)).head?.height).toBe(5);
    }
  });

  test('asks who the peers are as soon as their number is another', async () => {
    const admin = { admin_peers: [], admin_nodeInfo: {} };
    const node = { eth_chainId: '0x8a', eth_getBlockByNumber: HEAD, net_peerCount: '0x7', ...admin };
    const { url } = await scripted(node);
    const rig = pollerRig([nodeAt(JAPAN, url)]);
    rig.clock.advance(1_000);
    expect((await rig.reading(JAPAN, 1)).peerIds).toEqual([]);
    const told: (readonly string[] | null)[] = [];
    for (let n = 2; n <= 5; n += 1) {
      if (n === 3) node.net_peerCount = '0x5';
      rig.clock.advance(2_000);
      told.push((await rig.reading(JAPAN, n)).peerIds);
    }
    expect(told).toEqual([null, null, [], null]);
  });

  test('asks seldom again for an API group that is off, and says which are', async () => {
    const { url, asked } = await scripted({ eth_chainId: '0x8a', eth_getBlockByNumber: HEAD, eth_syncing: false });
    const rig = pollerRig([nodeAt(JAPAN, url)]);
    rig.clock.advance(1_000);
    expect(await rig.reading(JAPAN, 1)).toMatchObject({ peers: null, peerIds: null, nextValidators: null });
    for (let n = 2; n <= 20; n += 1) {
      rig.clock.advance(2_100);
      await rig.sample(JAPAN, n);
    }
    expect((await rig.reading(JAPAN, 20)).missingGroups).toEqual(['NET', 'ADMIN', 'QBFT', 'TXPOOL', 'WEB3']);
    expect(asked.flat().filter((method) => method === 'admin_peers')).toHaveLength(3);
  });

  test('brings every block since the one before, in order and each once', async () => {
    const world = labWorld();
    const rig = pollerRig([await labNode(world, JAPAN)]);
    rig.clock.advance(1_000);
    const before = (await rig.reading(JAPAN, 1)).head!.height;
    world.advance(10_000);
    rig.clock.advance(2_100);
    const { newBlocks, head } = await rig.reading(JAPAN, 2);
    expect(head!.height).toBeGreaterThan(before + 2);
    expect(newBlocks.map(({ height }) => height)).toEqual(
      Array.from({ length: head!.height - before }, (_, at) => before + 1 + at),
    );
    expect(newBlocks.slice(1).every((block, at) => block.parentHash === newBlocks[at]!.hash)).toBe(true);
  });

  test('comes at once when it is asked for, also while one is under way', async () => {
    const { url } = await scripted({ eth_chainId: '0x8a', eth_getBlockByNumber: HEAD });
    const rig = pollerRig([nodeAt(JAPAN, url)]);
    rig.poller.pollNow(JAPAN);
    rig.poller.pollNow();
    await rig.sample(JAPAN, 2);
    rig.poller.pollNow('nobody/validator-0');
    expect(rig.samples).toHaveLength(2);
  });

  test('never comes after the poller is closed', async () => {
    let close: () => void = () => {};
    const asked = new Promise<void>((resolve) => {
      close = resolve;
    });
    const url = await serve(() => close());
    const rig = pollerRig([nodeAt(JAPAN, url)]);
    rig.poller.pollNow();
    await asked;
    rig.poller.close();
    rig.poller.pollNow();
    rig.clock.advance(60_000);
    await new Promise((resolve) => setImmediate(resolve));
    expect(rig.samples).toEqual([]);
  });
});

describe('a faulty node', () => {
  const faults: readonly (readonly [string, NodeFault, object])[] = [
    ['that breaks connections', { kind: 'reset' }, { kind: 'reset' }],
    ['that answers no JSON', { kind: 'garbage' }, { kind: 'not-json' }],
    ['that sends ten megabytes', { kind: 'huge', bytes: 10_000_000 }, { kind: 'too-large' }],
    ['that does not know our host', { kind: 'http-status', status: 403 }, { kind: 'http', status: 403 }],
    ['that wants a token', { kind: 'http-status', status: 401 }, { kind: 'http', status: 401 }],
    ['that hangs', { kind: 'hang' }, { kind: 'timeout', detail: 'no answer within 2000 ms' }],
  ];
  test.each(faults)('%s is told as that, and the others go on', async (_, fault, problem) => {
    const world = labWorld();
    const rig = pollerRig([await labNode(world, JAPAN), await labNode(world, UK), await labNode(world, SENTRY)]);
    world.setFault(JAPAN, fault);
    rig.clock.advance(2_000);
    await rig.reading(UK, 1);
    for (let n = 2; n <= 4; n += 1) {
      rig.clock.advance(2_100);
      expect((await rig.reading(UK, n)).chainId).toBe(138);
      expect((await rig.reading(SENTRY, n)).chainId).toBe(138);
    }
    expect(await rig.problem(JAPAN, 1)).toMatchObject(problem);
  });

  test('is asked again after 2, 4, 8 and then every 15 seconds, and is told everything anew when it is back', async () => {
    const world = labWorld();
    const rig = pollerRig([await labNode(world, JAPAN)]);
    rig.clock.advance(1_000);
    await rig.reading(JAPAN, 1);
    world.stop(JAPAN);
    const pausesMs: number[] = [];
    for (let n = 2; n <= 6; n += 1) {
      rig.clock.advance(rig.nextLookMs() - rig.clock.nowMs());
      await rig.problem(JAPAN, n);
      pausesMs.push(rig.nextLookMs() - rig.clock.nowMs());
    }
    expect(pausesMs).toEqual([2_000, 4_000, 8_000, 15_000, 15_000]);
    world.start(JAPAN);
    rig.poller.pollNow(JAPAN);
    const back = await rig.reading(JAPAN, 7);
    expect([back.client, back.peerIds === null]).toEqual(['besu/v26.8.0/linux-x86_64/openjdk-java-21', false]);
  });

  test('that asks for patience is given it, up to a minute', async () => {
    const url = await serve((_, response) => response.writeHead(429, { 'retry-after': '40' }).end());
    const rig = pollerRig([nodeAt(JAPAN, url)]);
    rig.clock.advance(1_000);
    await rig.sample(JAPAN, 1);
    rig.clock.advance(39_000);
    expect(rig.samples).toHaveLength(1);
    rig.clock.advance(1_000);
    await rig.sample(JAPAN, 2);
  });

  test('on another chain does not keep the blocks of ours from being read', async () => {
    const world = labWorld();
    const alien = await scripted({
      eth_chainId: '0x1',
      eth_getBlockByNumber: { ...HEAD, number: '0xffffff', hash: '0x01' },
    });
    const rig = pollerRig([nodeAt(UK, alien.url), await labNode(world, JAPAN)]);
    rig.clock.advance(2_000);
    await rig.sample(UK, 1);
    await rig.sample(JAPAN, 1);
    world.advance(10_000);
    rig.clock.advance(2_100);
    expect((await rig.reading(JAPAN, 2)).newBlocks.length).toBeGreaterThan(2);
  });
});

describe('the clock of a node', () => {
  test('is compared by the Date header of the node itself', async () => {
    const nowMs = new ManualClock().nowMs();
    const date = new Date(nowMs + 90_000).toUTCString();
    const url = await serve((_, response, body) => {
      const calls = JSON.parse(body) as { id: number }[];
      response.writeHead(200, { date }).end(JSON.stringify(calls.map(({ id }) => ({ id, result: '0x8a' }))));
    });
    const own = pollerRig([nodeAt(JAPAN, url), nodeAt(UK, url, { tellsTime: false })]);
    own.poller.pollNow();
    const { clockSkewMs } = await own.reading(JAPAN, 1);
    expect(Math.round(clockSkewMs! / 10_000)).toBe(9);
    expect((await own.reading(UK, 1)).clockSkewMs).toBeNull();
  });
});
