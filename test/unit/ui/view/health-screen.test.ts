import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ChainState } from '../../../../src/engine/model/health.ts';
import type { HealthView } from '../../../../src/ui/state/ui-state.ts';
import { createTheme } from '../../../../src/ui/theme.ts';
import type { FrameInput } from '../../../../src/ui/view/frame.ts';
import { regionNodes } from '../../../../src/ui/view/health-region-nodes.ts';
import { widthOf } from '../../../../src/ui/view/width.ts';
import {
  alarm,
  clusterSight,
  HEAD,
  type HealthWishes,
  healthReport,
  stalled,
  validatorId,
} from '../../../rigs/health-report.ts';
import { FakeEngine } from '../../../rigs/screen/fake-engine.ts';
import { dataOf, picture, plain, uiOf } from '../../../rigs/screen/picture.ts';
import { rolloutPlan } from '../../../rigs/screen/rollout-plan.ts';

const REGIONS: HealthView = { kind: 'health', panel: 'regions', selected: null, node: null, top: 0 };
const SIZES = [
  { columns: 60, rows: 16 },
  { columns: 80, rows: 24 },
  { columns: 120, rows: 40 },
  { columns: 200, rows: 50 },
] as const;

function seen(wishes: Partial<HealthWishes> = {}, regions = 24): FakeEngine {
  const engine = new FakeEngine(rolloutPlan({ regions })).launch();
  const report = healthReport(engine.state.plan, { nowMs: engine.nowMs, ...wishes });
  engine.signal({ type: 'health', report });
  engine.signal({ type: 'cluster', sight: clusterSight('northeurope', engine.nowMs - 5000) });
  return engine;
}

const inTrouble = (): FakeEngine => {
  const { plan } = new FakeEngine(rolloutPlan()).state;
  return seen(stalled(plan, new FakeEngine(plan).nowMs));
};

function shown(engine: FakeEngine, view: Partial<HealthView> = {}, given: Partial<FrameInput> = {}): readonly string[] {
  return plain(
    picture(engine, { ui: uiOf(engine, { views: [{ kind: 'regions' }, { ...REGIONS, ...view }] }), ...given }),
  );
}

const text = (...of: Parameters<typeof shown>): string => shown(...of).join('\n');

describe('one address for several nodes', () => {
  const unasked = ['northeurope', 'uksouth'].map((region) => ({ region, asked: 1, nodes: 2 }));

  test('is said above the figures, which are those of one node only', () => {
    const said = (of: typeof unasked) => text(seen({ report: { unasked: of } }));
    expect(said(unasked.slice(1))).toContain('uksouth: 1 of 2 nodes can be asked: one address stands for several');
    expect(said(unasked)).toContain('2 regions: 2 of 4 nodes can be asked');
    expect(text(seen())).not.toContain('can be asked');
  });
});

describe('the chain line', () => {
  const words: readonly (readonly [ChainState, string])[] = [
    ['advancing', 'advancing  height 123456  head 1s old  round 0  every 2.0s'],
    ['bootstrapping', 'waiting for its first quorum'],
    ['slow', 'slow  height'],
    ['idle', 'idle, nothing to put in a block'],
    ['no-quorum', 'STANDS STILL: no quorum'],
    ['halted', 'STANDS STILL: quorum is there, no block comes'],
    ['forked', 'FORKED: two blocks at one height'],
    ['unknown', 'unknown  height'],
  ];
  test.each(words)('says %s in words', (state, expected) => {
    expect(text(seen({ chain: { state } }))).toContain(expected);
  });

  test('says how much more may go wrong', () => {
    expect(text(seen({ chain: { live: 22, canLose: 6 } }))).toContain('live 22/24, quorum 16, can lose 6 more');
    expect(text(seen({ chain: { live: 16, canLose: 0 } }))).toContain('live 16/24, quorum 16, can lose none');
    expect(text(seen({ chain: { live: 15, canLose: -1 } }))).toContain('15/24, quorum 16, 1 short of quorum');
    expect(text(seen({ chain: { state: 'bootstrapping', live: 11, canLose: -5 } }))).toContain('5 more to come');
  });

  test('ages the head from its own time, not from when it was seen', () => {
    const engine = seen();
    expect(text(engine, {}, { nowMs: engine.nowMs + 59_000 })).toContain('head 1m00s old');
  });

  test('claims no age for a chain that only has its genesis', () => {
    const engine = seen({
      chain: { height: 0, headAtMs: 0 },
      regions: { northeurope: { height: 0, headAgeMs: 10 ** 12 } },
    });
    expect(text(engine)).toContain('height 0  head —');
    expect(text(engine)).toMatch(/NEU +1\/1 +0 +0 +— /);
  });

  test('says of a stall which round it is in, when it is tried again and what ends it sooner', () => {
    const screen = text(inTrouble(), {}, { size: { columns: 120, rows: 40 } });
    expect(screen).toContain(
      'round 5 by now; next attempt in 01:04; sooner: bring 1 more validator up, then restart all of them',
    );
  });

  test('leaves what ends a stall to its alarm when that says the same', () => {
    const engine = new FakeEngine(rolloutPlan());
    const wishes = stalled(engine.state.plan, engine.nowMs);
    const remedy = wishes.chain?.forecast?.remedy ?? '';
    const screen = text(seen({ ...wishes, report: { alarms: [alarm({ id: 'q', remedy })] } }));
    expect(screen).toContain('next attempt in 01:04');
    expect(screen).not.toContain('sooner:');
    expect(screen).toContain('do bring 1 more validator up, then restart all of them');
    const more = text(
      seen({ ...wishes, report: { alarms: [alarm({ id: 'q', remedy: `Compare clocks. ${remedy}` })] } }),
    );
    expect(more).not.toContain('sooner:');
  });

  test('says that the next attempt is due, or that nobody knows', () => {
    const forecast = { round: 2, remedy: 'nothing' };
    const due = seen({ chain: { state: 'halted', forecast: { ...forecast, nextAttemptAtMs: 0 } } });
    expect(text(due)).toContain('the next attempt is due');
    const unknown = seen({ chain: { state: 'halted', forecast: { ...forecast, nextAttemptAtMs: null } } });
    expect(text(unknown)).toContain('when it tries again is not known');
  });

  test('counts the states where each region has a chain of its own', () => {
    const engine = seen();
    const { plan } = engine.state;
    const one = healthReport(plan, { nowMs: engine.nowMs }).chains[0]!;
    const chains = plan.regions.map(
      ({ region }, i) => ({ ...one, id: region.id, state: i === 3 ? 'halted' : 'advancing' }) as const,
    );
    const screen = text(seen({ report: { chains } }), {}, { size: { columns: 120, rows: 40 } });
    expect(screen).toContain('24 chains, 1 halted, 23 advancing');
    expect(screen).toContain('northeurope:  advancing');
  });
});

describe('what is not known', () => {
  test('is said plainly before anything was asked', () => {
    expect(text(new FakeEngine(rolloutPlan()))).toContain(
      "no reading yet: nodes are asked once a region's besu phase is done",
    );
  });

  test('is filled with what the verify steps saw', () => {
    const engine = new FakeEngine(rolloutPlan()).launch();
    engine.signal({
      type: 'chain',
      region: 'uksouth',
      height: 7,
      peers: 3,
      validatorsUp: 1,
      observedAtMs: engine.nowMs,
    });
    expect(text(engine, {}, { nowMs: engine.nowMs + 4000 })).toMatch(/UKS +height 7 +peers 3 +4s ago/);
  });

  test('is marked old on every row and on the chain line once three polls have passed', () => {
    const engine = seen();
    expect(text(engine, {}, { nowMs: engine.nowMs + 6000 })).not.toContain(' old   ✓');
    const old = text(engine, {}, { nowMs: engine.nowMs + 12_000 });
    expect(old).toContain('as of 12s ago');
    expect(old.match(/12s old/g)).toHaveLength(24);
    expect(text(engine, { panel: 'nodes' }, { nowMs: engine.nowMs + 12_000 })).toContain('12s old');
  });

  test('keeps its age after the engine has gone, and says that it has', () => {
    const engine = seen();
    const data = { ...dataOf(engine), closed: 'the socket was closed' };
    const screen = text(engine, {}, { data, nowMs: engine.nowMs + 60_000 });
    expect(screen).toContain('the engine is gone: nothing here is newer than 04:31:07 UTC');
    expect(screen).toContain('1m00s old');
  });

  test('is told from what cannot be known', () => {
    const nodes = {
      'northeurope/validator-0': {
        ...{ peers: null, sealing: 'unknown' as const },
        unavailable: [{ what: 'NET, ADMIN', remedy: '--rpc-http-api=ETH,NET,WEB3,ADMIN,QBFT,TXPOOL' }],
      },
      'uksouth/validator-0': { peers: null, height: null },
    };
    const rows = shown(seen({ nodes }), { panel: 'nodes' });
    expect(rows.find((row) => row.includes('NEU validator-0'))).toMatch(/n\/a +n\/a/);
    expect(rows.find((row) => row.includes('UKS validator-0'))).toMatch(/UKS validator-0 +— .*— +sealing/);
  });

  test('is one calm line when the watcher itself sees nothing', () => {
    const screen = text(seen({ report: { blind: 'all 24 nodes vanished within one second' } }));
    expect(screen).toContain('It is you, not they: all 24 nodes vanished within one second');
    expect(screen).toContain('chain cannot be seen from here');
    expect(screen).not.toContain('quorum 16');
    expect(screen).not.toContain('All is well');
  });
});

describe('the alarms', () => {
  test('say what to do', () => {
    const one = alarm({ id: 'a', title: 'UK South is isolated', remedy: 'look at its firewall', regions: ['uksouth'] });
    const screen = text(seen({ report: { alarms: [one] } }));
    expect(screen).toMatch(/✗ UK South is isolated {2}UKS/);
    expect(screen).toContain('do look at its firewall');
  });

  test('are counted when they do not all fit, at any size', () => {
    const alarms = Array.from({ length: 12 }, (_, i) => alarm({ id: `${i}`, title: `alarm ${i}` }));
    const size = fc.record({ columns: fc.integer({ min: 60, max: 200 }), rows: fc.integer({ min: 18, max: 60 }) });
    fc.assert(
      fc.property(size, (at) => {
        const rows = shown(seen({ report: { alarms } }), {}, { size: at }).slice(0, -2);
        const count = rows.filter((row) => /^✗ alarm \d/.test(row)).length;
        expect(count).toBeGreaterThan(0);
        if (count < 12) expect(rows.join('\n')).toContain(`and ${12 - count} more: d lists them all`);
      }),
      { numRuns: 40 },
    );
  });

  test('are not drowned by a rollout that is well', () => {
    const engine = seen({ report: { alarms: [alarm({ id: 'x', title: 'the chain stands still' })] } });
    const ui = uiOf(engine, { views: [{ kind: 'regions' }] });
    expect(plain(picture(engine, { ui })).join('\n')).toContain('! the chain stands still. 3 shows it');
  });
});

describe('the regions', () => {
  test.each(SIZES.slice(1))('are all on screen at $columns x $rows, also while the chain stands still', (size) => {
    for (const engine of [seen(), inTrouble()]) {
      const screen = text(engine, {}, { size });
      for (const { region } of engine.state.plan.regions)
        expect([region.name, `${region.code} `].some((name) => screen.includes(name))).toBe(true);
    }
  });

  test('that are ill stand first, or in fleet order when asked', () => {
    const regions = { japaneast: { verdict: 'down', headline: 'isolated: no peers' } } as const;
    const engine = seen({ regions });
    const first = (rows: readonly string[]) =>
      rows
        .find((row) => row.startsWith('▸'))
        ?.slice(3, 7)
        .trim();
    expect(first(shown(engine))).toBe('JPE');
    const ui = uiOf(engine, { order: 'fleet', views: [{ kind: 'regions' }, REGIONS] });
    expect(first(plain(picture(engine, { ui })))).toBe('NEU');
    expect(text(engine)).toMatch(/JPE +1\/1 isolated: no peers/);
  });

  test('have every figure and their trend on a wide screen', () => {
    const screen = text(seen(), {}, { size: { columns: 160, rows: 50 } });
    expect(screen).toMatch(/up +height lag head peers sealing ping version +turns +lag lately +ping lately/);
    expect(screen).toMatch(/✓ Japan East +1\/1 123456 +0 +1s +23 sealing 12ms besu 26\.8\.0 +■■ +[▁▂]+ [▁▂▃]+/);
  });

  test('show turns that passed without a block', () => {
    const nodes = { [validatorId('ukwest')]: { missedTurns: 3 } };
    const screen = text(seen({ nodes }), {}, { size: { columns: 160, rows: 50 } });
    expect(screen).toMatch(/UK West.*■+xxx/);
    expect(screen).toContain('missed UKW 3');
  });
});

describe('the blocks', () => {
  test('show what needed more rounds, what nobody saw and who is not one of ours', () => {
    const engine = seen();
    const { blocks } = healthReport(engine.state.plan, { nowMs: engine.nowMs }).chains[0]!;
    const some = blocks
      .filter(({ height }) => height !== HEAD - 3)
      .map((block) => ({
        ...block,
        round: block.height === HEAD ? 2 : 0,
        node: block.height === HEAD - 1 ? null : block.node,
      }));
    const screen = text(seen({ chain: { blocks: some } }));
    expect(screen).toMatch(/blocks {2}(■{10} ){5}■{6}·■□2/);
    expect(screen).toContain('□ by whom is not known');
  });
});

describe('the matrix', () => {
  const ids = new FakeEngine(rolloutPlan()).state.plan.regions.map(({ region }) => region.id);
  const split = ids.slice(0, 12).flatMap((from) => ids.slice(12).map((to) => ({ from, to })));

  test('shows 24 regions against 24 in 80x24, and that the network has come apart', () => {
    const rows = shown(seen({ report: { missingEdges: split } }), { panel: 'matrix' });
    expect(rows.join('\n')).toContain('144 of 276 pairs of regions do not know each other');
    expect(rows.join('\n')).toContain('the network is in 2 parts: NEU UKS and 10 more  |  AUE AUSE and 10 more');
    expect(rows.find((row) => row.startsWith('a NEU'))).toBe(
      'a NEU  \\····· ······ xxxxxx xxxxxx  m AUE  xxxxxx xxxxxx \\····· ······',
    );
    expect(rows.filter((row) => /^[a-l] [A-Z]{3,4} /.test(row))).toHaveLength(12);
  });

  test('tells silence and unknown peers from missing ones', () => {
    const regions = { uksouth: { validatorsUp: 0, sentriesUp: 0 } };
    const quiet = { knownPeers: null };
    const nodes = Object.fromEntries(
      ['ukwest', 'francecentral'].flatMap((id) => [`${id}/validator-0`, `${id}/sentry-0`].map((node) => [node, quiet])),
    );
    const rows = shown(seen({ regions, nodes }), { panel: 'matrix' }, { size: { columns: 140, rows: 40 } });
    expect(rows.find((row) => row.startsWith('UKW'))).toMatch(/^UKW +· +- +\\ +\? +·/);
  });

  test('says that all is well when it is', () => {
    expect(text(seen(), { panel: 'matrix' })).toContain('all 276 pairs of regions know each other');
  });
});

describe('a node', () => {
  const node = validatorId('northeurope');
  const nodes = {
    [node]: {
      verdict: 'degraded',
      missedTurns: 2,
      clockSkewMs: 2400,
      trouble: { kind: 'not-sealing', text: 'two turns passed', remedy: 'look at its clock', sinceMs: 0 },
      unavailable: [{ what: 'TXPOOL', remedy: '--rpc-http-api=ETH,NET,TXPOOL' }],
    },
  } as const;

  test.each(SIZES.slice(1))('is told in full, with its pods and events, at $columns x $rows', (size) => {
    const engine = seen({ nodes, report: { missingEdges: [{ from: 'northeurope', to: 'uksouth' }] } });
    const whole = Array.from({ length: 30 }, (_, top) => text(engine, { panel: 'nodes', node, top }, { size })).join(
      '\n',
    );
    for (const part of [
      ...['two turns passed', 'look at its clock', '2.4s ahead of ours', '2 turns missed', 'TXPOOL', 'lacks  UKS'],
      ...['CrashLoopBackOff', '7 restarts', 'Back-off restarting', '1 of 2 ready', 'besu/v26.8.0'],
    ])
      expect(whole).toContain(part);
  });

  test('tells foreign peers and how long the certificates of its region last', () => {
    const peers = [{ key: 'f0'.repeat(64), host: '10.9.9.1:30303' }];
    const dayMs = 24 * 3_600_000;
    const { nowMs } = new FakeEngine(rolloutPlan());
    const engine = seen({
      nodes: { [node]: { strangers: { count: 3, peers, sure: false } } },
      regions: {
        northeurope: {
          certificates: [
            { of: 'login', untilMs: nowMs + 300 * dayMs },
            { of: 'API server', untilMs: nowMs + 5.5 * dayMs },
          ],
        },
      },
    });
    const whole = text(engine, { panel: 'nodes', node }, { size: { columns: 200, rows: 50 } });
    expect(whole).toMatch(/others f0f0f0f0f0f0f0f0 at 10\.9\.9\.1:30303 and 2 more; perhaps ours/);
    expect(whole).toMatch(/certs  API server ends in 5 days \(.*\n.* {7}login ends in 300 days/);
    const look = { theme: createTheme({ colorLevel: 0, ascii: true }), nowMs, width: 80, state: engine.state };
    const lines = regionNodes(dataOf(engine).signals.health, 'northeurope', look);
    expect(lines.at(-2)?.map(({ text: part, tone }) => [part.trim(), tone])).toEqual([
      ['certs', 'dim'],
      [expect.stringContaining('API server ends in 5 days'), 'bad'],
    ]);
  });

  test('that has gone is said to have gone', () => {
    expect(text(seen(), { panel: 'nodes', node: 'x/validator-9' })).toContain(
      'x/validator-9 is no longer among the nodes',
    );
  });
});

describe('every health picture', () => {
  const engines = [seen(), inTrouble(), seen({ report: { blind: 'nothing is seen' } }), seen({}, 100), seen({}, 1)];
  const views: readonly HealthView[] = [
    REGIONS,
    { ...REGIONS, panel: 'nodes' },
    { ...REGIONS, panel: 'matrix' },
    { ...REGIONS, panel: 'nodes', node: validatorId('northeurope') },
  ];
  test('fits into any size, in plain letters too', () => {
    const size = fc.record({ columns: fc.integer({ min: 1, max: 250 }), rows: fc.integer({ min: 1, max: 80 }) });
    fc.assert(
      fc.property(
        size,
        fc.constantFrom(...engines),
        fc.constantFrom(...views),
        fc.boolean(),
        (at, engine, view, ascii) => {
          const theme = createTheme({ colorLevel: 0, ascii });
          const rows = shown(engine, view, { size: at, theme, nowMs: engine.nowMs + 9000 });
          expect(rows).toHaveLength(at.rows);
          for (const row of rows) expect(widthOf(row)).toBeLessThanOrEqual(at.columns);
          if (ascii) expect(rows.join('')).toMatch(/^[ -~]*$/);
        },
      ),
      { numRuns: 200 },
    );
  });
});
