import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { scopeOf, stepId } from '../../../../src/engine/model/ids.ts';
import { actingScopes } from '../../../../src/ui/state/acting-scopes.ts';
import { markedScopes } from '../../../../src/ui/state/marked-scopes.ts';
import type { GroupChoice, UiState } from '../../../../src/ui/state/ui-state.ts';
import { isGroupId } from '../../../../src/ui/view/grid-groups.ts';
import { cursorRow, groupsOnScreen, selectableRows } from '../../../../src/ui/view/grid-order.ts';
import { groupRow } from '../../../../src/ui/view/group-row.ts';
import { healthReport } from '../../../rigs/health-report.ts';
import { FakeEngine } from '../../../rigs/screen/fake-engine.ts';
import { dataOf, picture, plain, uiOf } from '../../../rigs/screen/picture.ts';
import { commandsIn, keys, pressKeys, typing } from '../../../rigs/screen/press-keys.ts';
import { rolloutPlan } from '../../../rigs/screen/rollout-plan.ts';

const CROWDED: GroupChoice = { wanted: null, crowded: true, open: null, turned: [] };
const OPEN: GroupChoice = { ...CROWDED, open: true };

const fleet = (regions = 60, environment: 'lab' | 'production' = 'lab') =>
  new FakeEngine(rolloutPlan({ regions, environment })).launch();

function failing(engine: FakeEngine, ...regions: readonly string[]): FakeEngine {
  for (const region of regions) {
    engine.begin(engine.advance(region, 'besu/upgrade'));
    engine.fail(stepId(scopeOf(region), 'besu', 'upgrade'));
  }
  return engine;
}

const pressed = (engine: FakeEngine, given: Partial<UiState>, ...chunks: readonly string[]): UiState =>
  pressKeys(engine, keys(...chunks), { ui: { groups: CROWDED, ...given } }).ui;

const shown = (engine: FakeEngine, ui: UiState, columns = 80, rows = 24): readonly string[] =>
  plain(picture(engine, { ui, size: { columns, rows } }));

describe('a fleet that does not fit', () => {
  test('is one row for each part of the world, those without any under Other', () => {
    const screen = shown(fleet(), uiOf(fleet(), { groups: CROWDED }));
    expect(screen.filter((row) => /^.{2}\+ /.test(row)).map((row) => row.slice(4, 22).trim())).toEqual([
      ...['Europe 12', 'Asia Pacific 11', 'Americas 1', 'Other 36'],
    ]);
  });

  test('says the worst first, counts by state, and how far every phase is', () => {
    const engine = failing(fleet(), 'ukwest');
    engine.finish('uksouth');
    const europe = shown(engine, uiOf(engine, { groups: CROWDED })).find((row) => row.includes('Europe')) ?? '';
    expect(europe).toMatch(/✗1 failed ▶10 ✓1/);
    expect(europe).toContain('✗ 1/12');
    const wide =
      shown(engine, uiOf(engine, { groups: CROWDED }), 200, 50).find((row) => row.includes('+ Europe')) ?? '';
    expect(wide).toContain('2/12');
  });

  test('puts groups with failures first, and failures first inside them', () => {
    const engine = failing(fleet(), 'japaneast', 'region040');
    const rows = selectableRows(engine.state, uiOf(engine, { groups: OPEN }));
    expect(rows.filter(isGroupId)).toEqual(['@Asia Pacific', '@Other', '@Europe', '@Americas']);
    expect(rows[1]).toBe('japaneast');
    expect(rows[rows.indexOf('@Other') + 1]).toBe('region040');
  });
});

describe('moving over groups', () => {
  test('goes from group to group while they are folded, and through their regions when they are open', () => {
    const engine = fleet();
    expect(pressed(engine, {}, 'j').cursor).toBe('@Asia Pacific');
    expect(pressed(engine, {}, 'enter', 'j').cursor).toBe('northeurope');
    expect(pressed(engine, {}, 'right', 'j', 'b').cursor).toBe('@Europe');
    expect(pressed(engine, {}, 'G').cursor).toBe('westeurope');
  });

  test('the key for all opens every group, then folds every group', () => {
    const engine = fleet();
    const open = pressed(engine, {}, 'E');
    expect(groupsOnScreen(engine.state, open).every((group) => group.open)).toBe(true);
    const folded = pressed(engine, open, 'E');
    expect(groupsOnScreen(engine.state, folded).some((group) => group.open)).toBe(false);
  });

  test('the next fault is found inside its group, which opens', () => {
    const engine = failing(fleet(), 'japaneast', 'region040');
    const first = pressed(engine, {}, '!');
    expect(first.cursor).toBe('japaneast');
    expect(
      groupsOnScreen(engine.state, first)
        .filter((group) => group.open)
        .map(({ id }) => id),
    ).toEqual(['@Asia Pacific']);
    expect(pressed(engine, first, '!').cursor).toBe('region040');
    const onOther = { ...uiOf(engine), groups: CROWDED, cursor: '@Other' as const };
    expect(pressed(engine, onOther, '!').cursor).toBe('region040');
  });

  test('a filter shows what it finds inside its groups, whatever was folded', () => {
    const engine = fleet();
    const rows = selectableRows(engine.state, uiOf(engine, { groups: CROWDED, filter: 'japan' }));
    expect(rows.slice(0, 3)).toEqual(['@Asia Pacific', 'japaneast', 'japanwest']);
  });

  test('the cursor stays with its region when its group is folded and opened again', () => {
    const engine = fleet();
    const folded = pressed(engine, { groups: OPEN, cursor: scopeOf('japaneast') }, 'E');
    expect(cursorRow(engine.state, folded)).toBe('@Asia Pacific');
    expect(cursorRow(engine.state, pressed(engine, folded, 'E'))).toBe('japaneast');
  });

  test('24 regions are grouped only when somebody asks for it', () => {
    const engine = fleet(24);
    const alone = uiOf(engine);
    expect(selectableRows(engine.state, alone).some(isGroupId)).toBe(false);
    const asked = pressKeys(engine, keys('M')).ui;
    expect(selectableRows(engine.state, asked)).toHaveLength(24 + 3 + 2);
    expect(pressKeys(engine, keys('M', 'M')).ui.groups.wanted).toBe(false);
  });

  test('what needs one region says so on the row of a group', () => {
    const engine = fleet();
    expect(pressed(engine, {}, 'l').toast?.text).toBe('choose a region first');
    expect(pressed(engine, {}, '2').toast?.text).toBe('choose a region first');
  });
});

describe('the next fault', () => {
  test('is found from every view, and leads to the grid where the view is about no region', () => {
    const engine = failing(fleet(24), 'japaneast');
    const turn = pressKeys(engine, keys('4', '!'));
    expect(turn.ui).toMatchObject({ cursor: 'japaneast', views: [{ kind: 'regions' }] });
  });

  test('is offered only where its key means that, and leaving only where q leaves', () => {
    const engine = failing(fleet(24), 'japaneast');
    const help = uiOf(engine, { views: [{ kind: 'regions' }, { kind: 'help', top: 0 }] });
    const counts = { verified: 23, failed: 1, skipped: 0, unfinished: 0, regions: 24, wallMs: 0, workMs: 0 };
    engine.say({ type: 'run-ended', result: { exitCode: 1, ...counts } });
    expect(shown(engine, uiOf(engine)).at(-2)).toContain('q leaves');
    expect(shown(engine, help).at(-2)).toContain('! goes there');
    expect(shown(engine, help).at(-2)).not.toContain('q leaves');
  });
});

test('height and peers of a row are those of the last look at its nodes, not those of its verify step', () => {
  const engine = fleet(24);
  engine.signal({ type: 'chain', region: 'northeurope', height: 14, peers: 3, validatorsUp: 1, observedAtMs: 0 });
  engine.signal({ type: 'health', report: healthReport(engine.state.plan, { nowMs: engine.nowMs }) });
  const row = shown(engine, uiOf(engine), 200, 50).find((one) => one.includes('North Europe')) ?? '';
  expect(row).toContain('123456');
  expect(row).not.toMatch(/\b14\b/);
});

describe('acting on a whole group', () => {
  test('space marks all its regions, again unmarks them, and goes on to the next group', () => {
    const engine = fleet();
    const once = pressed(engine, { groups: OPEN, cursor: '@Europe' }, 'space');
    expect(once.marks).toHaveLength(12);
    expect(once.cursor).toBe('@Asia Pacific');
    expect(pressed(engine, { ...once, cursor: '@Europe' }, 'space').marks).toEqual([]);
  });

  test('a range over folded groups marks all their regions', () => {
    const engine = fleet();
    const range = pressed(engine, {}, 'v', 'j');
    expect(markedScopes(engine.state, range)).toHaveLength(12 + 11);
  });

  test('a key on its row is about all its regions, and production asks for the name of the fleet', () => {
    const engine = failing(fleet(60, 'production'), 'japaneast', 'koreasouth', 'ukwest');
    const ui = uiOf(engine, { groups: CROWDED, cursor: '@Asia Pacific' });
    expect(actingScopes(ui, dataOf(engine))).toHaveLength(11);
    const asked = pressKeys(engine, keys('r'), { ui });
    expect(asked.ui.dialog).toMatchObject({
      kind: 'retry',
      scopes: ['japaneast', 'koreasouth'],
      required: 'chain-138',
    });
    const wrong = pressKeys(engine, [...keys('r'), ...typing('2'), ['enter']], { ui });
    expect(commandsIn(wrong)).toEqual([]);
    const right = pressKeys(engine, [...keys('r'), ...typing('chain-138'), ['enter']], { ui });
    expect(commandsIn(right)).toMatchObject([{ type: 'retry', scopes: ['japaneast', 'koreasouth'] }]);
  });
});

const choice = fc.record({
  regions: fc.integer({ min: 1, max: 90 }),
  failed: fc.array(fc.nat(89), { maxLength: 4 }),
  turned: fc.subarray(['@Europe', '@Asia Pacific', '@Americas', '@Other'] as const),
  order: fc.constantFrom('attention' as const, 'fleet' as const),
});

describe('whatever is folded', () => {
  test('every region is in exactly one group, counted once, and reachable once its group is open', () => {
    fc.assert(
      fc.property(choice, ({ regions, failed, turned, order }) => {
        const engine = fleet(regions);
        const all = engine.state.plan.regions.map(({ scope }) => scope);
        for (const at of new Set(failed)) if (at < regions) failing(engine, all[at] ?? '');
        const ui = uiOf(engine, { order, groups: { ...CROWDED, turned } });
        const groups = groupsOnScreen(engine.state, ui);
        expect(groups.flatMap((group) => group.regions.map(({ scope }) => scope)).toSorted()).toEqual(all.toSorted());
        const counted = groups.map((group) => groupRow(engine.state, group, ['besu']).counts);
        for (const of of counted)
          expect(of.done + of.running + of.waiting + of.failed + of.retrying + of.approvals + of.skipped).toBe(
            of.regions,
          );
        expect(counted.reduce((sum, one) => sum + one.regions, 0)).toBe(regions);
        const open = { ...ui, groups: { ...OPEN, turned: [] } };
        let at: UiState = { ...open, cursor: null };
        const met = new Set<unknown>();
        for (let i = 0; i < selectableRows(engine.state, open).length; i += 1) {
          met.add(cursorRow(engine.state, at));
          at = pressKeys(engine, keys('j'), { ui: { ...at, cursor: cursorRow(engine.state, at) } }).ui;
        }
        expect(all.every((scope) => met.has(scope))).toBe(true);
      }),
      { numRuns: 15 },
    );
  });

  test('no picture is wider or higher than its terminal', () => {
    const engine = failing(fleet(90), 'japaneast', 'region070');
    for (const [columns, rows] of [
      [60, 16],
      [80, 24],
      [120, 40],
      [200, 50],
    ] as const) {
      for (const groups of [CROWDED, OPEN]) {
        const screen = shown(engine, uiOf(engine, { groups, marks: [scopeOf('ukwest')] }), columns, rows);
        expect(screen).toHaveLength(rows);
        expect(Math.max(...screen.map((row) => row.length))).toBeLessThanOrEqual(columns);
      }
    }
  });
});
