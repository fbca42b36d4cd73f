import { expect, test } from 'vitest';
import { scopeOf, stepId } from '../../../src/engine/model/ids.ts';
import { plannedChanges } from '../../../src/tools/terraform/planned-changes.ts';
import { hearLine } from '../../../src/ui/plain/line-session.ts';
import { FakeEngine } from '../../rigs/screen/fake-engine.ts';
import { picture, plain, uiOf } from '../../rigs/screen/picture.ts';
import { keys, pressKeys, situationOf } from '../../rigs/screen/press-keys.ts';
import { rolloutPlan } from '../../rigs/screen/rollout-plan.ts';

const SIZES = [
  { columns: 60, rows: 16 },
  { columns: 80, rows: 24 },
  { columns: 140, rows: 40 },
];
const [, USUAL = { columns: 80, rows: 24 }] = SIZES;
const RESOURCES = ['network', 'vault', 'aks'].map((name) => ({ address: `terraform_data.${name}`, action: 'create' }));

/** Four regions; one adds something of its own. `applied` = what they planned is done. */
function planning(applied = false): FakeEngine {
  const engine = new FakeEngine(rolloutPlan({ regions: 4 })).launch();
  for (const { scope } of engine.state.plan.regions) {
    const more = scope === 'ukwest' ? [{ address: 'terraform_data.gateway', action: 'create' }] : [];
    const step = engine.advance(scope, 'infrastructure/plan');
    engine.begin(step);
    engine.succeed(step, { planned: { ...plannedChanges(scope, [...RESOURCES, ...more]) }, guarded: [] });
    if (applied) engine.advance(scope, 'kubernetes/apply');
  }
  return engine;
}

const shown = (engine: FakeEngine, size = USUAL, pressed: readonly string[] = []): readonly string[] =>
  plain(picture(engine, { size, ui: pressKeys(engine, keys(...pressed)).ui }));

test('below the grid stands what the plans of all regions come to until all of it is done, at every size', () => {
  const line = (columns: number) =>
    (
      shown(
        planning(),
        SIZES.find((one) => one.columns === columns),
      ).at(-2) ?? ''
    ).trimEnd();
  expect(line(140)).toBe(
    '3 regions alike: 3 to add; 1 differs: UK West (also to add terraform_data.gateway). Nothing needs you. W lists them',
  );
  expect(line(80)).toBe('3 regions alike: 3 to add; 1 differs. W lists them');
  expect(line(60)).toBe('3 regions alike: 3 to add; 1 differs. W lists them');
  expect(shown(planning(true)).at(-2)).toContain('All is well. Nothing needs you.');
});

test('one key and one command list what differs; before any plan they say that there is none', () => {
  const list = ['UK West: 4 to add', 'also  create terraform_data.gateway', 'create terraform_data.vault'];
  const screen = shown(planning(), USUAL, ['W']).join('\n');
  for (const one of list) expect(screen).toContain(one);
  const engine = planning();
  const heard = hearLine(uiOf(engine), 'changes', situationOf(engine)).say.join('\n');
  for (const one of list) expect(heard).toContain(one);
  const fresh = new FakeEngine(rolloutPlan({ regions: 4 })).launch();
  expect(shown(fresh, USUAL, ['W']).join('\n')).toContain('no region has said yet what it would change');
  expect(hearLine(uiOf(fresh), 'changes', situationOf(fresh)).say).toEqual([
    'No region has said yet what it would change.',
  ]);
});

test('whoever approves a plan reads whether it is like those of the other regions', () => {
  const plan = rolloutPlan({ regions: 4 });
  const guard = (of: string) => ({ kind: 'list-empty', of, fact: 'guarded', meaning: 'would be destroyed' }) as const;
  const steps = plan.steps.map((step) =>
    step.name === 'apply' && step.phase === 'infrastructure'
      ? { ...step, guards: [{ ...guard(''), of: stepId(step.scope, 'infrastructure', 'plan') }] }
      : step,
  );
  const engine = new FakeEngine({ ...plan, steps }).launch();
  for (const { scope } of plan.regions) {
    const lost = scope === 'ukwest' ? [{ address: 'terraform_data.old', action: 'delete' }] : [];
    const step = engine.advance(scope, 'infrastructure/plan');
    engine.begin(step);
    const planned = { ...plannedChanges(scope, [...RESOURCES, ...lost]) };
    engine.succeed(step, { planned, guarded: lost.map(({ address }) => `${address} (destroyed)`) });
  }
  const ui = { cursor: scopeOf('ukwest') };
  for (const size of SIZES) {
    const screen = plain(picture(engine, { size, ui: pressKeys(engine, keys('a'), { ui }).ui }));
    const text = screen.join(' ').replaceAll(/\s+/g, ' ');
    expect(text).toContain('Unlike 3 regions (3 to add): also to destroy terraform_data.old. 1 would be destroyed:');
    expect(text).toContain('Type ukwest');
  }
});
