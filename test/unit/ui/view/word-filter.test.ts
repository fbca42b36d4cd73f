import { describe, expect, test } from 'vitest';
import type { UiState } from '../../../../src/ui/state/ui-state.ts';
import { visibleRegions } from '../../../../src/ui/view/grid-order.ts';
import { FakeEngine } from '../../../rigs/screen/fake-engine.ts';
import { picture, plain, uiOf } from '../../../rigs/screen/picture.ts';
import { rolloutPlan } from '../../../rigs/screen/rollout-plan.ts';

function busy(): FakeEngine {
  const engine = new FakeEngine(rolloutPlan()).launch();
  const step = engine.advance('japaneast', 'besu/upgrade');
  engine.begin(step);
  engine.fail(step);
  engine.begin(engine.advance('ukwest', 'infrastructure/apply'));
  engine.finish('uksouth');
  return engine;
}

const ids = (engine: FakeEngine, filter: string): readonly string[] =>
  visibleRegions(engine.state, { filter, onlyFaults: false, order: 'fleet' }).map(({ scope }) => scope);

describe('the filter of the regions', () => {
  test.each([
    ['jpe', ['japaneast']],
    ['Japan east', ['japaneast']],
    ['europe uk', ['uksouth', 'ukwest']],
    ['europe uk !south', ['ukwest']],
    ['cardiff', ['ukwest']],
    ['failed', ['japaneast']],
    ['failed !japan', []],
    ['conflict', ['japaneast']],
    ['verified', ['uksouth']],
    ['running', ['ukwest']],
    ['besu:failed', ['japaneast']],
    ['besu:done', ['uksouth']],
    ['kubernetes:d', ['uksouth', 'japaneast']],
    ['!', undefined],
    ['', undefined],
  ])('%j', (filter, expected) => {
    const engine = busy();
    expect(ids(engine, filter)).toEqual(expected ?? engine.state.plan.regions.map(({ scope }) => scope));
  });
});

describe('the filter of the events', () => {
  const events = (filter: string): readonly string[] => {
    const engine = busy();
    const views = [{ kind: 'regions' }, { kind: 'events', top: null, filter }] as const;
    return plain(
      picture(engine, { ui: uiOf(engine, { views } as Partial<UiState>), size: { columns: 120, rows: 60 } }),
    );
  };
  const shown = (filter: string) => events(filter).filter((row) => /^\d\d:\d\d:\d\d {2}/.test(row));

  test('shows only what has every word, and says how many of how many', () => {
    expect(shown('japaneast failed')).toHaveLength(1);
    expect(shown('japaneast failed')[0]).toContain('japaneast/besu/upgrade#1');
    expect(events('japaneast failed').join('\n')).toMatch(
      /Events {2}1 of \d+ with "japaneast failed", follows the newest/,
    );
    expect(shown('japaneast !began').length).toBeGreaterThan(1);
    expect(shown('japaneast !began').join('\n')).not.toContain('began');
  });

  test('that is empty shows everything', () => {
    expect(events('').join('\n')).toMatch(/Events {2}\d+ so far/);
  });
});
