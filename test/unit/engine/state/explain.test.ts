import { describe, expect, test } from 'vitest';
import type { Hold } from '../../../../src/engine/model/hold.ts';
import { laneId } from '../../../../src/engine/model/ids.ts';
import { explainHold } from '../../../../src/engine/state/explain.ts';
import { step } from './run-story.ts';

const CASES: readonly (readonly [Hold, string])[] = [
  [{ kind: 'not-launched' }, 'not launched yet'],
  [{ kind: 'paused' }, 'paused: nothing new starts until resumed'],
  [{ kind: 'stopping' }, 'stopped: nothing new starts'],
  [{ kind: 'after', step: step('a/infrastructure/plan') }, 'waits for a/infrastructure/plan'],
  [{ kind: 'blocked', by: step('a/infrastructure/apply') }, 'blocked: a/infrastructure/apply failed'],
  [{ kind: 'limit', limit: 'terraform', running: 24, allowed: 24 }, 'waits for a terraform slot (24 of 24 busy)'],
  [
    { kind: 'lane', lane: laneId('terraform-state'), heldBy: step('fleet/infrastructure/apply'), sinceMs: 43_500_000 },
    'waits for its turn: fleet/infrastructure/apply holds terraform-state, since 12:05 UTC',
  ],
  [
    { kind: 'stagger', limit: 'terraform', everyMs: 2000 },
    'waits for its turn: terraform steps begin 2 s apart (strategy.stagger)',
  ],
  [{ kind: 'carried', by: step('fleet/infrastructure/apply') }, 'done inside fleet/infrastructure/apply'],
  [
    { kind: 'approval', meaning: 'would be destroyed', list: ['aks', 'node_pool'] },
    'needs approval: 2 would be destroyed',
  ],
];

describe('a hold in words', () => {
  test.each(CASES)('$kind says what would change it', (hold, words) => {
    expect(explainHold(hold)).toBe(words);
  });
});
