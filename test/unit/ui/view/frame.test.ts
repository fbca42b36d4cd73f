import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { attemptId, scopeOf, stepId } from '../../../../src/engine/model/ids.ts';
import { deployRegions } from '../../../../src/regions/catalog.ts';
import { defaultQuitChoices } from '../../../../src/ui/quit-choices.ts';
import type { Dialog, RetryDialog, SkipDialog, View } from '../../../../src/ui/state/ui-state.ts';
import { widthOf } from '../../../../src/ui/view/width.ts';
import { deploying } from '../../../rigs/screen/chain-rollout.ts';
import { FakeEngine } from '../../../rigs/screen/fake-engine.ts';
import { picture, plain, uiOf } from '../../../rigs/screen/picture.ts';
import { rolloutPlan } from '../../../rigs/screen/rollout-plan.ts';

const japan = scopeOf('japaneast');
const upgrade = stepId(japan, 'besu', 'upgrade');
const apply = stepId(scopeOf('eastasia'), 'infrastructure', 'apply');

function busy(regions: number): FakeEngine {
  const engine = new FakeEngine(rolloutPlan({ regions, environment: 'production', limits: { terraform: 3 } })).launch();
  engine.finish('northeurope');
  engine.begin(engine.advance('japaneast', 'besu/upgrade'));
  engine.fail(upgrade);
  engine.begin(engine.advance('eastasia', 'infrastructure/plan'));
  engine.succeed(stepId(scopeOf('eastasia'), 'infrastructure', 'plan'), {
    destroys: ['azurerm_subnet.a', 'azurerm_lb.b'],
  });
  for (const step of engine.startable()) engine.begin(step);
  engine.signal({ type: 'chain', region: 'northeurope', height: 123_456, peers: 23, validatorsUp: 1, observedAtMs: 0 });
  return engine;
}

const VIEWS: readonly View[] = [
  { kind: 'regions' },
  { kind: 'region', scope: japan, step: null, panel: 'step' },
  { kind: 'region', scope: scopeOf('eastasia'), step: null, panel: 'step' },
  {
    kind: 'log',
    attempt: attemptId(upgrade, 1),
    top: 0,
    follow: true,
    wrap: true,
    search: null,
    only: null,
    times: false,
    left: 0,
    marks: [],
  },
  { kind: 'events', top: null, filter: '' },
  { kind: 'help', top: 0 },
];

const EVERYWHERE = deployRegions.map(({ id }) => scopeOf(id));
const RETRY: RetryDialog = {
  ...{ kind: 'retry', scopes: [], from: null, leftAlone: [], required: null, typed: '', top: 0 },
  focus: 'cancel',
};
const SKIP: SkipDialog = {
  ...{ kind: 'skip', targets: [{ scope: japan, phase: 'besu' }], leftAlone: [], reason: null, required: null },
  ...{ typed: '', top: 0 },
};

const DIALOGS: readonly (Dialog | null)[] = [
  null,
  { ...RETRY, scopes: [japan] },
  { ...RETRY, scopes: EVERYWHERE, leftAlone: [japan], required: '24', typed: '2', top: 3 },
  { ...RETRY, scopes: [japan], from: 'infrastructure', focus: 'confirm' },
  { kind: 'pause', focus: 'confirm' },
  { kind: 'launch', typed: 'cha', required: 'chain-138', focus: 'cancel' },
  { ...SKIP, typed: 'x'.repeat(300) },
  { ...SKIP, targets: EVERYWHERE.map((scope) => ({ scope, phase: 'besu' })), reason: 'why', required: '24', top: 99 },
  { kind: 'cancel', attempt: attemptId(upgrade, 1), scope: japan, typed: 'jap', required: 'japaneast' },
  { kind: 'abort', typed: 'cha', required: 'chain-138' },
  { kind: 'retry-from', scopes: EVERYWHERE, leftAlone: [], phases: ['infrastructure', 'besu'], chosen: 'besu' },
  { kind: 'concurrency', limit: 'helm', value: 1000, focus: 'confirm' },
  { kind: 'menu', chosen: null },
  { kind: 'menu', chosen: 'shell' },
  { kind: 'approve', step: apply, typed: '', required: 'eastasia', focus: 'cancel', top: 0 },
  { kind: 'quit', choices: defaultQuitChoices, focus: 0 },
];

const SIZES = [
  { columns: 60, rows: 16 },
  { columns: 80, rows: 24 },
  { columns: 120, rows: 40 },
  { columns: 200, rows: 50 },
];

const fits = (rows: readonly string[], size: { readonly columns: number; readonly rows: number }): void => {
  expect(rows).toHaveLength(size.rows);
  for (const row of plain(rows)) expect(widthOf(row)).toBeLessThanOrEqual(size.columns);
};

describe('every view', () => {
  const engine = busy(24);
  test.each(SIZES)('fits into $columns x $rows, with every dialog', (size) => {
    for (const view of VIEWS) {
      for (const dialog of DIALOGS)
        fits(picture(engine, { size, ui: uiOf(engine, { views: [{ kind: 'regions' }, view], dialog }) }), size);
    }
  });

  test('fits into any size, down to nothing', () => {
    const many = busy(100);
    const size = fc.record({ columns: fc.integer({ min: 1, max: 250 }), rows: fc.integer({ min: 1, max: 80 }) });
    fc.assert(
      fc.property(size, fc.constantFrom(...VIEWS), fc.constantFrom(...DIALOGS), (at, view, dialog) =>
        fits(picture(many, { size: at, ui: uiOf(many, { views: [{ kind: 'regions' }, view], dialog }) }), at),
      ),
      { numRuns: 300 },
    );
  });
});

describe('the grid', () => {
  test.each(SIZES)('shows the state of all 24 regions at $columns x $rows', (size) => {
    const engine = busy(24);
    const text = plain(picture(engine, { size })).join('\n');
    for (const { region } of engine.state.plan.regions)
      expect(text.includes(region.name) || text.includes(` ${region.code} `) || text.includes(`▸${region.code}`)).toBe(
        true,
      );
  });

  test('has words for every cell and reading on a wide screen', () => {
    const text = plain(picture(busy(24), { size: { columns: 200, rows: 45 } })).join('\n');
    expect(text).toMatch(/Japan East +✓ done +✓ done +✓ done +✗ failed +· pending helm release is stuck/);
    expect(text).toMatch(/North Europe.*verified.*123456 +23/);
    expect(text).toMatch(/East Asia +✓ done +! approve .*approve: 2 would be destroyed/);
  });

  test('gives what names and phases leave in 80 columns to the words', () => {
    const engine = new FakeEngine(rolloutPlan({ regions: 3 })).launch();
    engine.begin(engine.advance('northeurope', 'besu/upgrade'));
    engine.fail(stepId(scopeOf('northeurope'), 'besu', 'upgrade'), { title: 'no room on a node for another pod' });
    const [row = ''] = plain(picture(engine, { size: { columns: 80, rows: 24 } })).filter((one) =>
      one.includes('North Eu'),
    );
    expect(row).toMatch(/^▸ North Europe ✓ +✓ +✓ +✗ +· +no room on a node for another pod *$/);
  });

  test('says why a row waits', () => {
    const engine = new FakeEngine(rolloutPlan({ limits: { terraform: 1 } })).launch();
    for (const region of ['northeurope', 'uksouth']) engine.advance(region, 'infrastructure/init');
    engine.begin(stepId(scopeOf('northeurope'), 'infrastructure', 'init'));
    const text = plain(picture(engine, { size: { columns: 140, rows: 45 } })).join('\n');
    expect(text).toMatch(/UK South.*waits for a terraform slot \(1\/1\)/);
  });

  test('shows a percentage once a tool counts', () => {
    const engine = new FakeEngine(rolloutPlan()).launch();
    const step = engine.advance('ukwest', 'infrastructure/apply');
    engine.begin(step);
    engine.signal({ type: 'progress', attempt: attemptId(step, 1), done: 21, total: 34, unit: 'resources' });
    expect(plain(picture(engine)).join('\n')).toMatch(/UK West +✓▶··· apply 61%/);
  });

  test('keeps failed and held rows first and everything else in fleet order', () => {
    const engine = busy(24);
    const rows = plain(picture(engine)).slice(4, 8);
    expect(rows.map((row) => row.slice(1, 14).trim())).toEqual(['East Asia', 'Japan East', 'North Europe', 'UK South']);
    const fleet = plain(picture(engine, { ui: uiOf(engine, { order: 'fleet' }) })).slice(4, 6);
    expect(fleet.map((row) => row.slice(1, 14).trim())).toEqual(['North Europe', 'UK South']);
  });

  test('names what is not configured', () => {
    expect(plain(picture(busy(24))).join('\n')).toContain('contracts, ccip: not configured');
  });

  test('says once what several phases lack, whatever each of them would need', () => {
    const plan = rolloutPlan();
    const phases = plan.phases.map((phase) =>
      phase.absent === null ? phase : { ...phase, absent: `not configured: add phases.${phase.id}` },
    );
    expect(plain(picture(new FakeEngine({ ...plan, phases }))).join('\n')).toContain(
      ' contracts, ccip: not configured',
    );
  });

  test('does not let what the fleet shares look like the state of every region', () => {
    expect(plain(picture(busy(24))).join('\n')).toContain(' Fleet  shared preflight ✓ ');
    expect(plain(picture(deploying())).join('\n')).toContain(' Fleet  shared preflight ');
  });

  test('gives the lines that few regions leave over to what is said about the chosen one', () => {
    const engine = new FakeEngine(rolloutPlan({ regions: 4 })).launch();
    const step = engine.advance('northeurope', 'besu/upgrade');
    engine.begin(step);
    engine.fail(step, { evidence: ['Error: one', 'Error: two', 'Error: three', 'Error: four'] });
    const rows = plain(picture(engine));
    expect(rows.join('\n')).toContain('Error: four');
    expect(rows.findIndex((row) => row.startsWith('── North Europe'))).toBeLessThan(10);
  });

  test('has headings that fit their columns', () => {
    const rows = plain(picture(new FakeEngine(rolloutPlan({ regions: 4 })).launch()));
    expect(rows[3]).toMatch(/^ {2}region +pre +infra +kube +besu +verify now/);
  });

  test('shows only faults when asked to, and says so', () => {
    const engine = busy(24);
    const text = plain(picture(engine, { ui: uiOf(engine, { onlyFaults: true }) })).join('\n');
    expect(text).toContain('only faults');
    expect(text).toContain('East Asia');
    expect(text).not.toContain('UK South');
  });
});

describe('the region view', () => {
  test('says what happened, what to do, what shows it, and the exact command', () => {
    const engine = busy(24);
    const views = [{ kind: 'regions' }, { kind: 'region', scope: japan, step: null, panel: 'step' }] as const;
    const text = plain(picture(engine, { ui: uiOf(engine, { views }) })).join('\n');
    expect(text).toContain('what   helm release is stuck in pending-upgrade (conflict)');
    expect(text).toContain('do     Another helm died in the middle');
    expect(text).toContain('press  r retry');
    expect(text).toContain('another operation (install/upgrade/rollback)');
    expect(text).toContain("runs   helm upgrade -var=region=japaneast 'a b'");
  });
});

describe('an approval', () => {
  test('shows the list of what would be destroyed and what to type', () => {
    const engine = busy(24);
    const dialog: Dialog = { kind: 'approve', step: apply, typed: '', required: 'eastasia', focus: 'cancel', top: 0 };
    const text = plain(picture(engine, { ui: uiOf(engine, { dialog }) })).join('\n');
    expect(text).toContain('2 would be destroyed:');
    expect(text).toContain('azurerm_subnet.a');
    expect(text).toContain('Type eastasia: ');
  });

  test('counts what of a long list is not shown', () => {
    const engine = new FakeEngine(rolloutPlan()).launch();
    const plan = engine.advance('eastasia', 'infrastructure/plan');
    engine.begin(plan);
    engine.succeed(plan, { destroys: Array.from({ length: 50 }, (_, i) => `azurerm_thing.n${i}`) });
    const dialog: Dialog = { kind: 'approve', step: apply, typed: '', required: 'eastasia', focus: 'cancel', top: 0 };
    const text = plain(picture(engine, { ui: uiOf(engine, { dialog }) })).join('\n');
    const shown = text.match(/azurerm_thing/g)?.length ?? 0;
    expect(text).toContain(`and ${50 - shown} more: down shows them`);
  });
});
