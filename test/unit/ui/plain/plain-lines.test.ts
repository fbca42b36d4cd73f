import { expect, test } from 'vitest';
import type { RunEvent } from '../../../../src/engine/model/event.ts';
import { firstState, reduce } from '../../../../src/engine/state/reduce.ts';
import { plainLines } from '../../../../src/ui/plain/plain-lines.ts';
import { plainSummary } from '../../../../src/ui/plain/plain-summary.ts';
import { BY, FakeEngine } from '../../../rigs/screen/fake-engine.ts';
import { rolloutPlan } from '../../../rigs/screen/rollout-plan.ts';

function linesOf(engine: FakeEngine): readonly string[] {
  const [first, ...rest] = engine.events as [RunEvent, ...RunEvent[]];
  let state = firstState(first);
  const lines = [...plainLines(first, state)];
  for (const event of rest) {
    state = reduce(state, event);
    lines.push(...plainLines(event, state));
  }
  return lines;
}

test('a failure says when, where, what and what to do in one line', () => {
  const engine = new FakeEngine(rolloutPlan()).launch();
  const step = engine.advance('japaneast', 'besu/upgrade');
  engine.begin(step);
  engine.nowMs += 65_000;
  engine.fail(step);
  expect(linesOf(engine).at(-1)).toBe(
    '04:32:18  japaneast           besu/upgrade              failed   1m05s helm release is stuck in pending-upgrade' +
      ' (conflict) - Another helm died in the middle. Run besu-console retry japaneast: the retry rolls the release back first.',
  );
});

test('a plan that would destroy something is announced with its list', () => {
  const engine = new FakeEngine(rolloutPlan()).launch();
  const plan = engine.advance('eastasia', 'infrastructure/plan');
  engine.begin(plan);
  engine.succeed(plan, { destroys: ['azurerm_subnet.a'] });
  expect(linesOf(engine).at(-1)).toMatch(
    /eastasia +infrastructure\/apply +approve +1 would be destroyed: azurerm_subnet\.a/,
  );
});

test('what people do is told with their names', () => {
  const engine = new FakeEngine(rolloutPlan()).launch();
  engine.say({ type: 'run-paused', by: BY });
  const lines = linesOf(engine);
  expect(lines[0]).toContain('planned 219 steps in 24 regions by anna');
  expect(lines.at(-1)).toMatch(/run +paused by anna$/);
});

test('no line holds an escape sequence or a line end', () => {
  const engine = new FakeEngine(rolloutPlan()).launch();
  const step = engine.advance('japaneast', 'besu/upgrade');
  engine.begin(step);
  engine.fail(step, { title: 'a\u001b[31mb\nc', hint: '\u001b]0;x\u0007' });
  for (const line of linesOf(engine)) expect(line).not.toMatch(/\p{Cc}/u);
});

test('the summary has a row for every region and says what failed', () => {
  const engine = new FakeEngine(rolloutPlan()).launch();
  engine.finish('uksouth');
  const step = engine.advance('japaneast', 'besu/upgrade');
  engine.begin(step);
  engine.fail(step);
  const rows = plainSummary(engine.state, engine.nowMs);
  for (const { scope } of engine.state.plan.regions) expect(rows.some((row) => row.startsWith(scope))).toBe(true);
  expect(rows.find((row) => row.startsWith('uksouth'))).toMatch(/done +done +done +done +done +verified$/);
  expect(rows.find((row) => row.startsWith('japaneast'))).toContain('FAILED besu/upgrade: helm release is stuck');
  expect(rows.at(-1)).toMatch(/^1 of 24 done, 1 failed, 0 skipped, 00:14 of work in 00:14/);
});
