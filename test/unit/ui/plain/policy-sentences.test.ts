import { expect, test } from 'vitest';
import { scopeOf } from '../../../../src/engine/model/ids.ts';
import { changeSentences } from '../../../../src/ui/plain/change-sentences.ts';
import { BY, FakeEngine } from '../../../rigs/screen/fake-engine.ts';
import { rolloutPlan } from '../../../rigs/screen/rollout-plan.ts';

const wave = (name: string, names: readonly string[], soakMs: number) => ({
  ...{ name, scopes: names.map(scopeOf), soakMs, soakBlocks: 0 },
});
const strategy = {
  kind: 'waves',
  waves: [wave('canary', ['northeurope'], 600_000), wave('rest', ['uksouth'], 0)],
} as const;

function heard(engine: FakeEngine, change: () => void): readonly string[] {
  const before = engine.state;
  change();
  return changeSentences(before, engine.state);
}

const launched = (): FakeEngine => new FakeEngine(rolloutPlan({ policy: { strategy } })).launch();

test('a pause of new starts is told once, with its reason and its end, and so is the end of it', () => {
  const engine = launched();
  const about = { cause: 'x', title: '429 TooManyRequests', scopes: ['ukwest', 'uksouth'].map(scopeOf) };
  const openedAtMs = engine.nowMs;
  const open = (untilMs: number | null) => () =>
    engine.say({ type: 'breaker-opened', breaker: { ...about, openedAtMs, untilMs } });
  expect(heard(engine, open(openedAtMs + 120_000))).toEqual([
    'New steps do not start for 2m00s, or until somebody says: resume. The reason: 429 TooManyRequests x2. Say: causes',
  ]);
  expect(heard(engine, open(null))).toEqual([]);
  expect(heard(engine, () => engine.say({ type: 'breaker-closed', by: BY, why: 'asked' }))).toEqual([
    'New steps start again.',
  ]);
});

test('waves are told when they begin and when they are watched', () => {
  const engine = launched();
  expect(heard(engine, () => engine.say({ type: 'wave-settled', wave: 0, height: null }))).toEqual([
    'Wave 1 of 2, canary, is done and is watched now.',
  ]);
  expect(heard(engine, () => engine.say({ type: 'wave-opened', wave: 1 }))).toEqual(['Wave 2 of 2, rest, begins.']);
  expect(heard(engine, () => engine.say({ type: 'wave-settled', wave: 1, height: null }))).toEqual([]);
});

test('a step that is tried again by itself is told as that, not as something that needs a person', () => {
  const engine = new FakeEngine(rolloutPlan({ policy: { retry: { attempts: 5, delayFactor: 1 } } })).launch();
  const step = engine.advance('ukwest', 'besu/upgrade');
  engine.begin(step);
  const said = heard(engine, () => {
    engine.fail(step, { class: 'transient' });
    engine.say({ type: 'retry-scheduled', step, retryAtMs: engine.nowMs + 5000, n: 1, why: '' });
  });
  expect(said).toEqual(['besu is tried again in UK West.']);
});
