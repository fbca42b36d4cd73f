import { expect, test } from 'vitest';
import { causeLines, policyLines, policyStatus } from '../../../../src/cli/commands/status-policy.ts';
import { scopeOf } from '../../../../src/engine/model/ids.ts';
import { BY, FakeEngine } from '../../../rigs/screen/fake-engine.ts';
import { rolloutPlan } from '../../../rigs/screen/rollout-plan.ts';

const ENGINE = { user: 'engine', via: 'engine' } as const;

/** In its second wave, throttled, two regions waiting for their try, one held back, starts paused. */
function governed(): FakeEngine {
  const wave = (name: string, names: readonly string[]) => ({
    ...{ name, scopes: names.map(scopeOf), soakMs: 600_000, soakBlocks: 0 },
  });
  const strategy = { kind: 'waves', waves: [wave('canary', ['northeurope']), wave('rest', ['uksouth'])] } as const;
  const policy = { strategy, retry: { attempts: 5, delayFactor: 1 } };
  const engine = new FakeEngine(rolloutPlan({ policy })).launch();
  engine.say({ type: 'wave-opened', wave: 1 });
  for (const region of ['ukwest', 'japaneast']) {
    const step = engine.advance(region, 'infrastructure/apply');
    engine.begin(step);
    engine.fail(step, { class: 'throttle', title: '429 TooManyRequests', fingerprint: 't', hint: 'Wait.' });
    engine.say({ type: 'retry-scheduled', step, retryAtMs: engine.nowMs + 24_000, n: 2, why: '' });
  }
  const breaker = { cause: 't', title: '429 TooManyRequests', scopes: ['ukwest', 'japaneast'].map(scopeOf) };
  engine.say(
    { type: 'breaker-opened', breaker: { ...breaker, openedAtMs: engine.nowMs, untilMs: engine.nowMs + 84_000 } },
    { type: 'concurrency-changed', limit: 'terraform', value: 6, by: ENGINE, why: '' },
    { type: 'scope-held', scope: scopeOf('uksouth'), reason: 'power works', by: BY },
  );
  return engine;
}

test('people read why nothing starts, which wave it is, what is held back and what is throttled', () => {
  const { state, nowMs } = governed();
  expect(policyLines(state, nowMs)).toEqual([
    expect.stringMatching(/^new starts are paused until \d\d:\d\d:\d\d UTC \(1:24\): 429 TooManyRequests$/),
    'wave 2 of 2: rest',
    'held back: uksouth (power works)',
    'throttled: terraform 6/24',
  ]);
});

test('each cause is told once, with its regions, its advice and the next try', () => {
  const { state, nowMs } = governed();
  expect(causeLines(state, nowMs)).toEqual([
    '429 TooManyRequests x2 (throttle), next try in 1:24',
    '  in ukwest, japaneast',
    '  Wait.',
  ]);
});

test('programs read the same as data, with times that need no clock of ours', () => {
  const { state, nowMs } = governed();
  const told = policyStatus(state);
  expect(told).toMatchObject({
    ...{ strategy: 'waves', held: { uksouth: 'power works' }, pushed: [] },
    breaker: { cause: 't', until: new Date(nowMs + 84_000).toISOString() },
    wave: { number: 2, of: 2, name: 'rest', settledAt: null },
    throttled: [{ limit: 'terraform', allowed: 6, ceiling: 24 }],
    causes: [{ count: 2, class: 'throttle', regions: ['ukwest', 'japaneast'] }],
  });
  expect(JSON.parse(JSON.stringify(told))).toEqual(told);
});

test('a run without policies has nothing to tell', () => {
  const { state, nowMs } = new FakeEngine(rolloutPlan()).launch();
  expect(policyLines(state, nowMs)).toEqual([]);
  expect(policyStatus(state)).toMatchObject({ strategy: 'all-at-once', breaker: null, wave: null, causes: [] });
});
