import { expect, test } from 'vitest';
import { attemptId, type StepId, scopeOf } from '../../../../src/engine/model/ids.ts';
import { firstUiState } from '../../../../src/ui/state/ui-state.ts';
import { FakeEngine } from '../../../rigs/screen/fake-engine.ts';
import { picture, plain } from '../../../rigs/screen/picture.ts';
import { rolloutPlan } from '../../../rigs/screen/rollout-plan.ts';

/** These regions are done with their upgrade, each after a minute; that of UK West has just begun. */
function upgrading(...done: readonly string[]): FakeEngine {
  const engine = new FakeEngine(rolloutPlan()).launch();
  const ran = (region: string): StepId => {
    const step = engine.advance(region, 'besu/upgrade');
    engine.begin(step);
    return step;
  };
  for (const region of done) {
    const step = ran(region);
    engine.nowMs += 60_000;
    engine.succeed(step);
  }
  ran('ukwest');
  return engine;
}

const THREE = ['northeurope', 'uksouth', 'francecentral'] as const;
const TITLE = 'helm upgrade besu';

function rowOf(engine: FakeEngine, columns: number): string {
  const rows = plain(picture(engine, { size: { columns, rows: 40 } }));
  return rows.find((row) => row.includes('UK West ')) ?? '';
}

test('a step that takes longer than twice what it took elsewhere is called slow, with what it took there', () => {
  const engine = upgrading(...THREE);
  engine.nowMs += 120_000;
  expect(rowOf(engine, 200)).toContain(`${TITLE} 2m00s`);
  engine.nowMs += 1000;
  expect(rowOf(engine, 200)).toContain(`slow 2m01s, others took 1m00s: ${TITLE}`);
  expect(rowOf(engine, 80)).toContain('slow 2m01s');
  const ui = firstUiState(scopeOf('ukwest'));
  expect(plain(picture(engine, { ui, size: { columns: 120, rows: 44 } })).join('\n')).toContain(
    'Slower than in all 3 regions that have done it: half took 1m00s, none more than 1m00s.',
  );
});

test('what it does stands behind that', () => {
  const engine = upgrading(...THREE);
  engine.signal({ type: 'activity', attempt: `${scopeOf('ukwest')}/besu/upgrade#1` as never, text: 'pulling' });
  engine.nowMs += 200_000;
  expect(rowOf(engine, 200)).toContain('slow 3m20s, others took 1m00s: pulling');
  const ui = firstUiState(scopeOf('ukwest'));
  const rows = plain(picture(engine, { ui, size: { columns: 120, rows: 44 } }));
  expect(rows.filter((row) => row.startsWith('slow 3m20s'))).toHaveLength(1);
});

test('nothing is called slow beside two others, or while the slowest of them took longer', () => {
  const two = upgrading('northeurope', 'uksouth');
  two.nowMs += 400_000;
  expect(rowOf(two, 200)).toContain(`${TITLE} 6m40s`);
  const engine = upgrading(...THREE);
  const late = engine.advance('japaneast', 'besu/upgrade');
  engine.begin(late);
  engine.nowMs += 300_000;
  engine.succeed(late);
  engine.begin(engine.advance('japanwest', 'besu/upgrade'));
  engine.nowMs += 290_000;
  const rows = plain(picture(engine, { size: { columns: 200, rows: 40 } }));
  expect(rows.find((row) => row.includes('Japan West'))).toContain(`${TITLE} 4m50s`);
});

test('nothing is called slow beside those that had nothing to do, or while a way out runs in place of the step', () => {
  const idle = new FakeEngine(rolloutPlan()).launch();
  for (const region of THREE) {
    const step = idle.advance(region, 'besu/upgrade');
    idle.say({ type: 'attempt-begun', attempt: attemptId(step, 1), carriedBy: null, needless: true });
    idle.succeed(step);
  }
  idle.begin(idle.advance('ukwest', 'besu/upgrade'));
  idle.nowMs += 400_000;
  expect(rowOf(idle, 200)).toContain(`${TITLE} 6m40s`);
  const engine = upgrading(...THREE);
  const upgrade = 'ukwest/besu/upgrade' as StepId;
  engine.fail(upgrade);
  engine.say({
    type: 'attempt-begun',
    attempt: attemptId(upgrade, 2),
    carriedBy: null,
    remedy: { name: 'rollback', value: '3' },
  });
  engine.nowMs += 400_000;
  expect(rowOf(engine, 200)).toContain(`${TITLE} 6m40s`);
});

test('with nobody to compare with, a try is slow that takes longer than its whole phase is expected to', () => {
  const engine = upgrading();
  engine.nowMs += 600_000;
  expect(rowOf(engine, 200)).toContain(`${TITLE} 10m00s`);
  engine.nowMs += 1000;
  expect(rowOf(engine, 200)).toContain(`slow 10m01s, expected 10m00s: ${TITLE}`);
});
