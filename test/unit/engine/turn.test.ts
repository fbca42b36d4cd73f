import fc from 'fast-check';
import { expect, test } from 'vitest';
import { claim } from '../../../src/engine/claim.ts';
import { attemptId } from '../../../src/engine/model/ids.ts';
import { UNSEEN } from '../../../src/engine/schedule/chain-sight.ts';
import { reduce } from '../../../src/engine/state/reduce.ts';
import { Turn } from '../../../src/engine/turn.ts';
import { FakeEngine } from '../../rigs/screen/fake-engine.ts';
import { rolloutPlan } from '../../rigs/screen/rollout-plan.ts';

const NOW_MS = 1_700_000_500_000;
const SUCCEEDED = { status: 'succeeded', summary: 'ok', facts: {} } as const;

/** A batch of so many steps that ended, and of what is begun after them. */
function batch(turn: Turn, ends: number): Turn {
  claim(turn, UNSEEN, { endWhenHeld: false });
  const running = turn.state.plan.steps.filter(({ id }) => turn.state.steps[id]?.status === 'running').slice(0, ends);
  for (const { id } of running) {
    turn.emit({ type: 'attempt-ended', attempt: attemptId(id, 1), exit: null, outcome: SUCCEEDED });
  }
  claim(turn, UNSEEN, { endWhenHeld: false });
  return turn;
}

const launched = () => new FakeEngine(rolloutPlan({ regions: 4 })).launch().state;

test('a turn comes to what its events come to one by one, and changes no state that was there before it or after it', () => {
  fc.assert(
    fc.property(fc.nat(4), fc.nat(4), (first, second) => {
      const before = launched();
      const untouched = structuredClone(before);
      const one = batch(new Turn(before, NOW_MS), first);
      const between = one.end();
      const seen = structuredClone(between);
      const two = batch(new Turn(between, NOW_MS), second);
      expect(two.end()).toEqual([...one.events, ...two.events].reduce(reduce, before));
      expect(before).toEqual(untouched);
      expect(between).toEqual(seen);
    }),
    { numRuns: 20 },
  );
});

test('the steps are copied once for a turn, however many events it has: with thousands of steps each copy takes milliseconds', () => {
  const turn = new Turn(launched(), NOW_MS);
  turn.emit({ type: 'run-resumed', by: { user: 'anna', via: 'screen' } });
  const { steps } = turn.state;
  expect(batch(turn, 4).events.length).toBeGreaterThan(1);
  expect(turn.state.steps).toBe(steps);
  expect(turn.end().steps).toBe(steps);
});
