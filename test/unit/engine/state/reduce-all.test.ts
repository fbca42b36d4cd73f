import fc from 'fast-check';
import { expect, test } from 'vitest';
import { reduce, reduceAll } from '../../../../src/engine/state/reduce.ts';
import { FakeEngine } from '../../../rigs/screen/fake-engine.ts';
import { rolloutPlan } from '../../../rigs/screen/rollout-plan.ts';

const story = () => {
  const engine = new FakeEngine(rolloutPlan({ regions: 3 }));
  const before = engine.state;
  engine.launch().finish('northeurope');
  engine.begin(engine.advance('uksouth', 'besu/upgrade'));
  engine.say({ type: 'clock-jumped', byMs: 5000, slept: true });
  engine.fail(
    engine.state.plan.steps.find(({ id }) => id === 'uksouth/besu/upgrade')?.id ??
      engine.advance('ukwest', 'besu/upgrade'),
  );
  return { before, events: engine.events.slice(1) };
};

test('many events at once come to what they come to one by one, wherever they are parted, and change no state that was seen', () => {
  const { before, events } = story();
  const untouched = structuredClone(before);
  const expected = events.reduce(reduce, before);
  fc.assert(
    fc.property(fc.nat(events.length), (at) => {
      const half = reduceAll(before, events.slice(0, at));
      const seen = structuredClone(half);
      expect(reduceAll(half, events.slice(at))).toEqual(expected);
      expect(half).toEqual(seen);
    }),
    { numRuns: 20 },
  );
  expect(before).toEqual(untouched);
});
