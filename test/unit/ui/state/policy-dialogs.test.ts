import { describe, expect, test } from 'vitest';
import type { Failure } from '../../../../src/engine/model/failure.ts';
import { pushKey, type StepId, scopeOf, stepId } from '../../../../src/engine/model/ids.ts';
import { obey } from '../../../../src/engine/obey.ts';
import { focusOf, looksPasted } from '../../../../src/ui/keys/dispatch.ts';
import { menuItems } from '../../../../src/ui/state/menu-items.ts';
import { paste } from '../../../../src/ui/state/paste.ts';
import { startData } from '../../../../src/ui/state/run-data.ts';
import type { Turn } from '../../../../src/ui/state/situation.ts';
import { BY, FakeEngine } from '../../../rigs/screen/fake-engine.ts';
import { dataOf, uiOf } from '../../../rigs/screen/picture.ts';
import { commandsIn, keys, pressKeys, typing } from '../../../rigs/screen/press-keys.ts';
import { type PlanWishes, rolloutPlan } from '../../../rigs/screen/rollout-plan.ts';

const THROTTLED: Partial<Failure> = { class: 'throttle', title: '429 TooManyRequests', fingerprint: 'throttled' };
const RETRY = { retry: { attempts: 5, delayFactor: 1 } };
const north = scopeOf('northeurope');

const launched = (wishes: PlanWishes = {}): FakeEngine => new FakeEngine(rolloutPlan(wishes)).launch();
const byHand = (wishes: PlanWishes = {}): FakeEngine =>
  launched({ policy: { strategy: { kind: 'manual' } }, ...wishes });

function retrying(...regions: readonly string[]): FakeEngine {
  const engine = launched({ policy: RETRY });
  for (const region of regions) {
    const step = engine.advance(region, 'infrastructure/apply');
    engine.begin(step);
    engine.fail(step, THROTTLED);
    engine.say({ type: 'retry-scheduled', step, retryAtMs: engine.nowMs + 24_000, n: 1, why: '429' });
  }
  return engine;
}

/** Commands that the real engine would have refused now. */
const refused = (engine: FakeEngine, turn: Turn) =>
  commandsIn(turn).filter((command) => !obey(engine.state, command).ok);

describe('push', () => {
  test('asks first, and sends one command for all marked rows that were not pushed yet', () => {
    const engine = byHand();
    engine.say({ type: 'scopes-pushed', scopes: [scopeOf('uksouth')], by: BY });
    expect(commandsIn(pressKeys(engine, keys('u', 'enter')))).toEqual([]);
    const turn = pressKeys(engine, keys('space', 'space', 'space', 'u', 'y'));
    expect(commandsIn(turn)).toEqual([{ type: 'push', scopes: [north, 'ukwest'], by: BY }]);
    expect(turn.ui.marks).toEqual([]);
    expect(refused(engine, turn)).toEqual([]);
  });

  test('pressed twice opens one question, and a second push is refused by name', () => {
    const engine = byHand();
    expect(commandsIn(pressKeys(engine, keys('u', 'u', 'y')))).toHaveLength(1);
    expect(commandsIn(pressKeys(engine, [['u', 'y', 'u', 'y']]))).toEqual([]);
    engine.say({ type: 'scopes-pushed', scopes: [north], by: BY });
    expect(pressKeys(engine, keys('u')).ui.toast?.text).toBe('North Europe was pushed already');
  });

  test('of a region that has several parts sends the part that was shown, whoever pushes it meanwhile', () => {
    const key = (part: string) => pushKey(`northeurope-${part}`);
    const pushes = ['1', '2'].map((part) => ({ key: key(part), scope: north, validators: 1 }));
    const engine = byHand({ policy: { strategy: { kind: 'manual', pushes } } });
    const asked = pressKeys(engine, keys('u'));
    engine.say({ type: 'scopes-pushed', scopes: [key('1')], by: BY });
    const turn = pressKeys(engine, keys('y'), { ui: asked.ui });
    expect(commandsIn(turn)).toEqual([{ type: 'push', scopes: ['northeurope-1'], by: BY }]);
    expect(refused(engine, turn)).toHaveLength(1);
    expect(commandsIn(pressKeys(engine, keys('u', 'y')))).toMatchObject([{ scopes: ['northeurope-2'] }]);
  });

  test('of several rows of production needs the name of the fleet', () => {
    const engine = byHand({ environment: 'production' });
    expect(commandsIn(pressKeys(engine, keys('space', 'space', 'u', 'y', 'enter', 'enter')))).toEqual([]);
    const named = [...typing('chain-138'), ['enter']];
    expect(commandsIn(pressKeys(engine, [...keys('space', 'space', 'u', 'enter'), ...named]))).toEqual([
      { type: 'push', scopes: [north, 'uksouth'], by: BY },
    ]);
    const reasoned = [...keys('space', 'space', 'u'), ...typing('change 4711'), ['enter'], ...named];
    expect(commandsIn(pressKeys(engine, reasoned))).toMatchObject([{ reason: 'change 4711' }]);
  });

  test('may have a reason: r asks for it, and only y after it pushes', () => {
    const engine = byHand();
    const typed = [...keys('u', 'r'), ...typing('ry 4711')];
    expect(commandsIn(pressKeys(engine, [...typed, ['enter'], ['enter']]))).toEqual([]);
    expect(commandsIn(pressKeys(engine, [...typed, ['esc'], ['y']]))).toEqual([]);
    const turn = pressKeys(engine, [...typed, ['enter'], ['y']]);
    expect(commandsIn(turn)).toEqual([{ type: 'push', scopes: [north], reason: 'ry 4711', by: BY }]);
    expect(refused(engine, turn)).toEqual([]);
    const pasted = paste(pressKeys(engine, keys('u', 'r')).ui, 'change 4711', 0);
    expect(pasted).toMatchObject({ dialog: { typed: 'change 4711' } });
    // Asked for again it can be taken away, and without one nothing is missing.
    const away = [...typed, ['enter'], ['r'], ['ctrl-u'], ['enter'], ['y']];
    expect(commandsIn(pressKeys(engine, away))).toEqual([{ type: 'push', scopes: [north], by: BY }]);
  });

  test('is no question where regions begin by themselves, nor for a row that is no region', () => {
    expect(pressKeys(launched(), keys('u')).ui.toast?.text).toContain('no button to push');
    expect(pressKeys(byHand(), keys('G', 'u')).ui.toast?.text).toBe('westeurope is no region of this run');
  });

  test('scrolls the rows of a long list', () => {
    const { dialog } = pressKeys(byHand(), keys('v', 'G', 'v', 'u', 'down', 'down', 'up')).ui;
    expect(dialog).toMatchObject({ kind: 'push', top: 1 });
  });
});

describe('a row that is tried again by itself', () => {
  test('is tried at once by r', () => {
    const engine = retrying('ukwest');
    const turn = pressKeys(engine, keys('j', 'j', 'r', 'y'));
    expect(commandsIn(turn)).toMatchObject([{ type: 'retry', scopes: ['ukwest'] }]);
    expect(refused(engine, turn)).toEqual([]);
  });

  test('is tried no more after T, which asks first', () => {
    const engine = retrying('ukwest', 'japaneast');
    expect(commandsIn(pressKeys(engine, keys('j', 'j', 'T', 'enter')))).toEqual([]);
    const turn = pressKeys(engine, keys('j', 'j', 'T', 'y'));
    expect(commandsIn(turn)).toEqual([{ type: 'cancel-retry', scope: 'ukwest', by: BY }]);
    expect(refused(engine, turn)).toEqual([]);
    expect(pressKeys(engine, keys('T')).ui.toast?.text).toBe(
      'nothing in North Europe waits to be tried again by itself',
    );
  });
});

describe('what has no key of its own is in the menu', () => {
  const chosen = (engine: FakeEngine, action: string, at: readonly string[] = []): Turn => {
    const items = menuItems(uiOf(engine, pressKeys(engine, keys(...at)).ui), dataOf(engine));
    const down = items.findIndex((item) => item.action === action);
    expect(down, `${action} is offered`).toBeGreaterThanOrEqual(0);
    return pressKeys(engine, keys(...at, 'x', ...Array.from({ length: down }, () => 'down'), 'enter'));
  };
  const then = (engine: FakeEngine, { ui }: Turn, ...pressed: readonly string[]): Turn =>
    pressKeys(engine, keys(...pressed), { ui });

  test('holding a region back needs a reason, which may be pasted; a name may not', () => {
    const engine = launched();
    const asked = chosen(engine, 'hold');
    expect(asked.ui.dialog).toMatchObject({ kind: 'hold', scopes: [north], typed: '' });
    expect(commandsIn(then(engine, asked, 'enter'))).toEqual([]);
    expect(looksPasted('abcdefghiy'.split(''), focusOf(asked.ui))).toBe(false);
    expect(paste(asked.ui, 'power works', 0)).toMatchObject({ dialog: { typed: 'power works' } });
    const held = pressKeys(engine, [...typing('no power'), ...keys('enter')], { ui: asked.ui });
    expect(commandsIn(held)).toEqual([{ type: 'hold', scope: north, reason: 'no power', by: BY }]);
    expect(refused(engine, held)).toEqual([]);
  });

  test('a note is typed or pasted, edited when there is one, and taken away by leaving nothing', () => {
    const engine = launched();
    const asked = pressKeys(engine, keys('n'));
    expect(asked.ui.dialog).toMatchObject({ kind: 'note', scopes: [north], typed: '' });
    expect(commandsIn(then(engine, asked, 'enter'))).toEqual([]);
    expect(paste(asked.ui, 'ticket 4711', 0)).toMatchObject({ dialog: { typed: 'ticket 4711' } });
    const noted = pressKeys(engine, [...typing('ask Ben'), ...keys('enter')], { ui: asked.ui });
    expect(commandsIn(noted)).toEqual([{ type: 'note', scope: north, text: 'ask Ben', by: BY }]);
    expect(refused(engine, noted)).toEqual([]);
    engine.say({ type: 'scope-noted', scope: north, text: 'ask Ben', by: BY });
    const again = pressKeys(engine, keys('n'));
    expect(again.ui.dialog).toMatchObject({ typed: 'ask Ben' });
    expect(commandsIn(then(engine, again, 'ctrl-u', 'enter'))).toEqual([
      { type: 'note', scope: north, text: '', by: BY },
    ]);
  });

  test('a held region is released, and can be held only once', () => {
    const engine = launched();
    engine.say({ type: 'scope-held', scope: north, reason: 'why', by: BY });
    expect(menuItems(uiOf(engine), dataOf(engine)).find(({ action }) => action === 'hold')?.problem).toBe(
      'North Europe is held back already: why',
    );
    const sent = then(engine, chosen(engine, 'release'), 'y');
    expect(commandsIn(sent)).toEqual([{ type: 'release', scope: north, by: BY }]);
    expect(refused(engine, sent)).toEqual([]);
  });

  test('a region is put before or after all others', () => {
    const engine = launched();
    expect(commandsIn(then(engine, chosen(engine, 'queue-first'), 'y'))).toEqual([
      { type: 'reorder', scopes: [north], to: 'first', by: BY },
    ]);
    const turn = then(engine, chosen(engine, 'queue-last', ['space', 'space']), 'y');
    expect(commandsIn(turn)).toEqual([{ type: 'reorder', scopes: [north, 'uksouth'], to: 'last', by: BY }]);
    expect(refused(engine, turn)).toEqual([]);
    expect(turn.ui.marks).toEqual([]);
  });

  test('what was skipped is done after all, the chosen phase first of all', () => {
    const engine = launched();
    const step = engine.advance('northeurope', 'infrastructure/apply');
    const of = (phase: 'infrastructure' | 'besu', ...names: readonly string[]): readonly StepId[] =>
      names.map((name) => stepId(north, phase, name));
    engine.begin(step);
    engine.fail(step);
    engine.say({ type: 'steps-skipped', steps: of('infrastructure', 'apply'), by: BY, reason: 'by hand' });
    engine.say({ type: 'steps-skipped', steps: of('besu', 'upgrade', 'pods'), by: BY, reason: 'later' });
    expect(commandsIn(then(engine, chosen(engine, 'unskip'), 'y'))).toMatchObject([
      { type: 'unskip', scope: north, phase: 'infrastructure' },
    ]);
    const besu = then(engine, chosen(engine, 'unskip', ['right']), 'y');
    expect(commandsIn(besu)).toMatchObject([{ phase: 'besu' }]);
    expect(refused(engine, besu)).toEqual([]);
  });

  test('and is left out of it where it is nobody’s question', () => {
    const actions = menuItems(uiOf(launched()), dataOf(launched())).map(({ action }) => action);
    for (const action of ['push', 'cancel-retry', 'release', 'unskip']) expect(actions).not.toContain(action);
  });
});

describe('new starts the engine has paused', () => {
  function paused(): FakeEngine {
    const engine = launched();
    const about = { cause: 'login', title: 'the Azure login has expired', scopes: [north] };
    engine.say({ type: 'breaker-opened', breaker: { ...about, openedAtMs: engine.nowMs, untilMs: null } });
    return engine;
  }

  test('go on by P and y, not by P and enter', () => {
    const engine = paused();
    expect(commandsIn(pressKeys(engine, keys('P', 'enter')))).toEqual([]);
    const turn = pressKeys(engine, keys('P', 'y'));
    expect(commandsIn(turn)).toEqual([{ type: 'resume', by: BY }]);
    expect(refused(engine, turn)).toEqual([]);
  });

  test('P pauses the run as ever once they are not', () => {
    expect(commandsIn(pressKeys(launched(), keys('P', 'y')))).toEqual([{ type: 'pause', by: BY }]);
  });
});

describe('the causes', () => {
  test('are opened and closed by C, also where one only watches', () => {
    const engine = retrying('ukwest');
    const situation = { data: startData(engine.state, [], true) };
    expect(pressKeys(engine, keys('C'), { situation }).ui.dialog).toEqual({ kind: 'causes', chosen: null });
    expect(pressKeys(engine, keys('C', 'C')).ui.dialog).toBeNull();
    expect(pressKeys(engine, keys('C', 'esc')).ui.dialog).toBeNull();
    const acting = pressKeys(engine, keys('C', 'enter', 'r'), { situation });
    expect(acting.ui.dialog?.kind).toBe('cause');
    expect(acting.ui.toast?.text).toContain('only watches');
    expect(pressKeys(launched(), keys('C')).ui.toast?.text).toBe('nothing has failed');
  });

  test('lead to one question about all their rows, which still asks', () => {
    const engine = retrying('ukwest', 'japaneast');
    const of = (...pressed: readonly string[]): Turn => pressKeys(engine, keys('C', 'enter', ...pressed));
    expect(commandsIn(of('enter', 'enter'))).toEqual([]);
    expect(commandsIn(of('enter', 'y'))).toMatchObject([
      { type: 'retry', scopes: ['ukwest', 'japaneast'], from: null },
    ]);
    expect(of('R').ui.dialog).toMatchObject({ kind: 'retry-from', scopes: ['ukwest', 'japaneast'] });
    expect(commandsIn(of('T', 'y'))).toMatchObject([
      { type: 'cancel-retry', scope: 'ukwest' },
      { type: 'cancel-retry', scope: 'japaneast' },
    ]);
    const skip = pressKeys(engine, [...keys('C', 'enter', 'S'), ...typing('no quota'), ...keys('enter')]);
    expect(commandsIn(skip)).toMatchObject([
      { type: 'skip', scope: 'ukwest', phase: 'infrastructure', reason: 'no quota' },
      { type: 'skip', scope: 'japaneast', phase: 'infrastructure' },
    ]);
    expect([...refused(engine, of('enter', 'y')), ...refused(engine, of('T', 'y')), ...refused(engine, skip)]).toEqual(
      [],
    );
  });

  test('do not mix: each has its own rows', () => {
    const engine = retrying('ukwest');
    const other = engine.advance('japaneast', 'besu/upgrade');
    engine.begin(other);
    engine.fail(other);
    const scopes = (...pressed: readonly string[]) =>
      commandsIn(pressKeys(engine, keys('C', ...pressed, 'enter', 'r', 'y')));
    expect(scopes()).toMatchObject([{ scopes: ['ukwest'] }]);
    expect(scopes('down')).toMatchObject([{ scopes: ['japaneast'] }]);
    expect(scopes('down', 'down')).toMatchObject([{ scopes: ['ukwest'] }]);
  });

  test('that are gone meanwhile are told so', () => {
    const engine = retrying('ukwest');
    const { ui } = pressKeys(engine, keys('C', 'enter'));
    engine.say({
      type: 'steps-reset',
      steps: [stepId(scopeOf('ukwest'), 'infrastructure', 'apply')],
      by: BY,
      why: 'auto-retry',
    });
    const turn = pressKeys(engine, keys('enter'), { ui });
    expect(turn.ui.dialog).toBeNull();
    expect(turn.ui.toast?.text).toBe('this cause is gone meanwhile');
  });

  test('one level back from an action leads to them again', () => {
    const { dialog } = pressKeys(retrying('ukwest'), keys('C', 'enter', 'n')).ui;
    expect(dialog).toEqual({ kind: 'causes', chosen: 'throttled' });
  });
});
