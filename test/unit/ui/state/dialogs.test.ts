import { describe, expect, test } from 'vitest';
import { attemptId, scopeOf, stepId } from '../../../../src/engine/model/ids.ts';
import { obey } from '../../../../src/engine/obey.ts';
import { focusOf, looksPasted } from '../../../../src/ui/keys/dispatch.ts';
import { menuItems } from '../../../../src/ui/state/menu-items.ts';
import { paste } from '../../../../src/ui/state/paste.ts';
import { startData } from '../../../../src/ui/state/run-data.ts';
import { viewOf } from '../../../../src/ui/state/ui-state.ts';
import { BY, FakeEngine } from '../../../rigs/screen/fake-engine.ts';
import { dataOf, uiOf } from '../../../rigs/screen/picture.ts';
import { commandsIn, keys, pressKeys, typing } from '../../../rigs/screen/press-keys.ts';
import { type PlanWishes, rolloutPlan } from '../../../rigs/screen/rollout-plan.ts';

const north = scopeOf('northeurope');
const launched = (wishes: PlanWishes = {}): FakeEngine => new FakeEngine(rolloutPlan(wishes)).launch();

function failed(wishes: PlanWishes = {}): FakeEngine {
  const engine = launched(wishes);
  const step = engine.advance('northeurope', 'besu/upgrade');
  engine.begin(step);
  engine.fail(step);
  return engine;
}

describe('a retry from an earlier phase', () => {
  test('offers the phases that have run, the latest first in hand, and asks before it sends', () => {
    const engine = failed();
    const { ui } = pressKeys(engine, keys('R'));
    expect(ui.dialog).toMatchObject({
      phases: ['preflight', 'infrastructure', 'kubernetes', 'besu'],
      chosen: 'besu',
    });
    expect(commandsIn(pressKeys(engine, keys('R', 'k', 'k', 'enter')))).toEqual([]);
    expect(commandsIn(pressKeys(engine, keys('R', 'k', 'k', 'enter', 'y')))).toEqual([
      { type: 'retry', scopes: [north], from: 'infrastructure', by: BY },
    ]);
  });

  test('is given up by a second enter, because the question has its focus on Cancel', () => {
    const turn = pressKeys(failed(), keys('R', 'enter', 'enter'));
    expect(commandsIn(turn)).toEqual([]);
    expect(turn.ui.dialog).toBeNull();
  });

  test('is not answered by a key that was on its way when the question came', () => {
    expect(commandsIn(pressKeys(failed(), [['R'], ['enter', 'y']]))).toEqual([]);
  });

  test('is refused while the region works, and where nothing has run', () => {
    const engine = launched();
    engine.begin(engine.advance('northeurope', 'besu/upgrade'));
    expect(pressKeys(engine, keys('R')).ui.toast?.text).toBe('North Europe is still working: let it finish first');
    expect(pressKeys(engine, keys('j', 'R')).ui.toast?.text).toBe('nothing has run in UK South yet');
    expect(pressKeys(new FakeEngine(rolloutPlan()), keys('R')).ui.toast?.text).toBe('nothing has run yet');
  });

  test('of several rows offers what all of them can go back to', () => {
    const engine = failed();
    const step = engine.advance('ukwest', 'infrastructure/plan');
    engine.begin(step);
    engine.fail(step);
    expect(pressKeys(engine, keys('*', 'R')).ui.dialog).toMatchObject({ phases: ['preflight', 'infrastructure'] });
  });

  test('everything offered is taken by the engine', () => {
    const engine = failed();
    const { dialog } = pressKeys(engine, keys('R')).ui;
    if (dialog?.kind !== 'retry-from') throw new Error('no choice of phases');
    for (const from of dialog.phases) {
      expect(obey(engine.state, { type: 'retry', scopes: [north], from, by: BY }).ok).toBe(true);
    }
  });
});

describe('a cancel', () => {
  const engine = launched();
  const step = engine.advance('northeurope', 'infrastructure/apply');
  engine.begin(step);

  test('needs the typed name of the region, and names the attempt', () => {
    expect(commandsIn(pressKeys(engine, keys('ctrl-k', 'y', 'enter')))).toEqual([]);
    expect(commandsIn(pressKeys(engine, [...keys('ctrl-k'), ...typing('northeurope'), ...keys('enter')]))).toEqual([
      { type: 'cancel', attempt: attemptId(step, 1), typed: 'northeurope', by: BY },
    ]);
  });

  test('cannot be pasted', () => {
    const { ui } = pressKeys(engine, keys('ctrl-k'));
    expect(paste(ui, 'northeurope', 0)).toMatchObject({ dialog: { typed: '' } });
  });

  test('is refused at once where nothing runs, and when the one signal was sent', () => {
    expect(pressKeys(engine, keys('j', 'ctrl-k')).ui.toast?.text).toBe('nothing runs in UK South');
    const twice = launched();
    const live = twice.advance('northeurope', 'infrastructure/apply');
    twice.begin(live);
    twice.say({ type: 'attempt-cancelled', attempt: attemptId(live, 1), by: BY, signal: 'SIGINT' });
    expect(pressKeys(twice, keys('ctrl-k')).ui.toast?.text).toContain('one signal was sent already');
  });

  test('of what runs inside a step of the fleet names that step', () => {
    const carried = launched();
    const inside = carried.advance('northeurope', 'infrastructure/apply');
    const carrier = attemptId(stepId(scopeOf('fleet'), 'infrastructure', 'apply'), 1);
    carried.say({ type: 'attempt-begun', attempt: attemptId(inside, 1), carriedBy: carrier });
    expect(pressKeys(carried, keys('ctrl-k')).ui.toast?.text).toBe(
      'runs inside fleet/infrastructure/apply: cancel that one',
    );
  });
});

describe('concurrency', () => {
  test('+ and _ open on one more and one less, and only y sends', () => {
    const engine = launched();
    expect(commandsIn(pressKeys(engine, keys('+', '+', 'enter')))).toEqual([]);
    expect(commandsIn(pressKeys(engine, keys('_', 'y')))).toEqual([
      { type: 'set-concurrency', limit: 'probe', value: 99, by: BY },
    ]);
    expect(commandsIn(pressKeys(engine, keys('+', '+', 'right', 'left', 'y')))).toMatchObject([{ value: 102 }]);
  });

  test('opens on the tool that something waits for', () => {
    const engine = launched({ limits: { helm: 1 } });
    for (const region of ['northeurope', 'uksouth']) engine.advance(region, 'besu/upgrade');
    engine.begin(stepId(north, 'besu', 'upgrade'));
    expect(pressKeys(engine, keys('+')).ui.dialog).toMatchObject({ limit: 'helm', value: 2 });
  });

  test('up and down choose the tool, which begins at its present number', () => {
    const engine = launched();
    const { dialog } = pressKeys(engine, keys('+', 'up')).ui;
    expect(dialog).toMatchObject({ limit: 'command', value: 24 });
  });

  test('stays between 1 and what the engine takes', () => {
    const few = launched({ limits: { probe: 1 } });
    expect(pressKeys(few, keys('_', '_')).ui.dialog).toMatchObject({ value: 1 });
    const many = launched({ limits: { probe: 1000 } });
    expect(pressKeys(many, keys('+', '+')).ui.dialog).toMatchObject({ value: 1000 });
  });

  test('that is as before sends nothing and says so', () => {
    const turn = pressKeys(launched(), keys('+', '_', 'y'));
    expect(commandsIn(turn)).toEqual([]);
    expect(turn.ui.toast?.text).toBe('probe stays at 100');
  });

  test('enter after moving the focus is a yes too', () => {
    expect(commandsIn(pressKeys(launched(), keys('+', 'tab', 'enter')))).toMatchObject([{ value: 101 }]);
  });
});

describe('the menu', () => {
  test('has what is possible first and says why the rest is not', () => {
    const engine = failed();
    const items = menuItems(uiOf(engine), dataOf(engine));
    const possible = items.filter(({ problem }) => problem === null).map(({ action }) => action);
    expect(possible.slice(0, 3)).toEqual(['retry', 'retry-from', 'skip']);
    expect(items.slice(possible.length).map(({ action, problem }) => [action, problem])).toContainEqual([
      'cancel',
      'nothing runs in North Europe',
    ]);
    expect(items.every(({ problem }, i) => (problem === null) === i < possible.length)).toBe(true);
  });

  test('opens the question of the chosen action, which still asks', () => {
    const engine = failed();
    const asked = pressKeys(engine, keys('x', 'enter'));
    expect(asked.ui.dialog).toMatchObject({ kind: 'retry', scopes: [north] });
    expect(commandsIn(pressKeys(engine, keys('x', 'enter', 'enter')))).toEqual([]);
    expect(commandsIn(pressKeys(engine, keys('x', 'enter', 'y')))).toMatchObject([{ type: 'retry' }]);
  });

  test('takes an action by its own key, and one that only shows something at once', () => {
    const engine = failed();
    expect(pressKeys(engine, keys('x', 'S')).ui.dialog).toMatchObject({ kind: 'skip' });
    const log = pressKeys(engine, keys('x', 'l')).ui;
    expect(log.dialog).toBeNull();
    expect(viewOf(log).kind).toBe('log');
  });

  test('says why not when what is chosen is not possible, and stays', () => {
    const { ui } = pressKeys(failed(), keys('x', 'up', 'enter'));
    expect(ui.dialog?.kind).toBe('menu');
    expect(ui.toast?.text).toBe('no earlier try of this step');
  });

  test('keeps its choice by what it names when the possible ones change', () => {
    const engine = failed();
    const { ui } = pressKeys(engine, keys('x', 'down', 'down'));
    expect(ui.dialog).toEqual({ kind: 'menu', chosen: 'skip' });
    engine.say({ type: 'steps-reset', steps: [stepId(north, 'besu', 'upgrade')], by: BY, why: 'retry' });
    expect(pressKeys(engine, keys('enter'), { ui: { ...ui } }).ui.dialog).toMatchObject({ kind: 'skip' });
  });

  test.each(['esc', 'q', 'n', 'x', 'ctrl-c'])('is closed by %s', (key) => {
    const turn = pressKeys(failed(), keys('x', key));
    expect(turn.ui.dialog).toBeNull();
    expect(turn.effects).toEqual([]);
  });
});

describe('an abort', () => {
  const engine = failed();

  test("is chosen on leaving and needs the fleet's name", () => {
    const asked = keys('q', 'a');
    expect(pressKeys(engine, asked).ui.dialog).toMatchObject({ kind: 'abort', required: 'chain-138' });
    expect(commandsIn(pressKeys(engine, [...asked, ...keys('y', 'enter')]))).toEqual([]);
    expect(commandsIn(pressKeys(engine, [...asked, ...typing('chain-138'), ...keys('enter')]))).toEqual([
      { type: 'abort', typed: 'chain-138', by: BY },
    ]);
  });
});

describe('a screen that only watches', () => {
  const engine = failed();
  const data = { ...startData(engine.state, [], true) };
  const situation = { data };

  test.each(['r', 'R', 'S', 'a', 'ctrl-k', 'P', '+', '_', 'L'])('answers %s at once with the reason', (key) => {
    const { ui } = pressKeys(engine, keys(key), { situation });
    expect(ui.dialog).toBeNull();
    expect(ui.toast?.text).toContain('only watches');
  });

  test('has a menu in which only looking is possible', () => {
    const possible = menuItems(uiOf(engine), data).filter(({ problem }) => problem === null);
    expect(possible.map(({ action }) => action)).toEqual(['open', 'logs', 'describe', 'yaml', 'shell']);
  });

  test('is offered no way out that would change anything', () => {
    const { dialog } = pressKeys(engine, keys('q'), { situation }).ui;
    expect(dialog?.kind === 'quit' && dialog.choices.map(({ does }) => does)).toEqual(['stay']);
  });
});

describe('a burst of keys', () => {
  const burst = 'abcdefghiy'.split('');

  test('is a paste where y is enough, and typing where a name is asked for', () => {
    const engine = failed();
    expect(looksPasted(burst, focusOf(pressKeys(engine, keys('r')).ui))).toBe(true);
    expect(looksPasted(burst, focusOf(pressKeys(engine, keys('S')).ui))).toBe(false);
    const planned = new FakeEngine(rolloutPlan());
    expect(looksPasted(burst, focusOf(pressKeys(planned, keys('L')).ui))).toBe(true);
    const production = new FakeEngine(rolloutPlan({ environment: 'production' }));
    expect(looksPasted(burst, focusOf(pressKeys(production, keys('L')).ui))).toBe(false);
  });

  test('may be the reason of a skip, but never the number behind it', () => {
    const engine = failed({ environment: 'production' });
    const other = engine.advance('ukwest', 'besu/upgrade');
    engine.begin(other);
    engine.fail(other);
    const { ui } = pressKeys(engine, keys('*', 'S'));
    expect(paste(ui, 'no quota', 0)).toMatchObject({ dialog: { typed: 'no quota' } });
    const counted = pressKeys(engine, keys('*', 'S', 'w', 'enter')).ui;
    expect(paste(counted, '2', 0)).toMatchObject({ dialog: { typed: '' } });
  });
});
