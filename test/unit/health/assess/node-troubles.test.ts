import { describe, expect, test } from 'vitest';
import type { NodeTroubleKind } from '../../../../src/engine/model/health.ts';
import { foldSamples } from '../../../../src/health/assess/health-memory.ts';
import type { RpcProblem } from '../../../../src/health/json-rpc-answer.ts';
import type { NodeReading } from '../../../../src/health/node-sample.ts';
import { FleetWorld, TIMEOUT } from './fleet-world.ts';

const http = (status: number, detail = ''): RpcProblem => ({
  ...{ kind: 'http', status, retryAfterSeconds: null, detail, hint: null },
});

const WIRE: readonly (readonly [RpcProblem, NodeTroubleKind, RegExp])[] = [
  [TIMEOUT, 'hangs', /load/],
  [{ kind: 'reset', detail: 'ECONNRESET' }, 'resets', /80 connections/],
  [http(403, 'Host not authorized.'), 'host-not-allowed', /--host-allowlist/],
  [http(403, 'Forbidden'), 'unauthorized', /token/],
  [http(401), 'unauthorized', /token/],
  [http(429), 'throttled', /Ask less often/],
  [http(503), 'server-error', /pods/],
  [http(404), 'nonsense', /No JSON-RPC/],
  [{ kind: 'not-json', detail: '<html>' }, 'nonsense', /proxy/],
  [{ kind: 'bad-shape', detail: '{}' }, 'nonsense', /proxy/],
  [{ kind: 'too-large', detail: '' }, 'too-large', /no answer of Besu/],
  [{ kind: 'refused', detail: '' }, 'unreachable', /Nothing listens/],
  [{ kind: 'dns', detail: '' }, 'unreachable', /name/],
  [{ kind: 'tls', detail: '' }, 'unreachable', /CA/],
  [{ kind: 'unreachable', detail: '' }, 'unreachable', /VPN/],
  [{ kind: 'rpc-error', code: -40100, detail: 'Unauthorized' }, 'unauthorized', /token/],
  [{ kind: 'rpc-error', code: -32005, detail: 'limit' }, 'throttled', /batch/],
  [{ kind: 'rpc-error', code: -32603, detail: 'Timeout expired' }, 'server-error', /log/],
];

describe('a node that gives no usable answer', () => {
  test.each(WIRE)('%j is told apart as %s', (problem, kind, remedy) => {
    const world = new FleetWorld();
    world.polls(3);
    world.node('region02').problem = problem;
    const first = world.poll().nodes.find(({ node }) => node === 'region02/validator-0');
    expect(first).toMatchObject({ verdict: 'degraded', trouble: { kind } });
    expect(first?.trouble?.remedy).toMatch(remedy);
    const since = first?.trouble?.sinceMs;
    const report = world.polls(6);
    const shut = ['host-not-allowed', 'unauthorized', 'throttled', 'nonsense'].includes(kind);
    expect(report.nodes.find(({ node }) => node === 'region02/validator-0')).toMatchObject({
      verdict: shut ? 'degraded' : 'down',
      trouble: { kind, sinceMs: since },
    });
    expect(report.alarms).toMatchObject([{ id: `${kind}:region02`, severity: 'warning', regions: ['region02'] }]);
    expect(report.verdict).toBe('degraded');
  });

  test('is no alarm for a single lost answer', () => {
    const world = new FleetWorld();
    world.polls(3);
    world.node('region02').problem = TIMEOUT;
    expect(world.poll().alarms).toEqual([]);
    world.node('region02').problem = null;
    expect(world.poll()).toMatchObject({ verdict: 'healthy', alarms: [] });
  });

  test('keeps its last values, and when they were told', () => {
    const world = new FleetWorld();
    const before = world.polls(3).nodes[0];
    world.nodes[0]!.problem = TIMEOUT;
    expect(world.polls(10).nodes[0]).toMatchObject({ height: before?.height, observedAtMs: before?.observedAtMs });
  });

  test('is unknown, not down, when nobody asks it any more', () => {
    const world = new FleetWorld();
    world.polls(3);
    world.nowMs += 60_000;
    const report = world.judge();
    expect(new Set(report.nodes.map((node) => node.verdict))).toEqual(new Set(['unknown']));
    expect(report).toMatchObject({ verdict: 'unknown', alarms: [] });
  });

  test('is one alarm when it befalls many regions at once', () => {
    const world = new FleetWorld();
    world.polls(3);
    for (const node of world.nodes.slice(0, 12)) node.problem = http(503);
    const report = world.polls(6);
    expect(report.alarms.map((alarm) => alarm.id)).toEqual(['server-error:fleet']);
    expect(report.alarms[0]?.regions).toHaveLength(6);
  });

  test('that answers without ever naming a block is never healthy', () => {
    const world = new FleetWorld();
    world.nodes[0]!.says = { head: null, newBlocks: [] };
    const report = world.polls(10);
    expect(report.nodes[0]).toMatchObject({ verdict: 'degraded', trouble: { kind: 'nonsense' } });
  });
});

const ANSWERS: readonly (readonly [NodeTroubleKind, Partial<NodeReading>, number, 'critical' | 'warning'])[] = [
  ['wrong-chain', { chainId: 1 }, 1, 'critical'],
  ['wrong-genesis', { genesisHash: `0x${'ba'.repeat(32)}` }, 1, 'critical'],
  ['isolated', { peers: 0, peerIds: [] }, 10, 'critical'],
  ['few-peers', { peers: 5 }, 35, 'warning'],
  ['clock-skew', { clockSkewMs: 5_000 }, 12, 'warning'],
];

describe('a node that answers', () => {
  test.each(ANSWERS)('%s is seen at once and alarms in its time', (kind, says, polls, severity) => {
    const world = new FleetWorld();
    for (const node of world.nodes) node.says = { clockSkewMs: 100 };
    world.polls(3);
    world.node('region07').says = says;
    const first = world.polls(2).nodes.find(({ node }) => node === 'region07/validator-0');
    expect(first?.trouble?.kind).toBe(kind);
    expect(first?.verdict).not.toBe('healthy');
    const alarm = world.polls(polls).alarms.find(({ id }) => id === `${kind}:region07`);
    expect(alarm?.severity).toBe(severity);
  });

  test('behind by more blocks than allowed is lagging, and the region shows how it came', () => {
    const world = new FleetWorld();
    world.polls(10);
    world.node('region07').stuckAt = world.head.height;
    const report = world.polls(25);
    const node = report.nodes.find(({ node: id }) => id === 'region07/validator-0');
    expect(node?.trouble?.kind).toBe('lagging');
    expect(node?.lag).toBeGreaterThan(15);
    const region = report.regions.find(({ region: id }) => id === 'region07');
    expect(region).toMatchObject({ verdict: 'degraded', headline: 'behind', lag: node?.lag });
    expect(region?.lagTrend).toHaveLength(30);
    expect(region?.lagTrend.slice(0, 5)).toEqual([0, 0, 0, 0, 0]);
    expect(report.alarms.some(({ id }) => id === 'lagging:region07')).toBe(true);
  });

  test('is behind at the very first look when it is far from the others', () => {
    const world = new FleetWorld();
    world.node('region07').stuckAt = 100;
    const node = world.poll().nodes.find(({ node: id }) => id === 'region07/validator-0');
    expect(node?.trouble?.kind).toBe('lagging');
    expect(node?.lag).toBeGreaterThanOrEqual(95);
  });

  test('asked in the second in which a block came is not behind', () => {
    const world = new FleetWorld();
    world.polls(3);
    const before = world.head.height;
    while (world.head.height === before) world.advance(500);
    world.node('region07').stuckAt = before;
    const lagOf = () => world.report?.nodes.find(({ node }) => node === 'region07/validator-0')?.lag;
    const late = world.node('region07');
    for (const node of world.nodes) if (node !== late) world.memory = foldSamples(world.memory, [world.sample(node)]);
    world.nowMs += 500;
    world.memory = foldSamples(world.memory, [world.sample(late)]);
    world.judge();
    expect(lagOf()).toBe(0);
    world.polls(3);
    expect(lagOf()).toBeGreaterThan(1);
  });

  test('catching up is syncing and no alarm', () => {
    const world = new FleetWorld();
    world.polls(2);
    const node = world.node('region07/sentry-0');
    Object.assign(node, { stuckAt: 50, says: { syncing: { current: 50, highest: 205 } } });
    const report = world.polls(20);
    expect(report.nodes.find(({ node: id }) => id === node.id)?.trouble).toMatchObject({ kind: 'syncing' });
    expect(report.alarms).toEqual([]);
  });

  test('that follows the chain and lets two turns pass does not seal and is not live', () => {
    const world = new FleetWorld();
    world.polls(2);
    world.node('region07').seals = false;
    const report = world.polls(90);
    const node = report.nodes.find(({ node: id }) => id === 'region07/validator-0');
    expect(node).toMatchObject({ sealing: 'missed', verdict: 'degraded', trouble: { kind: 'not-sealing' } });
    expect(report.chains[0]?.live).toBe(23);
    expect(report.alarms.map(({ id }) => id)).toEqual(['not-sealing:region07']);
  });

  test('is not blamed for turns that passed while it was down', () => {
    const world = new FleetWorld();
    world.polls(2);
    world.kill('region07');
    world.polls(90);
    world.revive('region07');
    const report = world.polls(2);
    expect(report.nodes.find(({ node: id }) => id === 'region07/validator-0')).toMatchObject({ trouble: null });
    expect(report.alarms).toEqual([]);
    expect(report.chains[0]?.live).toBe(24);
  });

  test('with the key of another is found, whatever else it says', () => {
    const world = new FleetWorld();
    const { enodeId, address } = world.node('region01');
    world.node('region02').says = { enodeId, address };
    const report = world.polls(2);
    const doubled = report.nodes.filter(({ trouble }) => trouble?.kind === 'duplicate-key').map(({ node }) => node);
    expect(doubled).toEqual(['region01/validator-0', 'region02/validator-0']);
    expect(report.alarms.filter(({ id }) => id.startsWith('duplicate-key')).map(({ severity }) => severity)).toEqual([
      'critical',
      'critical',
    ]);
  });

  test('slowly, again and again, is slow', () => {
    const world = new FleetWorld();
    world.node('region02').latencyMs = 1_500;
    const report = world.polls(40);
    expect(report.nodes.find(({ node }) => node === 'region02/validator-0')?.trouble?.kind).toBe('slow');
    expect(report.alarms.map(({ id }) => id)).toEqual(['slow:region02']);
  });

  test('without some API groups is healthy, and says which flag would tell more', () => {
    const world = new FleetWorld();
    for (const node of world.nodes)
      node.says = {
        ...{ peers: null, client: null, enodeId: null, address: null, peerIds: null, nextValidators: null },
        ...{ pendingTransactions: null, missingGroups: ['ADMIN', 'NET', 'QBFT', 'TXPOOL', 'WEB3'] },
      };
    const report = world.polls(40);
    expect(report).toMatchObject({ verdict: 'healthy', alarms: [] });
    expect(report.nodes[0]?.unavailable.map(({ what }) => what)).toHaveLength(5);
    expect(
      report.nodes[0]?.unavailable.every(({ remedy }) =>
        remedy.includes('--rpc-http-api=ETH,NET,WEB3,ADMIN,QBFT,TXPOOL'),
      ),
    ).toBe(true);
    expect(report.nodes[0]).toMatchObject({ trouble: null, knownPeers: null, sealing: 'unknown' });
    expect(report.chains[0]?.live).toBe(24);
  });

  test('of a region that is not deployed is not there yet, and no alarm', () => {
    const world = new FleetWorld({
      expected: { deployedRegions: Array.from({ length: 20 }, (_, at) => `region${String(at).padStart(2, '0')}`) },
    });
    for (const node of world.nodes.slice(40)) world.kill(node.id);
    const report = world.polls(100);
    expect(report.nodes.slice(40).map(({ verdict, trouble }) => [verdict, trouble?.kind])).toEqual(
      Array.from({ length: 8 }, () => ['unknown', 'not-deployed']),
    );
    expect(report.alarms).toEqual([]);
    expect(report.regions.at(-1)).toMatchObject({ verdict: 'unknown', headline: 'not up yet', validatorsUp: 0 });
  });

  test('that answers before its region is done says so, and who does not is not told to be left alone', () => {
    const world = new FleetWorld();
    world.kill('region01');
    world.polls(10);
    world.expected = { ...world.expected, deployedRegions: ['region00'] };
    const report = world.poll();
    const told = new Map(report.nodes.map(({ node, trouble }) => [node, trouble?.text]));
    const headlines = new Map(report.regions.map(({ region, headline }) => [region, headline]));
    expect(headlines.get('region01')).toBe('not up yet');
    expect(headlines.get('region02')).toBe('besu not done');
    expect(told.get('region01/sentry-0')).toBe('Answers already');
    expect(told.get('region01/validator-0')).toBe('Is not up yet');
  });
});
