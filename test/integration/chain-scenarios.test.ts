import { afterEach, beforeEach, expect, test } from 'vitest';
import type { HealthReport } from '../../src/engine/model/health.ts';
import type { PolledNode } from '../../src/health/poll/polled-node.ts';
import { chainScenarios } from '../../src/lab/chain-scenarios.ts';
import { touchedRegions } from '../../src/lab/injection.ts';
import { WatchedNodes } from '../rigs/health/watched-nodes.ts';
import { FakeEngine } from '../rigs/screen/fake-engine.ts';
import { picture, plain, uiOf } from '../rigs/screen/picture.ts';
import { rolloutPlan } from '../rigs/screen/rollout-plan.ts';
import { nodeAt } from '../unit/health/poll/poller-rig.ts';
import { LabRig } from '../unit/lab/lab-rig.ts';

const SIZE = 8;

/** A whole lab whose time moves by hand, so Date headers tell nothing. */
class WatchedLab {
  readonly lab: LabRig;
  readonly #nodes: WatchedNodes;
  #nowMs = 1_800_000_040_000;

  static async open(): Promise<WatchedLab> {
    const lab = await LabRig.open(SIZE);
    const ids = lab.regions.flatMap((region) => [`${region}/validator-0`, `${region}/sentry-0`]);
    const nodes = ids.map(async (id) => nodeAt(id, await lab.world.listen(id), { tellsTime: false }));
    return new WatchedLab(lab, await Promise.all(nodes));
  }

  private constructor(lab: LabRig, nodes: readonly PolledNode[]) {
    this.lab = lab;
    this.#nodes = new WatchedNodes(nodes, () => this.#nowMs);
  }

  seconds(count: number): void {
    this.lab.seconds(count);
    this.#nowMs += count * 1000;
  }

  async polls(times: number): Promise<HealthReport> {
    this.seconds(2);
    const report = await this.#nodes.poll();
    return times === 1 ? report : this.polls(times - 1);
  }

  async close(): Promise<void> {
    this.#nodes.close();
    await this.lab.close();
  }
}

/** What each scenario has to be called, how long it takes to show on the chain, and how long the chain takes to heal. */
const VERDICTS: Readonly<Record<string, Verdict>> = {
  'validator-down': { region: { verdict: 'degraded', headline: 'cuts connections' }, screen: 'cuts connections' },
  partition: { seconds: 20, alarm: 'partition:fleet', chain: 'slow', screen: 'The peer network is in 2 pieces' },
  'wrong-genesis': { region: { headline: 'wrong genesis' }, screen: 'wrong genesis' },
  'no-quorum': { seconds: 20, alarm: 'no-quorum:fleet', chain: 'no-quorum', screen: 'STANDS STILL: no quorum' },
  // Asked for once a minute: it is no trouble, only less to see.
  'api-groups-off': { seconds: 60, unavailable: 'validator set of the next block', screen: 'All is well' },
  'host-not-allowed': { region: { headline: 'host not allowed' }, screen: 'host not allowed' },
  'slow-rpc': { region: { headline: 'slow answers' }, screen: 'slow answers' },
  'validator-lags': { seconds: 20, region: { headline: 'catching up' }, chain: 'slow', screen: 'catching up' },
  'head-frozen': { seconds: 20, region: { headline: 'catching up' }, chain: 'slow', screen: 'catching up' },
  'stops-sealing': { seconds: 30, region: { headline: 'not sealing' }, chain: 'slow', screen: 'not sealing' },
  'validator-lies': { seconds: 5, alarm: 'fork:fleet', chain: 'forked', screen: 'FORKED: two blocks at one height' },
  'clock-skew': { seconds: 30, region: { headline: 'not sealing' }, chain: 'slow', screen: 'not sealing' },
  'node-hangs': { region: { verdict: 'degraded', headline: 'no answer' }, screen: 'no answer' },
  'foreign-peer': { alarm: 'foreign-peers:fleet', screen: '1 foreign peer' },
};

interface Verdict {
  /** Until the chain itself shows it; a poll finds the others at once. */
  readonly seconds?: number;
  readonly region?: { readonly verdict?: string; readonly headline: string };
  readonly alarm?: string;
  readonly chain?: string;
  readonly unavailable?: string;
  /** Part of a line of the health screen. */
  readonly screen: string;
}

let watched: WatchedLab;
beforeEach(async () => {
  watched = await WatchedLab.open();
  const first = await watched.polls(4);
  expect(first).toMatchObject({ verdict: 'healthy', alarms: [] });
});
afterEach(() => watched.close());

test('every chain scenario of the lab has a verdict of its own', () => {
  expect(Object.keys(VERDICTS).toSorted()).toEqual(chainScenarios.map(({ name }) => name).toSorted());
});

test.each(Object.entries(VERDICTS))(
  '%s is told within two polls, and no more when it is over',
  async (scenario, verdict) => {
    const { lab } = watched;
    const injection = { scenario, regions: null };
    await lab.faults.inject(injection);
    watched.seconds(verdict.seconds ?? 0);
    const report = await watched.polls(2);
    const [first] = touchedRegions(lab.regions, injection);
    const { region, alarm, chain, unavailable } = verdict;
    if (region !== undefined) expect(report.regions.find((one) => one.region === first)).toMatchObject(region);
    if (alarm !== undefined) expect(report.alarms.map(({ id }) => id)).toContain(alarm);
    if (chain !== undefined) expect(report.chains[0]?.state).toBe(chain);
    if (unavailable !== undefined) expect(report.nodes[0]?.unavailable.map(({ what }) => what)).toContain(unavailable);
    expect(onScreen(report)).toContain(verdict.screen);
    await lab.faults.clear();
    // Rounds double while a chain stands: the longest has to end first.
    watched.seconds(240);
    const healed = await watched.polls(4);
    expect(healed).toMatchObject({ verdict: 'healthy', alarms: [], chains: [{ state: 'advancing', live: SIZE }] });
  },
);

function onScreen(report: HealthReport): string {
  const engine = new FakeEngine(rolloutPlan({ regions: SIZE })).launch();
  engine.signal({ type: 'health', report: { ...report, observedAtMs: engine.nowMs } });
  const view = { kind: 'health', panel: 'regions', selected: null, node: null, top: 0 } as const;
  return plain(picture(engine, { ui: uiOf(engine, { views: [{ kind: 'regions' }, view] }) })).join('\n');
}
