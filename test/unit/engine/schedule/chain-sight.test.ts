import { expect, test } from 'vitest';
import { sightOf } from '../../../../src/engine/schedule/chain-sight.ts';
import { chainPlan } from '../../../rigs/engine/sample-plan.ts';
import { seenChain } from '../../../rigs/engine/seen-chain.ts';
import { RunStory, START_MS } from '../state/run-story.ts';

const { state } = RunStory.launched(chainPlan(['a', 'b']));

function sight(...heights: readonly (number | null)[]) {
  const signal = seenChain(START_MS, { a: 1 });
  if (signal.type !== 'health') throw new Error('a look is a health signal');
  const { report } = signal;
  return sightOf(state, { ...report, chains: heights.map((height) => ({ ...report.chains[0]!, height })) });
}

test('the height is the largest that any chain told; where none did it is not known', () => {
  expect(sight(7, null, 9, 8).height).toBe(9);
  expect(sight(null).height).toBeNull();
  expect(sight().height).toBeNull();
});

test('a region that the look says nothing about counts with no live validator, and as never asked', () => {
  expect(Object.fromEntries(sight().live)).toEqual({
    a: { count: 1, observedAtMs: START_MS, askedAtMs: START_MS },
    b: { count: 0, observedAtMs: START_MS, askedAtMs: null },
  });
});
