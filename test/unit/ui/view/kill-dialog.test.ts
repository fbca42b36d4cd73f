import { describe, expect, test } from 'vitest';
import { attemptId, scopeOf, stepId } from '../../../../src/engine/model/ids.ts';
import { BY, FakeEngine } from '../../../rigs/screen/fake-engine.ts';
import { picture, plain } from '../../../rigs/screen/picture.ts';
import { keys, pressKeys, typing } from '../../../rigs/screen/press-keys.ts';
import { rolloutPlan } from '../../../rigs/screen/rollout-plan.ts';

const APPLY = stepId(scopeOf('japaneast'), 'infrastructure', 'apply');
const attempt = attemptId(APPLY, 1);
const AT = { cursor: scopeOf('japaneast') };

function windingDown(): FakeEngine {
  const engine = new FakeEngine(rolloutPlan()).launch();
  engine.begin(engine.advance('japaneast', 'infrastructure/apply'));
  engine.say({ type: 'attempt-cancelled', attempt, by: BY, signal: 'SIGINT' });
  engine.nowMs += 72_000;
  return engine;
}

const shown = (engine: FakeEngine, chunks: readonly (readonly string[])[], size = { columns: 80, rows: 24 }): string =>
  plain(picture(engine, { ui: pressKeys(engine, chunks, { ui: AT }).ui, size })).join('\n');

const KILL = [...keys(':'), ...typing('kill japaneast'), ...keys('enter')];

describe('the question before a further signal', () => {
  test.each([
    { columns: 60, rows: 16 },
    { columns: 80, rows: 24 },
    { columns: 120, rows: 40 },
  ])('says how long it has been winding down and what may be lost, at $columns x $rows', (size) => {
    const text = shown(windingDown(), KILL, size).replaceAll(/\s+/g, ' ');
    expect(text).toContain('Force terraform apply in Japan East to end?');
    expect(text).toContain('winding down, SIGINT sent 1m12s ago');
    expect(text).toContain('What terraform has in hand is made without being written down');
    expect(text).toContain('Type lose japaneast:');
  });

  test('sends nothing before the whole consent is typed, and then exactly that', () => {
    const engine = windingDown();
    const short = pressKeys(engine, [...KILL, ...typing('lose japan'), ...keys('enter')], { ui: AT });
    expect(short.ui.dialog?.kind).toBe('kill');
    expect(short.effects.filter(({ type }) => type === 'send')).toEqual([]);
    const whole = pressKeys(engine, [...KILL, ...typing('lose japaneast'), ...keys('enter')], { ui: AT });
    expect(whole.effects.filter(({ type }) => type === 'send')).toMatchObject([
      { type: 'send', command: { type: 'force', attempt, typed: 'lose japaneast' } },
    ]);
  });

  test('is not asked before the first signal was sent; the menu offers it only after', () => {
    const engine = new FakeEngine(rolloutPlan()).launch();
    engine.begin(engine.advance('japaneast', 'infrastructure/apply'));
    expect(shown(engine, KILL)).toContain('its one signal was not sent yet: cancel it first');
    expect(shown(engine, keys('x'), { columns: 120, rows: 40 })).not.toContain('force to end');
    expect(shown(windingDown(), keys('x'), { columns: 120, rows: 40 })).toContain('force to end what was cancelled');
  });
});

test('a row whose done work does not stand any more says what differs and what can be done, and does nothing', () => {
  const engine = new FakeEngine(rolloutPlan()).launch();
  engine.advance('japaneast', 'besu/upgrade');
  const step = stepId(scopeOf('japaneast'), 'kubernetes', 'apply');
  engine.say({ type: 'world-differs', scope: scopeOf('japaneast'), step, what: 'the cluster does not answer' });
  const words = 'differs from the journal: the cluster does not answer; R runs it again from kubernetes on';
  for (const chunks of [[], keys('enter')]) expect(shown(engine, chunks).replaceAll(/\s+/g, ' ')).toContain(words);
  expect(engine.sent).toEqual([]);
  engine.say({ type: 'world-differs', scope: scopeOf('japaneast'), step, what: null });
  expect(shown(engine, [])).not.toContain('differs');
});
