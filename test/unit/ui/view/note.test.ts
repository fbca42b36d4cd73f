import { expect, test } from 'vitest';
import { scopeOf } from '../../../../src/engine/model/ids.ts';
import { BY, FakeEngine } from '../../../rigs/screen/fake-engine.ts';
import { picture, plain } from '../../../rigs/screen/picture.ts';
import { keys, pressKeys, typing } from '../../../rigs/screen/press-keys.ts';
import { rolloutPlan } from '../../../rigs/screen/rollout-plan.ts';

const japan = scopeOf('japaneast');

/** Japan East, whose upgrade is next, with this note. */
function noted(text: string): FakeEngine {
  const engine = new FakeEngine(rolloutPlan()).launch();
  engine.advance('japaneast', 'besu/upgrade');
  engine.say({ type: 'scope-noted', scope: japan, text, by: BY });
  return engine;
}

const shown = (engine: FakeEngine, ...chunks: readonly (readonly string[])[]): string =>
  plain(
    picture(engine, { ui: pressKeys(engine, chunks, { ui: { cursor: japan } }).ui, size: { columns: 80, rows: 24 } }),
  )
    .join('\n')
    .replaceAll(/\s+/g, ' ');

test('a note stands with its row and on its screen, is found by its words, and is gone when it is taken away', () => {
  const engine = noted('waits for ticket 4711');
  const words = /note of \S+, \S+ \S+ UTC: waits for ticket 4711/;
  for (const chunks of [[], keys('enter')]) expect(shown(engine, ...chunks)).toMatch(words);
  expect(shown(engine, ...keys('/'), ...typing('4711'), ...keys('enter'))).not.toContain('UK West');
  engine.say({ type: 'scope-noted', scope: japan, text: '', by: BY });
  expect(shown(engine)).not.toContain('4711');
});

test('a long one is cut to one line beside its row, where it would push away why that has failed, and whole on its screen', () => {
  const engine = noted(`${'the vendor was asked about its disks and comes on Monday, '.repeat(4)}ticket 4711`);
  engine.begin('japaneast/besu/upgrade' as never);
  engine.fail('japaneast/besu/upgrade' as never);
  expect(shown(engine)).toMatch(/note of .*… besu: helm release is stuck/);
  expect(shown(engine, ...keys('enter'))).toContain('ticket 4711');
});
