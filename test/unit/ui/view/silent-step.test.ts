import { expect, test } from 'vitest';
import { type StepId, scopeOf } from '../../../../src/engine/model/ids.ts';
import { firstUiState } from '../../../../src/ui/state/ui-state.ts';
import { silence } from '../../../../src/ui/view/silent-step.ts';
import { FakeEngine } from '../../../rigs/screen/fake-engine.ts';
import { dataOf, picture, plain } from '../../../rigs/screen/picture.ts';
import { rolloutPlan } from '../../../rigs/screen/rollout-plan.ts';

const UPGRADE = 'helm upgrade besu';
const ATTEMPT = 'ukwest/besu/upgrade#1' as never;

/** The upgrade of UK West runs, whose program usually speaks within a minute. */
function upgrading(spawned = true): FakeEngine {
  const plan = rolloutPlan();
  const steps = plan.steps.map((step) => (step.name === 'upgrade' ? { ...step, silentAfterMs: 60_000 } : step));
  const engine = new FakeEngine({ ...plan, steps }).launch();
  engine.begin(engine.advance('ukwest', 'besu/upgrade'));
  if (spawned) engine.say({ type: 'attempt-spawned', attempt: ATTEMPT, pid: 7, startTicks: 1 });
  return engine;
}

const rowsOf = (engine: FakeEngine, columns: number, onRegion = false): readonly string[] =>
  plain(
    picture(engine, {
      size: { columns, rows: 44 },
      ...(onRegion ? { ui: firstUiState(scopeOf('ukwest')) } : {}),
    }),
  );

const rowOf = (engine: FakeEngine, columns = 200): string =>
  rowsOf(engine, columns).find((row) => row.includes('UK West ')) ?? '';

const says = (engine: FakeEngine): void =>
  engine.signal({ type: 'log-grew', attempt: ATTEMPT, bytes: 100, atMs: engine.nowMs });

test('a program that has said nothing for longer than is usual for it is called silent, on its row and in full below', () => {
  const engine = upgrading();
  engine.nowMs += 59_000;
  expect(rowOf(engine)).toContain(`${UPGRADE} 59s`);
  engine.nowMs += 193_000;
  expect(rowOf(engine)).toContain(`silent 4m12s: ${UPGRADE}`);
  expect(rowOf(engine, 80)).toContain('silent 4m12');
  expect(rowsOf(engine, 120, true).join(' ')).toContain(
    'Its program has said nothing for 4m12s; up to 1m00s would be usual. Nothing is stopped because of that.',
  );
});

test('what it writes ends its silence, also when that told nothing, and the next one is counted from there', () => {
  const engine = upgrading();
  engine.nowMs += 100_000;
  says(engine);
  expect(rowOf(engine)).toContain(`${UPGRADE} 1m40s`);
  engine.nowMs += 61_000;
  expect(rowOf(engine)).toContain(`silent 1m01s: ${UPGRADE}`);
  engine.succeed('ukwest/besu/upgrade' as never);
  expect(rowsOf(engine, 200).join('\n')).not.toContain('silent');
});

test('it is told before how slow it is, and beside what it last did', () => {
  const engine = upgrading();
  engine.signal({ type: 'activity', attempt: ATTEMPT, text: 'sending the chart' });
  engine.nowMs += 601_000;
  expect(rowOf(engine)).toContain('silent 10m01s, slow 10m01s: sending the chart');
});

test('nothing is silent before its program was started, as a way out of a failure, or where nobody said what is usual', () => {
  const waiting = upgrading(false);
  waiting.nowMs += 300_000;
  expect(rowOf(waiting)).toContain(`${UPGRADE} 5m00s`);
  const engine = new FakeEngine(rolloutPlan()).launch();
  engine.begin(engine.advance('ukwest', 'besu/upgrade'));
  engine.say({ type: 'attempt-spawned', attempt: ATTEMPT, pid: 7, startTicks: 1 });
  engine.nowMs += 300_000;
  expect(rowOf(engine)).toContain(`${UPGRADE} 5m00s`);
});

test('nobody is called silent when the engine is gone that would have heard it', () => {
  const engine = upgrading();
  const step = 'ukwest/besu/upgrade' as StepId;
  const data = dataOf(engine);
  const planned = engine.state.plan.steps.find(({ id }) => id === step);
  const live = engine.state.steps[step]?.attempts[0];
  if (planned === undefined || live === undefined) throw new Error('no such try');
  expect(silence(data, planned, live, engine.nowMs + 100_000)).not.toBeNull();
  expect(silence({ ...data, closed: 'the engine is gone' }, planned, live, engine.nowMs + 100_000)).toBeNull();
});
