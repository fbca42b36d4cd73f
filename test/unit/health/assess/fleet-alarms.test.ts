import { describe, expect, test } from 'vitest';
import { FleetWorld, TIMEOUT } from './fleet-world.ts';

const OTHER = `0x${'ba'.repeat(32)}`;

test('ten minutes of a healthy fleet of 24 regions raise no alarm and are healthy throughout', () => {
  const world = new FleetWorld();
  for (const node of world.nodes) node.says = { clockSkewMs: 300 };
  const order = [...world.nodes];
  for (let poll = 0; poll < 300; poll += 1) {
    order.push(...order.splice(0, 7));
    const report = world.poll(order);
    expect([report.alarms, report.verdict, report.blind, report.missingEdges]).toEqual([[], 'healthy', null, []]);
  }
});

describe('when everything vanishes at once', () => {
  test('it is the watcher who is blind: one alarm, and no region is called down', () => {
    const world = new FleetWorld();
    world.polls(5);
    for (const node of world.nodes) node.problem = TIMEOUT;
    for (let poll = 0; poll < 100; poll += 1) {
      const report = world.poll();
      if (report.blind === null) continue;
      expect(report.alarms.map(({ id }) => id)).toEqual(['blind:fleet']);
      expect(new Set(report.regions.map(({ verdict }) => verdict))).toEqual(new Set(['unknown']));
      expect(report).toMatchObject({ verdict: 'unknown', chains: [{ state: 'unknown', verdict: 'unknown' }] });
    }
    expect(world.report?.blind).toContain('24 regions stopped answering at one moment');
  });

  test('no alarm but this one comes at any moment, also while they come back one by one', () => {
    const world = new FleetWorld();
    world.polls(5);
    const ids: string[] = [];
    const look = () => ids.push(...world.poll().alarms.map(({ id }) => id));
    for (const node of world.nodes) node.problem = TIMEOUT;
    for (let poll = 0; poll < 50; poll += 1) look();
    for (const node of world.nodes) node.problem = null;
    // The poller comes back to each in its own time: here one more each tick.
    for (let heard = 1; heard <= world.nodes.length; heard += 8)
      ids.push(...world.poll(world.nodes.slice(0, heard)).alarms.map(({ id }) => id));
    for (let poll = 0; poll < 5; poll += 1) look();
    expect([...new Set(ids)]).toEqual(['blind:fleet']);
    expect(world.report?.verdict).toBe('healthy');
  });

  test('regions that were down before do not change it', () => {
    const world = new FleetWorld();
    world.polls(5);
    world.kill('region00', 'region00/sentry-0', 'region01', 'region01/sentry-0');
    world.polls(20);
    for (const node of world.nodes) node.problem = TIMEOUT;
    expect(world.polls(4).blind).toContain('22 regions');
  });

  test('but not when regions fail one after another', () => {
    const world = new FleetWorld({ regions: 6 });
    world.polls(5);
    for (let region = 0; region < 6; region += 1) {
      world.kill(`region0${region}`, `region0${region}/sentry-0`);
      world.polls(15);
    }
    expect(world.report).toMatchObject({ blind: null, verdict: 'down' });
  });

  test('and not when two of many are the last to go', () => {
    const world = new FleetWorld({ regions: 6 });
    world.polls(5);
    world.kill(...world.nodes.slice(0, 8).map(({ id }) => id));
    world.polls(20);
    world.kill(...world.nodes.slice(8).map(({ id }) => id));
    expect(world.polls(10)).toMatchObject({ blind: null, verdict: 'down' });
  });

  test('also from the first look on, when nothing on the way answers', () => {
    const world = new FleetWorld();
    for (const node of world.nodes) node.problem = { kind: 'dns', detail: 'ENOTFOUND' };
    const report = world.polls(10);
    expect(report.blind).toContain('No node of 24 regions has answered yet');
    expect(report.alarms.map(({ id }) => id)).toEqual(['blind:fleet']);
  });
});

describe('genesis and chain id', () => {
  test('a minority is wrong, and is told which genesis it has', () => {
    const world = new FleetWorld();
    world.node('region09').says = { genesisHash: OTHER };
    const report = world.poll();
    expect(report.alarms.map(({ id }) => id)).toContain('wrong-genesis:region09');
    expect(report.nodes.find(({ node }) => node === 'region09/validator-0')).toMatchObject({
      verdict: 'down',
      lag: null,
    });
    expect(report.chains[0]).toMatchObject({ live: 23, state: 'advancing', verdict: 'degraded' });
  });

  test('equal halves are disputed: one alarm, and nobody is called right', () => {
    const world = new FleetWorld({ regions: 4 });
    for (const node of world.nodes.slice(0, 4)) node.says = { genesisHash: OTHER };
    const report = world.poll();
    expect(report.alarms.filter(({ id }) => id.includes('genesis')).map(({ id }) => id)).toEqual([
      'genesis-disputed:fleet',
    ]);
    expect(report.nodes.every(({ trouble }) => trouble?.kind === 'wrong-genesis')).toBe(true);
    expect(report.nodes[0]?.trouble?.text).toContain('as many nodes have');
  });

  test('what the fleet file says beats the majority', () => {
    const world = new FleetWorld({ expected: { genesisHash: OTHER } });
    world.node('region09').says = { genesisHash: OTHER };
    const report = world.poll();
    expect(report.nodes.filter(({ trouble }) => trouble?.kind === 'wrong-genesis')).toHaveLength(47);
  });

  test('a file that nobody follows is an alarm and does not hide the chain', () => {
    const report = new FleetWorld({ expected: { genesisHash: OTHER } }).polls(3);
    expect(report.alarms.map(({ id }) => id)).toEqual(['genesis-unlike-file:fleet']);
    expect(report.chains[0]).toMatchObject({ state: 'advancing', verdict: 'degraded', live: 24 });
  });
});

describe('the validator set', () => {
  test('says which deployed validators it does not have', () => {
    const world = new FleetWorld();
    const left = world.node('region05').address;
    const set = world.validators.map(({ address }) => address).filter((address) => address !== left);
    for (const node of world.nodes) node.says = { nextValidators: set };
    const report = world.polls(2);
    expect(report.chains[0]).toMatchObject({ validators: 23, quorum: 16, live: 23, missingValidators: [left] });
    expect(report.alarms.map(({ id }) => id)).toEqual(['validators-missing:fleet']);
    expect(report.nodes.find(({ node }) => node === 'region05/validator-0')?.sealing).toBe('not-validator');
  });

  test('says which of its members nobody of ours runs', () => {
    const world = new FleetWorld();
    const foreign = `0x${'f'.repeat(40)}`;
    for (const node of world.nodes)
      node.says = { nextValidators: [...world.validators.map(({ address }) => address), foreign] };
    const report = world.polls(2);
    expect(report.chains[0]).toMatchObject({ validators: 25, quorum: 17, live: 24, foreignValidators: [foreign] });
    expect(report.alarms.map(({ id }) => id)).toEqual(['validators-foreign:fleet']);
  });

  test('is followed when a vote changes it: quorum and what may be lost come from the next set', () => {
    const world = new FleetWorld();
    world.polls(2);
    const set = world.validators.slice(0, 7).map(({ address }) => address);
    for (const node of world.nodes) node.says = { nextValidators: set };
    expect(world.poll().chains[0]).toMatchObject({ validators: 7, quorum: 5, live: 7, canLose: 2 });
  });
});

test('an upgrade that is not finished is a warning that counts the versions', () => {
  const world = new FleetWorld();
  for (const node of world.nodes.slice(0, 6)) node.says = { client: 'besu/v26.7.1/linux-x86_64/openjdk-java-21' };
  const report = world.poll();
  expect(report.alarms).toMatchObject([{ id: 'clients:fleet', severity: 'warning' }]);
  expect(report.alarms[0]?.detail).toBe('besu/v26.8.0 on 42 nodes, besu/v26.7.1 on 6 nodes');
  expect(report.chains[0]?.versions).toEqual([
    expect.objectContaining({ version: 'besu/v26.8.0', nodes: 42, validators: 21 }),
    { version: 'besu/v26.7.1', nodes: 6, validators: 3, regions: ['region00', 'region01', 'region02'] },
  ]);
});

describe('validators of different versions', () => {
  const alarmWith = (client: string, ...ids: readonly string[]): string | undefined => {
    const world = new FleetWorld();
    for (const id of ids) world.node(id).says = { client };
    return world.poll().alarms[0]?.title;
  };

  test('are told when they are more than one minor release apart, over the turn of the year too', () => {
    expect(alarmWith('besu/v26.6.0/linux', 'region03')).toBe('Validators are 2 minor releases apart');
    expect(alarmWith('besu/v25.12.0/linux', 'region03')).toBe('Validators are 8 minor releases apart');
    expect(alarmWith('besu/v26.7.0/linux', 'region03')).toBe('2 client versions on one chain');
  });

  test('are only counted when a sentry is the one that is behind, or a version is no number', () => {
    expect(alarmWith('besu/v25.1.0/linux', 'region03/sentry-0')).toBe('2 client versions on one chain');
    expect(alarmWith('besu/develop-1234/linux', 'region03')).toBe('2 client versions on one chain');
  });
});

test('a region says which version it was to have, and that it runs another', () => {
  const world = new FleetWorld({ expected: { wantedVersions: { region00: '26.8', region01: '26.9.0' } } });
  const [first, second, third] = world.poll().regions;
  expect(first).toMatchObject({ wantedVersion: '26.8' });
  expect(first?.otherVersion).toBeUndefined();
  expect(second).toMatchObject({ wantedVersion: '26.9.0', otherVersion: true });
  expect(third?.wantedVersion).toBeUndefined();
});

test('the same version on another system is the same version', () => {
  const world = new FleetWorld();
  world.nodes[0]!.says = { client: 'besu/v26.8.0/linux-aarch_64/openjdk-java-25' };
  expect(world.poll().alarms).toEqual([]);
});

/** Two of six regions tell lists without the others; `peers` is how many each of them and of the others counts. */
function inTwoPieces(peers?: number): FleetWorld {
  const world = new FleetWorld({ regions: 6 });
  for (const half of [world.nodes.slice(0, 8), world.nodes.slice(8)])
    for (const node of half) {
      const peerIds = half.filter((each) => each !== node).map(({ enodeId }) => enodeId);
      node.says = { peerIds, peers: peers ?? peerIds.length };
    }
  return world;
}

test('a network in two pieces is seen from the lists of peers', () => {
  const report = inTwoPieces().poll();
  expect(report.alarms.map(({ id }) => id)).toEqual(['partition:fleet']);
  expect(report.alarms[0]?.regions).toEqual(['region04', 'region05']);
  expect(report.missingEdges).toHaveLength(8);
});

test('lists older than the peers that were found since cut nothing in pieces', () => {
  expect(inTwoPieces(11).poll().alarms).toEqual([]);
});

test('regions whose nodes do not know each other are told as a pair', () => {
  const world = new FleetWorld({ regions: 4, sentries: 0 });
  const [one, other] = [world.node('region00'), world.node('region01')];
  const without = (id: string, own: string) =>
    world.nodes.map(({ enodeId }) => enodeId).filter((each) => each !== id && each !== own);
  one.says = { peerIds: without(other.enodeId, one.enodeId) };
  other.says = { peerIds: without(one.enodeId, other.enodeId) };
  expect(world.poll()).toMatchObject({ missingEdges: [{ from: 'region00', to: 'region01' }], alarms: [] });
});

test('the last validator that may stop is an alarm', () => {
  const world = new FleetWorld();
  world.polls(5);
  world.kill(...Array.from({ length: 8 }, (_, at) => `region${String(at * 3).padStart(2, '0')}`));
  const report = world.polls(30);
  expect(report.chains[0]).toMatchObject({ canLose: 0, state: 'slow' });
  expect(report.alarms[0]).toMatchObject({ id: 'margin:fleet', severity: 'critical' });
});

test('validators that are without peers for a moment do not make the margin an alarm', () => {
  const world = new FleetWorld();
  world.polls(5);
  world.kill('region00', 'region05', 'region10', 'region15', 'region20', 'region22');
  world.polls(20);
  for (const region of ['region01', 'region02', 'region03']) world.node(region).says = { peers: 0 };
  const report = world.poll();
  expect(report.chains[0]?.live).toBe(15);
  expect(report.alarms.map(({ id }) => id)).toEqual(['hangs:fleet']);
});

test('a clock that is wrong on one side of the majority is that node, and the same one everywhere is ours', () => {
  const world = new FleetWorld();
  for (const node of world.nodes) node.says = { clockSkewMs: -6_000 };
  const report = world.polls(20);
  expect(report.alarms.map(({ id }) => id)).toEqual(['own-clock:fleet']);
  expect(report.nodes.every(({ trouble }) => trouble === null)).toBe(true);
});

test('an alarm keeps its id and the moment it was first raised', () => {
  const world = new FleetWorld();
  world.polls(3);
  world.kill('region02');
  const first = world.polls(6).alarms[0];
  const later = world.polls(20).alarms[0];
  expect([later?.id, later?.sinceMs]).toEqual([first?.id, first?.sinceMs]);
  expect(first?.sinceMs).toBeLessThan(world.nowMs);
});
