import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../../../src/engine/execute/system-clock.ts';
import type { ClusterSight, HealthReport } from '../../../../src/engine/model/health.ts';
import type { PlannedHealth } from '../../../../src/engine/model/planned-health.ts';
import type { Signal } from '../../../../src/engine/model/signal.ts';
import type { Clock } from '../../../../src/engine/ports.ts';
import { genesisTiming, readGenesisTiming } from '../../../../src/health/poll/genesis-timing.ts';
import { createHealthService } from '../../../../src/health/poll/health-service.ts';
import type { BesuWorld } from '../../../../src/lab/besu/besu-world.ts';
import { ManualClock } from '../../../rigs/engine/manual-clock.ts';
import { JAPAN, labWorld, UK } from './poller-rig.ts';

const REGIONS = ['japaneast', 'northeurope', 'uksouth', 'westus3'];

async function plannedOf(world: BesuWorld, everyMs: number): Promise<PlannedHealth> {
  const regions = REGIONS.map(async (region) => {
    const urls = Object.fromEntries(
      await Promise.all(
        ['validator-0', 'sentry-0'].map(async (name) => [name, await world.listen(`${region}/${name}`)] as const),
      ),
    );
    const cluster = { kubeconfig: '/nowhere/config', namespace: 'besu', validatorPods: 'a=b', sentryPods: 'a=c' };
    return { region, validators: 1, sentries: 1, genesis: null, cluster, access: { via: 'urls', urls } } as const;
  });
  return { everyMs, minPeers: 3, maxBlocksBehind: 2, token: null, regions: await Promise.all(regions) };
}

/** A service on the lab, whose deployed regions are the test's. */
async function rig(
  clock: Clock = systemClock,
  everyMs = 400,
  planning = (planned: PlannedHealth): PlannedHealth => planned,
) {
  const world = labWorld();
  const state = { deployed: [...REGIONS], starting: [] as string[] };
  const reports: HealthReport[] = [];
  const sights: ClusterSight[] = [];
  let heard: () => void = () => {};
  const publish = (signals: readonly Signal[]): void => {
    for (const signal of signals) {
      if (signal.type === 'health') reports.push(signal.report);
      if (signal.type === 'cluster') sights.push(signal.sight);
    }
    heard();
  };
  const service = createHealthService({
    ...{ planned: planning(await plannedOf(world, everyMs)), clock, random: () => 0.5, env: {}, toolEnv: {}, publish },
    chain: { topology: 'shared-chain', id: 138, genesis: null, genesisFrom: null, blockPeriodSeconds: 2 },
    deployed: (answered) => [...new Set([...state.deployed, ...answered])],
    starting: () => state.starting,
  });
  onTestFinished(() => service.close());
  /** The first report that fits, whenever it comes. */
  async function until(fits: (report: HealthReport) => boolean): Promise<HealthReport> {
    for (;;) {
      const found = reports.findLast(fits);
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => {
        heard = resolve;
      });
    }
  }
  return { service, reports, sights, state, until, world };
}

describe('a report', () => {
  test('comes at once, before anybody has answered', async () => {
    const clock = new ManualClock();
    const { reports } = await rig(clock, 2_000);
    clock.advance(0);
    expect(reports).toHaveLength(1);
    expect(reports[0]).toMatchObject({ verdict: 'unknown', everyMs: 2_000 });
  });

  test('tells of all nodes once they have answered', async () => {
    const { until, world, service } = await rig();
    const report = await until(({ nodes }) => nodes.every(({ height }) => height !== null));
    expect(report.nodes).toHaveLength(8);
    expect(report.chains[0]).toMatchObject({ id: 'fleet', validators: 4, live: 4, quorum: 3, canLose: 1 });
    expect(report.chains[0]!.height).toBe(world.height('japaneast'));
    expect(report.chains[0]!.blocks.length).toBeGreaterThan(5);
    expect(service.looks()).toBeGreaterThanOrEqual(1);
  });

  test('says of which regions one address stands for several nodes', async () => {
    const clock = new ManualClock();
    const firstOnly = ({ regions, ...planned }: PlannedHealth): PlannedHealth => ({
      ...planned,
      regions: regions.map((one) => {
        const { access } = one;
        if (access.via !== 'urls' || one.region !== 'uksouth') return one;
        return { ...one, access: { via: 'urls', urls: { 'validator-0': access.urls['validator-0'] ?? '' } } };
      }),
    });
    const { reports } = await rig(clock, 2_000, firstOnly);
    clock.advance(0);
    expect(reports[0]?.unasked).toEqual([{ region: 'uksouth', asked: 1, nodes: 2 }]);
    expect(reports[0]?.nodes).toHaveLength(7);
  });

  test('comes once in everyMs while nothing happens', async () => {
    const clock = new ManualClock();
    const { reports } = await rig(clock, 2_000);
    // Nobody gets the time to answer in between.
    for (let passedMs = 0; passedMs < 6_000; passedMs += 100) clock.advance(100);
    expect(reports.map(({ observedAtMs }) => observedAtMs - reports[0]!.observedAtMs)).toEqual([
      0, 2_000, 4_000, 6_000,
    ]);
  });

  test('soon tells that a node is gone, and what', async () => {
    const { until, world, service } = await rig();
    await until(({ nodes }) => nodes.every(({ height }) => height !== null));
    world.stop(JAPAN);
    service.pollNow(JAPAN);
    const report = await until(({ nodes }) => nodes.some(({ node, trouble }) => node === JAPAN && trouble !== null));
    expect(report.regions.find(({ region }) => region === 'japaneast')).toMatchObject({ validatorsUp: 0 });
    expect(report.regions.find(({ region }) => region === 'uksouth')).toMatchObject({ validatorsUp: 1 });
  });

  test('takes a node that is only just being started for one that takes part, and its silence for no loss', async () => {
    const { state, service, until, world } = await rig();
    state.deployed = ['uksouth', 'northeurope', 'westus3'];
    state.starting = ['japaneast'];
    service.regionsChanged();
    world.stop('japaneast/sentry-0');
    const report = await until(({ nodes }) => nodes.filter(({ height }) => height !== null).length === 7);
    expect(report.chains[0]).toMatchObject({ live: 4 });
    expect(report.alarms).toEqual([]);
    world.start('japaneast/sentry-0');
    await until(({ nodes }) => nodes.every(({ height }) => height !== null));
  });

  test('never comes after the service is closed', async () => {
    const clock = new ManualClock();
    const { service, reports } = await rig(clock, 2_000);
    clock.advance(0);
    service.close();
    service.regionsChanged();
    service.pollNow(UK);
    clock.advance(60_000);
    expect(reports).toHaveLength(1);
  });
});

test('a cluster that cannot be looked at is told of where something is deployed, and nowhere else', async () => {
  // Where a node answers something is deployed too: here none is asked.
  const { sights, until, state, service } = await rig(systemClock, 400, (planned) => ({
    ...planned,
    regions: planned.regions.map((region) => ({ ...region, access: { via: 'urls', urls: {} } })),
  }));
  state.deployed = ['uksouth'];
  service.regionsChanged();
  await until(() => sights.length > 0);
  service.pollNow();
  await until(() => sights.length > 1);
  expect(new Set(sights.map(({ region }) => region))).toEqual(new Set(['uksouth']));
  expect(sights[0]!.problem).toContain('the cluster cannot be asked: the kubeconfig is unusable');
});

describe('the pace of a chain', () => {
  test('is read from its genesis file, under the old name and the new', () => {
    const genesis = (qbft: Record<string, number>) => genesisTiming({ config: { qbft } }, 2_000);
    expect(genesis({ blockperiodseconds: 5, requesttimeoutseconds: 12, emptyblockperiodseconds: 60 })).toEqual({
      blockPeriodMs: 5_000,
      requestTimeoutMs: 12_000,
      emptyBlockPeriodMs: 60_000,
    });
    expect(genesis({ xemptyblockperiodseconds: 30 })).toEqual({
      blockPeriodMs: 2_000,
      requestTimeoutMs: 4_000,
      emptyBlockPeriodMs: 30_000,
    });
  });

  test('is the usual one when there is no such file', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'genesis-'));
    onTestFinished(() => rm(directory, { recursive: true }));
    const file = join(directory, 'genesis.json');
    expect(await readGenesisTiming(file, 2_000)).toBeNull();
    await writeFile(file, 'no json');
    expect(await readGenesisTiming(file, 2_000)).toBeNull();
    await writeFile(file, labWorld().genesisJson('uksouth'));
    expect(await readGenesisTiming(file, 9_000)).toMatchObject({ blockPeriodMs: 2_000, requestTimeoutMs: 4_000 });
  });
});
