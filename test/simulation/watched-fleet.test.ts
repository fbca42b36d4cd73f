import { afterEach, describe, expect, test } from 'vitest';
import type { HealthReport } from '../../src/engine/model/health.ts';
import { VirtualFleet, type VirtualFleetOptions } from '../rigs/health/virtual-fleet.ts';

const TEN_MINUTES = 600;
/** Until every node has found its peers, which is before anybody looks. */
const SETTLING = 60;
/** A genesis that is put right without a restart is asked for once a minute. */
const HEALING = 75;
const PLACE = 'region01';
const VALIDATOR = `${PLACE}/validator-0`;
const SENTRY = `${PLACE}/sentry-0`;

let fleet: VirtualFleet;
afterEach(() => fleet.close());

async function watched(options: VirtualFleetOptions): Promise<void> {
  fleet = new VirtualFleet(options);
  await fleet.seconds(SETTLING);
  fleet.watch();
}

describe('24 healthy regions on the other side of ways with jitter and losses', () => {
  const CASES: readonly (readonly [string, VirtualFleetOptions, readonly string[]])[] = [
    ['one chain, a block every 2 s', { seed: 11 }, ['advancing']],
    ['one chain, an empty block every 60 s', { seed: 12, emptyBlockPeriodSeconds: 60 }, ['advancing', 'idle']],
    ['a chain per region', { seed: 13, topology: 'chain-per-region' }, ['advancing']],
  ];

  test.each(CASES)(
    '%s: no alarm in ten minutes, and no chain is ever called slow or still',
    async (_, options, states) => {
      await watched({ ...options, loss: 1 / 500 });
      await fleet.seconds(TEN_MINUTES);
      expect(fleet.reports).toHaveLength(TEN_MINUTES / 2);
      expect(fleet.reports.flatMap(({ alarms }) => alarms)).toEqual([]);
      // In the first report some have not been asked yet.
      const chains = fleet.reports.slice(1).flatMap((report) => report.chains);
      expect([...new Set(chains.map(({ state }) => state))].toSorted()).toEqual(states);
      expect(new Set(chains.map(({ verdict }) => verdict))).toEqual(new Set(['healthy']));
      // A lost answer is told of its node, for as long as it is the last one.
      const lost = fleet.reports.slice(1).flatMap(({ nodes }) => nodes.filter(({ trouble }) => trouble !== null));
      expect(new Set(lost.map(({ trouble }) => trouble?.kind))).toEqual(new Set(['resets']));
      const traffic = [...fleet.traffic.values()];
      expect(traffic).toHaveLength(24);
      // Two nodes of a region every 2 s, in 600 kB a minute; logs and everything else stay where they are.
      const minutes = TEN_MINUTES / 60;
      expect(Math.max(...traffic.map(({ requests }) => requests / minutes))).toBeLessThanOrEqual(66);
      expect(Math.max(...traffic.map(({ bytes }) => bytes / minutes))).toBeLessThanOrEqual(600_000);
    },
  );
});

interface Mishap {
  readonly begin: () => void;
  readonly end?: () => void;
  /** Until the chain itself shows it. */
  readonly seconds?: number;
  readonly told: (report: HealthReport) => boolean;
}

const headline =
  (words: string) =>
  ({ regions }: HealthReport): boolean =>
    regions.find(({ region }) => region === PLACE)?.headline === words;
const alarm =
  (id: string) =>
  ({ alarms }: HealthReport): boolean =>
    alarms.some((one) => one.id === id);
const fault = (...faults: Parameters<VirtualFleet['world']['setFaults']>[1]) => ({
  begin: () => fleet.world.setFaults(VALIDATOR, faults),
});
const validatorsOf = (count: number): readonly string[] =>
  fleet.regions.slice(0, count).map((region) => `${region}/validator-0`);

const MISHAPS: Readonly<Record<string, Mishap>> = {
  'a validator is gone': {
    begin: () => fleet.world.stop(VALIDATOR),
    end: () => fleet.world.start(VALIDATOR),
    told: headline('unreachable'),
  },
  'a node cuts connections': { ...fault({ kind: 'reset' }), told: headline('cuts connections') },
  'a node answers to nobody it knows': {
    ...fault({ kind: 'host-allowlist', hosts: ['besu.internal'] }),
    told: headline('host not allowed'),
  },
  'a node has another genesis': { ...fault({ kind: 'wrong-genesis' }), told: headline('wrong genesis') },
  'a validator imports nothing any more': { ...fault({ kind: 'frozen' }), seconds: 20, told: headline('catching up') },
  'a validator lets its turns pass': {
    ...fault({ kind: 'stops-sealing' }),
    seconds: 60,
    told: headline('not sealing'),
  },
  'a validator tells another history': { ...fault({ kind: 'lies' }), seconds: 5, told: alarm('fork:fleet') },
  'two regions hear only each other': {
    begin: () =>
      fleet.world.partition([fleet.regions.slice(0, 2).flatMap((one) => [`${one}/validator-0`, `${one}/sentry-0`])]),
    end: () => fleet.world.partition(null),
    seconds: 30,
    told: alarm('partition:fleet'),
  },
  // A block is due 2 s later, and two asks that time out take 4 s.
  'the quorum is lost': {
    begin: () => validatorsOf(3).forEach((node) => fleet.world.stop(node)),
    end: () => validatorsOf(3).forEach((node) => fleet.world.start(node)),
    seconds: 4,
    told: alarm('no-quorum:fleet'),
  },
};

describe.each([1, 2, 5, 10])('asked every %i s', (everySeconds) => {
  test('every mishap has its name within two polls, and loses it when it is over', async () => {
    await watched({ seed: everySeconds, regions: 8, everyMs: 1_000 * everySeconds });
    await fleet.seconds(3 * everySeconds);
    const late: string[] = [];
    for (const [name, { begin, end, seconds = 0, told }] of Object.entries(MISHAPS)) {
      expect(fleet.report, name).toMatchObject({ verdict: 'healthy', alarms: [] });
      begin();
      await fleet.seconds(seconds + 2 * everySeconds);
      if (!told(fleet.report)) late.push(name);
      if (end === undefined) for (const node of [VALIDATOR, SENTRY]) fleet.world.setFaults(node, []);
      else end();
      await fleet.seconds(HEALING);
    }
    expect(late).toEqual([]);
  });

  test('validators that only we cannot see are no lost quorum', async () => {
    await watched({ seed: everySeconds, regions: 8, everyMs: 1_000 * everySeconds });
    await fleet.seconds(3 * everySeconds);
    for (const node of validatorsOf(5)) fleet.silent.add(node);
    await fleet.seconds(60);
    expect(new Set(fleet.reports.slice(1).map(({ chains }) => chains[0]?.state))).toEqual(new Set(['advancing']));
    expect(fleet.report.alarms.map(({ id }) => id)).toContain('margin:fleet');
  });
});
