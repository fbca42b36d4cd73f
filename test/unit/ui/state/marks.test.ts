import { describe, expect, test } from 'vitest';
import { scopeOf } from '../../../../src/engine/model/ids.ts';
import { hiddenMarks, markedScopes } from '../../../../src/ui/state/marked-scopes.ts';
import type { Turn } from '../../../../src/ui/state/situation.ts';
import { BY, FakeEngine } from '../../../rigs/screen/fake-engine.ts';
import { commandsIn, keys, pressKeys, typing } from '../../../rigs/screen/press-keys.ts';
import { type PlanWishes, rolloutPlan } from '../../../rigs/screen/rollout-plan.ts';

const launched = (wishes: PlanWishes = {}): FakeEngine => new FakeEngine(rolloutPlan(wishes)).launch();

/** The regions fail in their besu phase. */
function failing(regions: readonly string[], wishes: PlanWishes = {}): FakeEngine {
  const engine = launched(wishes);
  for (const region of regions) {
    const step = engine.advance(region, 'besu/upgrade');
    engine.begin(step);
    engine.fail(step);
  }
  return engine;
}

const marked = (engine: FakeEngine, { ui }: Turn) => markedScopes(engine.state, ui);

describe('marking', () => {
  const engine = launched();

  test('space marks the row and goes to the next one; on a marked row it takes the mark away', () => {
    const turn = pressKeys(engine, keys('space', 'space'));
    expect(marked(engine, turn)).toEqual(['northeurope', 'uksouth']);
    expect(turn.ui.cursor).toBe('ukwest');
    expect(marked(engine, pressKeys(engine, keys('space', 'space', 'g', 'space')))).toEqual(['uksouth']);
  });

  test('v begins a range that moving extends both ways, and a second v turns it into marks', () => {
    const open = pressKeys(engine, keys('j', 'v', 'j'));
    expect(marked(engine, open)).toEqual(['uksouth', 'ukwest']);
    expect(open.ui.marks).toEqual([]);
    expect(marked(engine, pressKeys(engine, keys('j', 'v', 'k')))).toEqual(['northeurope', 'uksouth']);
    const closed = pressKeys(engine, keys('j', 'v', 'j', 'v', 'G'));
    expect(closed.ui.rangeFrom).toBeNull();
    expect(marked(engine, closed)).toEqual(['uksouth', 'ukwest']);
  });

  test('space while a range is open closes it', () => {
    const turn = pressKeys(engine, keys('v', 'j', 'space', 'j', 'j'));
    expect(turn.ui.rangeFrom).toBeNull();
    expect(marked(engine, turn)).toEqual(['northeurope', 'uksouth']);
  });

  test('the administrative row can be marked too', () => {
    expect(marked(engine, pressKeys(engine, keys('G', 'space')))).toEqual(['westeurope']);
  });

  test('U takes all marks away, and esc the marks before the filter', () => {
    expect(marked(engine, pressKeys(engine, keys('space', 'v', 'U')))).toEqual([]);
    const ui = { filter: 'uk' };
    const once = pressKeys(engine, keys('space', 'esc'), { ui });
    expect(marked(engine, once)).toEqual([]);
    expect(once.ui.filter).toBe('uk');
    expect(pressKeys(engine, keys('space', 'esc', 'esc'), { ui }).ui.filter).toBe('');
  });

  test('a mark that the filter hides stays, and is counted as hidden', () => {
    const { ui } = pressKeys(engine, [...keys('space', 'space', '/'), ...typing('japan'), ...keys('enter')]);
    expect(markedScopes(engine.state, ui)).toEqual(['northeurope', 'uksouth']);
    expect(hiddenMarks(engine.state, ui)).toEqual(['northeurope', 'uksouth']);
  });

  test('a range whose beginning the filter hides is only the row of the cursor', () => {
    const { ui } = pressKeys(engine, [...keys('v', '/'), ...typing('japan'), ...keys('enter')]);
    expect(markedScopes(engine.state, ui)).toEqual(['japaneast']);
  });

  test('keys that mark do nothing outside the grid', () => {
    expect(marked(engine, pressKeys(engine, keys('enter', 'space', 'v', '*')))).toEqual([]);
  });
});

describe('* marks what has failed', () => {
  test('everywhere, or only what matches the filter', () => {
    const engine = failing(['ukwest', 'japaneast', 'japanwest']);
    expect(marked(engine, pressKeys(engine, keys('*')))).toEqual(['ukwest', 'japaneast', 'japanwest']);
    expect(marked(engine, pressKeys(engine, keys('*'), { ui: { filter: 'japan' } }))).toEqual([
      'japaneast',
      'japanwest',
    ]);
  });

  test('the administrative row only when nothing is filtered', () => {
    const engine = launched();
    const step = engine.advance('westeurope', 'monitoring/upgrade');
    engine.begin(step);
    engine.fail(step);
    expect(marked(engine, pressKeys(engine, keys('*')))).toEqual(['westeurope']);
    expect(marked(engine, pressKeys(engine, keys('*'), { ui: { filter: 'japan' } }))).toEqual([]);
  });

  test('and says so when there is nothing', () => {
    expect(pressKeys(launched(), keys('*')).ui.toast?.text).toBe('nothing has failed');
    const filtered = pressKeys(failing(['ukwest']), keys('*'), { ui: { filter: 'japan' } });
    expect(filtered.ui.toast?.text).toBe('nothing that matches the filter has failed');
  });
});

describe('a retry of marked rows', () => {
  const engine = failing(['ukwest', 'japaneast']);

  test('is one command for those that failed, and says which are left alone', () => {
    const asked = pressKeys(engine, keys('*', '0', 'G', 'space', 'r'));
    expect(asked.ui.dialog).toMatchObject({ scopes: ['ukwest', 'japaneast'], leftAlone: ['westeurope'] });
    expect(commandsIn(pressKeys(engine, keys('*', 'r', 'y')))).toEqual([
      { type: 'retry', scopes: [scopeOf('ukwest'), scopeOf('japaneast')], from: null, by: BY },
    ]);
  });

  test('takes the marks away once it was asked for, not when it was given up', () => {
    expect(pressKeys(engine, keys('*', 'r', 'y')).ui.marks).toEqual([]);
    expect(pressKeys(engine, keys('*', 'r', 'esc')).ui.marks).toEqual(['ukwest', 'japaneast']);
  });

  test('is refused at once when none of them failed', () => {
    expect(pressKeys(engine, keys('G', 'space', 'g', 'r')).ui.toast?.text).toContain('nothing has failed');
    expect(pressKeys(engine, keys('G', 'space', 'k', 'space', 'r')).ui.toast?.text).toBe('nothing marked has failed');
  });

  test('in the region view is about the region on screen alone', () => {
    const turn = pressKeys(engine, keys('*', 'g', 'enter', 'r'));
    expect(turn.ui.dialog).toMatchObject({ kind: 'retry', scopes: ['ukwest'] });
  });

  test('in production needs the typed name of the fleet; a number is none', () => {
    const live = failing(['ukwest', 'japaneast'], { environment: 'production' });
    expect(commandsIn(pressKeys(live, keys('*', 'r', 'y', 'enter')))).toEqual([]);
    expect(commandsIn(pressKeys(live, keys('*', 'r', '2', 'enter')))).toEqual([]);
    expect(commandsIn(pressKeys(live, [...keys('*', 'r'), ...typing('chain-138'), ['enter']]))).toMatchObject([
      { scopes: ['ukwest', 'japaneast'] },
    ]);
    expect(commandsIn(pressKeys(live, keys('!', 'r', 'y')))).toMatchObject([{ scopes: ['ukwest'] }]);
  });
});

describe('a skip of marked rows', () => {
  test('has one reason for all, each with the phase it is about', () => {
    const engine = failing(['ukwest']);
    const step = engine.advance('japaneast', 'infrastructure/plan');
    engine.begin(step);
    engine.fail(step);
    const turn = pressKeys(engine, [...keys('*', 'S'), ...typing('no quota'), ...keys('enter')]);
    expect(commandsIn(turn)).toEqual([
      { type: 'skip', scope: scopeOf('ukwest'), phase: 'besu', reason: 'no quota', by: BY },
      { type: 'skip', scope: scopeOf('japaneast'), phase: 'infrastructure', reason: 'no quota', by: BY },
    ]);
  });

  test('is about the chosen phase, and leaves rows alone where that is done', () => {
    const engine = launched();
    engine.advance('ukwest', 'verify/chain');
    const asked = pressKeys(engine, keys('space', 'space', 'space', 'S'), { ui: { phase: 'besu' } });
    expect(asked.ui.dialog).toMatchObject({
      targets: [
        { scope: 'northeurope', phase: 'besu' },
        { scope: 'uksouth', phase: 'besu' },
      ],
      leftAlone: ['ukwest'],
    });
  });

  test('in production asks for the reason, then for the name of the fleet, and never takes the one for the other', () => {
    const engine = failing(['ukwest', 'japaneast'], { environment: 'production' });
    const reasoned = [...keys('*', 'S'), ...typing('chain-138'), ...keys('enter')];
    expect(commandsIn(pressKeys(engine, reasoned))).toEqual([]);
    expect(commandsIn(pressKeys(engine, [...reasoned, ...keys('enter')]))).toEqual([]);
    const done = commandsIn(pressKeys(engine, [...reasoned, ...typing('chain-138'), ['enter']]));
    expect(done).toMatchObject([{ reason: 'chain-138' }, { reason: 'chain-138' }]);
  });
});

describe('what is done one at a time', () => {
  test('an approval and a cancel of several marked rows are refused with the reason', () => {
    const engine = launched();
    expect(pressKeys(engine, keys('space', 'space', 'a')).ui.toast?.text).toContain('one at a time, each list read');
    expect(pressKeys(engine, keys('space', 'space', 'ctrl-k')).ui.toast?.text).toContain('cancelled at a time');
  });

  test('one marked row is acted on wherever the cursor stands', () => {
    const engine = launched();
    engine.begin(engine.advance('northeurope', 'besu/upgrade'));
    const { ui } = pressKeys(engine, keys('space', 'G', 'ctrl-k'));
    expect(ui.dialog).toMatchObject({ kind: 'cancel', scope: 'northeurope' });
  });
});
