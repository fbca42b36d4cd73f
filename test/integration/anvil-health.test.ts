import { afterAll, beforeAll, expect, test } from 'vitest';
import type { HealthReport, NodeHealth } from '../../src/engine/model/health.ts';
import { Anvil } from '../rigs/anvil.ts';
import { WatchedNodes } from '../rigs/health/watched-nodes.ts';
import { nodeAt } from '../unit/health/poll/poller-rig.ts';

// A node that nobody here wrote: it knows no peers, no QBFT and no admin methods, and stops when it is told to.
let anvil: Anvil;
/** Another one, that nothing happens to: when all nodes vanish at once it is the watcher who is blind. */
let other: Anvil;
let watched: WatchedNodes;
/** Runs ahead of the machine's where a test says so. */
let aheadMs = 0;

beforeAll(async () => {
  // Of one genesis, which holds the second it was made in.
  const since = ['--timestamp', String(Math.floor(Date.now() / 1000))];
  anvil = await Anvil.start(138, 'each', ...since);
  other = await Anvil.start(138, 'each', ...since);
  const nodes = [nodeAt('northeurope/validator-0', anvil.url), nodeAt('uksouth/validator-0', other.url)];
  watched = new WatchedNodes(nodes, () => Date.now() + aheadMs);
});
afterAll(async () => {
  watched.close();
  await Promise.all([anvil.stop(), other.stop()]);
});

const nodeOf = ({ nodes }: HealthReport): NodeHealth => nodes[0]!;

test('one that lacks most API groups is up, and each missing thing is named with the flag that would bring it', async () => {
  await anvil.mine(3);
  const node = nodeOf(await watched.poll());
  expect(node).toMatchObject({ height: 3, trouble: null, peers: null, knownPeers: null, address: null });
  expect(node.client).toMatch(/^anvil\/v1\./);
  expect(node.unavailable.map(({ what }) => what)).toEqual([
    'node key, address and list of peers',
    'number of peers',
    'validator set of the next block',
    'waiting transactions',
  ]);
  expect(node.unavailable.every(({ remedy }) => remedy.includes('--rpc-http-api='))).toBe(true);
});

test('one that mines goes on', async () => {
  await anvil.mine(2);
  expect(nodeOf(await watched.poll())).toMatchObject({ height: 5, trouble: null });
});

test('one that is frozen gives no answer, and answers again when it is let go', async () => {
  await anvil.freeze();
  const frozen = nodeOf(await watched.poll());
  anvil.thaw();
  expect(frozen.trouble?.kind).toBe('hangs');
  await anvil.mine();
  expect(nodeOf(await watched.poll())).toMatchObject({ height: 6, trouble: null });
});

test('one that mines no more stands still, and says since when', async () => {
  aheadMs = 60_000;
  const report = await watched.poll();
  expect(nodeOf(report)).toMatchObject({ height: 6, trouble: { kind: 'stale-head' } });
  expect(report.verdict).not.toBe('healthy');
});

test('one that is gone refuses the connection', async () => {
  await anvil.stop();
  // One lost answer is nothing yet.
  aheadMs = 70_000;
  const report = await watched.poll();
  expect(nodeOf(report).trouble?.kind).toBe('unreachable');
  expect(report.regions[0]?.verdict).toBe('down');
});
