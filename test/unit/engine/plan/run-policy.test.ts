import { describe, expect, test } from 'vitest';
import { runPolicy } from '../../../../src/engine/plan/run-policy.ts';
import { sampleRegion } from '../../../rigs/engine/sample-plan.ts';
import { fleetOf, sample } from '../../regions/fleet-samples.ts';

const regions = ['northeurope', 'uksouth'];
const policyOf = (rest: string, taken = regions) => runPolicy(fleetOf(sample({ rest })), taken.map(sampleRegion));

describe('the policy of a run', () => {
  test('tries what may help again and pauses on correlated failures, unless the file says otherwise', () => {
    expect(policyOf('')).toEqual({
      strategy: { kind: 'all-at-once' },
      tolerance: { failedRegions: null, lostValidators: null },
      retry: { attempts: 5, delayFactor: 1 },
      breaker: { failures: 3, withinMs: 300_000, pauseMs: 120_000 },
    });
    const off = policyOf('failures: { retry: { automatic: false }, pause: { enabled: false } }');
    expect([off.retry, off.breaker]).toEqual([null, null]);
  });

  test('waves keep only the regions of this run', () => {
    const rest = 'strategy: { kind: waves, canary: uksouth, soak: 30s }';
    expect(policyOf(rest).strategy).toMatchObject({
      kind: 'waves',
      waves: [{ name: 'canary', scopes: ['uksouth'], soakMs: 30_000 }, { scopes: ['northeurope'] }],
    });
    expect(policyOf(rest, ['northeurope']).strategy).toMatchObject({ waves: [{ scopes: ['northeurope'] }] });
  });

  test.each([
    ['strategy: { kind: waves }', { failedRegions: 0, lostValidators: null }],
    ['strategy: { tolerance: 1 }', { failedRegions: 1, lostValidators: null }],
    ['strategy: { tolerance: 50% }', { failedRegions: 1, lostValidators: null }],
    ['strategy: { tolerance: 49% }', { failedRegions: 0, lostValidators: null }],
    ['strategy: { tolerance: none, kind: waves }', { failedRegions: null, lostValidators: null }],
    ['strategy: { tolerance: quorum }', { failedRegions: null, lostValidators: 0 }],
  ])('%s may lose %o', (rest, tolerance) => {
    expect(policyOf(rest).tolerance).toEqual(tolerance);
  });

  test('waves for a rollout of another kind are a mistake that names the key', () => {
    expect(() => policyOf('strategy: { kind: manual, canary: uksouth }')).toThrow(/canary is only for kind: waves/);
  });
});
