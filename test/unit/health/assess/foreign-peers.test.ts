import { describe, expect, test } from 'vitest';
import { FleetWorld, TIMEOUT } from './fleet-world.ts';

const STRANGER = 'f0'.repeat(64);
const ANOTHER = 'e1'.repeat(64);

/** A node has these peers besides all the others that answer. */
function befriend(world: FleetWorld, name: string, ...keys: readonly string[]): void {
  const node = world.node(name);
  const others = world.nodes.filter((each) => each !== node && each.problem === null).map(({ enodeId }) => enodeId);
  const hosts = keys.map((_, at) => `10.9.9.${at + 1}:30303`);
  node.says = {
    ...{ peerIds: [...keys, ...others], peerHosts: [...hosts, ...others.map(() => '10.0.0.1:30303')] },
    peers: keys.length + others.length,
  };
}

const foreignAlarm = (world: FleetWorld) => world.polls(2).alarms.find(({ id }) => id === 'foreign-peers:fleet');

describe('a peer that no node of the fleet is', () => {
  test('is an alarm that names its key, its address and who has it, and what to do', () => {
    const world = new FleetWorld();
    befriend(world, 'region05', STRANGER);
    befriend(world, 'region07', STRANGER);
    const alarm = foreignAlarm(world);
    expect(alarm).toMatchObject({
      severity: 'warning',
      title: '1 foreign peer',
      detail: `Of no node of the fleet: ${STRANGER.slice(0, 16)} at 10.9.9.1:30303; peer of region05/validator-0, region07/validator-0`,
      regions: ['region05', 'region07'],
    });
    expect(alarm?.remedy).toContain('health.knownPeers');
    const { nodes, regions, verdict } = world.report!;
    expect(nodes.find(({ node }) => node === 'region05/validator-0')?.strangers).toEqual({
      ...{ count: 1, peers: [{ key: STRANGER, host: '10.9.9.1:30303' }], sure: true },
    });
    expect(nodes.filter(({ strangers }) => strangers !== undefined)).toHaveLength(2);
    // Somebody has to look, and the chain is none the worse for it.
    expect(regions.filter(({ headline }) => headline === 'foreign peer').map(({ region }) => region)).toEqual([
      ...['region05', 'region07'],
    ]);
    expect(verdict).toBe('healthy');
  });

  test('is welcome when the fleet file knows its key', () => {
    const world = new FleetWorld({ expected: { knownPeers: [STRANGER] } });
    befriend(world, 'region05', STRANGER);
    expect(foreignAlarm(world)).toBeUndefined();
    expect(world.report!.nodes.every(({ strangers }) => strangers === undefined)).toBe(true);
  });

  test('is not claimed while it may be a node of ours that has not told its key', () => {
    const world = new FleetWorld();
    world.node('region09').problem = TIMEOUT;
    befriend(world, 'region05', STRANGER);
    expect(foreignAlarm(world)).toBeUndefined();
    expect(world.report!.nodes.find(({ node }) => node === 'region05/validator-0')?.strangers?.sure).toBe(false);
    // It tells its key, and it is that of nobody's peer: now the stranger is one.
    world.node('region09').problem = null;
    expect(foreignAlarm(world)).toBeDefined();
  });

  test('is not claimed either while nodes cannot be asked because one address stands for several', () => {
    const world = new FleetWorld({ expected: { unasked: [{ region: 'region03', asked: 1, nodes: 2 }] } });
    befriend(world, 'region05', STRANGER);
    expect(foreignAlarm(world)).toBeUndefined();
  });

  test('is claimed as far as there are more strangers than nodes that may be them', () => {
    const world = new FleetWorld();
    world.node('region09').problem = TIMEOUT;
    befriend(world, 'region05', STRANGER, ANOTHER);
    expect(foreignAlarm(world)).toMatchObject({ title: 'At least 1 foreign peer' });
    expect(foreignAlarm(world)?.detail).toMatch(/at most 1 of these 2 can be ours/);
  });

  test('is none when a node of ours has come back with another key and others still name the old one', () => {
    const world = new FleetWorld();
    world.polls(2);
    world.node('region09').says = { enodeId: ANOTHER };
    expect(foreignAlarm(world)).toBeUndefined();
  });

  test('is not looked for where the ADMIN group is off', () => {
    const world = new FleetWorld();
    for (const node of world.nodes)
      node.says = { enodeId: null, address: null, peerIds: null, missingGroups: ['ADMIN'] };
    expect(foreignAlarm(world)).toBeUndefined();
    const [first] = world.report!.nodes;
    expect(first).toMatchObject({ knownPeers: null });
    expect(first?.strangers).toBeUndefined();
  });

  test('is compared with all regions also where every region is a chain of its own', () => {
    const world = new FleetWorld({ regions: 4, expected: { topology: 'chain-per-region' } });
    const region = world.nodes.filter((node) => node.region === 'region01');
    region[0]!.says = { peerIds: [region[1]!.enodeId, world.node('region02').enodeId], peers: 2 };
    expect(foreignAlarm(world)).toBeUndefined();
    region[0]!.says = { peerIds: [region[1]!.enodeId, STRANGER], peers: 2 };
    expect(foreignAlarm(world)?.regions).toEqual(['region01']);
  });
});
