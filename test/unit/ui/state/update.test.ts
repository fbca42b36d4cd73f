import { describe, expect, test } from 'vitest';
import { scopeOf, stepId } from '../../../../src/engine/model/ids.ts';
import { dispatch } from '../../../../src/ui/keys/dispatch.ts';
import { defaultQuitChoices } from '../../../../src/ui/quit-choices.ts';
import type { Situation, Turn } from '../../../../src/ui/state/situation.ts';
import { type UiState, viewOf } from '../../../../src/ui/state/ui-state.ts';
import { update } from '../../../../src/ui/state/update.ts';
import { BY, FakeEngine } from '../../../rigs/screen/fake-engine.ts';
import { dataOf, uiOf } from '../../../rigs/screen/picture.ts';
import { type PlanWishes, rolloutPlan } from '../../../rigs/screen/rollout-plan.ts';

function situation(engine: FakeEngine, given: Partial<Situation> = {}): Situation {
  return {
    ...{ data: dataOf(engine), nowMs: engine.nowMs, actor: BY, quitChoices: defaultQuitChoices },
    ...{ pageRows: 10, lineCount: 100, log: null, picture: () => [] },
    ...given,
  };
}

/** Each string is one chunk. */
function press(engine: FakeEngine, chunks: readonly (readonly string[])[], given: Partial<UiState> = {}): Turn {
  const start: Turn = { ui: uiOf(engine, given), effects: [] };
  return chunks.reduce(
    (turn, keys) => dispatch<Turn>(keys, turn, (now, intent) => update(now, intent, situation(engine))),
    start,
  );
}

const launched = (wishes: PlanWishes = {}): FakeEngine => new FakeEngine(rolloutPlan(wishes)).launch();
const commands = ({ effects }: Turn) => effects.flatMap((effect) => (effect.type === 'send' ? [effect.command] : []));

describe('a launch', () => {
  test('in the lab needs one y', () => {
    expect(commands(press(new FakeEngine(rolloutPlan()), [['L'], ['y']]))).toEqual([{ type: 'launch', by: BY }]);
  });

  test('in production needs the typed name of the fleet and enter', () => {
    const engine = new FakeEngine(rolloutPlan({ environment: 'production' }));
    expect(commands(press(engine, [['L'], ['y'], ['enter']]))).toEqual([]);
    expect(commands(press(engine, [['L'], 'chain-13'.split(''), ['enter']]))).toEqual([]);
    expect(commands(press(engine, [['L'], 'chain-138'.split(''), ['enter']]))).toEqual([{ type: 'launch', by: BY }]);
  });

  test('that has happened is not offered again', () => {
    const { ui } = press(launched(), [['L']]);
    expect(ui.dialog).toBeNull();
    expect(ui.toast?.text).toContain('already launched');
  });
});

describe('a skip', () => {
  test('needs a reason, which may have letters that are keys elsewhere', () => {
    const engine = launched();
    const typed = press(engine, [['S'], ['enter'], 'quay'.split(''), ['space'], 'down'.split(''), ['enter']]);
    expect(commands(typed)).toEqual([
      { type: 'skip', scope: scopeOf('northeurope'), phase: 'preflight', reason: 'quay down', by: BY },
    ]);
  });

  test('of a phase that runs is refused at once', () => {
    const engine = launched();
    engine.begin(engine.advance('northeurope', 'infrastructure/apply'));
    expect(press(engine, [['S']]).ui.toast?.text).toContain('is running here');
  });
});

describe('an approval', () => {
  test('needs the typed name of the region', () => {
    const engine = launched();
    const plan = engine.advance('northeurope', 'infrastructure/plan');
    engine.begin(plan);
    engine.succeed(plan, { destroys: ['azurerm_subnet.a'] });
    const step = stepId(scopeOf('northeurope'), 'infrastructure', 'apply');
    expect(commands(press(engine, [['a'], ['y'], ['enter']]))).toEqual([]);
    expect(commands(press(engine, [['a'], 'northeurope'.split(''), ['enter']]))).toEqual([
      { type: 'approve', step, typed: 'northeurope', by: BY },
    ]);
  });
});

describe('a pause', () => {
  test('asks, and when paused the same key resumes', () => {
    const engine = launched();
    expect(commands(press(engine, [['P'], ['y']]))).toEqual([{ type: 'pause', by: BY }]);
    engine.say({ type: 'run-paused', by: BY });
    expect(commands(press(engine, [['P'], ['y']]))).toEqual([{ type: 'resume', by: BY }]);
  });

  test('is confirmed by enter only after the focus was moved', () => {
    expect(commands(press(launched(), [['P'], ['enter']]))).toEqual([]);
    expect(commands(press(launched(), [['P'], ['tab', 'enter']]))).toEqual([{ type: 'pause', by: BY }]);
  });
});

describe('every acting key', () => {
  test.each(['L', 'r', 'a', 'S', 'P'])('%s alone, pressed twice or merged with y sends nothing', (key) => {
    const engine = launched();
    const step = engine.advance('northeurope', 'besu/upgrade');
    engine.begin(step);
    engine.fail(step);
    for (const chunks of [[[key]], [[key], [key]], [[key, 'y']], [[key, 'enter']]]) {
      expect(commands(press(engine, chunks))).toEqual([]);
    }
  });
});

describe('moving', () => {
  test('goes by region, and past the last one to the admin row and the fleet', () => {
    const engine = launched();
    expect(press(engine, [['j', 'j']]).ui.cursor).toBe('ukwest');
    expect(press(engine, [['G']]).ui.cursor).toBe('westeurope');
    expect(press(engine, [['G', 'j', 'j', 'k', 'k', 'k']]).ui.cursor).toBe('koreasouth');
  });

  test('to the next fault goes round, and clears a filter that would hide it', () => {
    const engine = launched();
    for (const region of ['ukwest', 'japaneast']) {
      const step = engine.advance(region, 'besu/upgrade');
      engine.begin(step);
      engine.fail(step);
    }
    const cursors = [1, 2, 3].map((n) => press(engine, [Array.from({ length: n }, () => '!')], { filter: 'x' }).ui);
    expect(cursors.map((ui) => ui.cursor)).toEqual(['ukwest', 'japaneast', 'ukwest']);
    expect(cursors[0]?.filter).toBe('');
  });

  test('through phases chooses which log is opened', () => {
    const engine = launched();
    engine.advance('northeurope', 'besu/upgrade');
    const { ui } = press(engine, [['left', 'left', 'l']]);
    expect(viewOf(ui)).toMatchObject({ kind: 'log', attempt: 'northeurope/infrastructure/apply#1' });
  });
});

describe('esc', () => {
  test('goes back one thing at a time and never leaves', () => {
    const engine = launched();
    const turn = press(engine, [['enter'], ['?'], ['esc'], ['esc'], ['esc'], ['esc']], { filter: 'uk' });
    expect(turn.ui.views).toEqual([{ kind: 'regions' }]);
    expect(turn.ui.filter).toBe('');
    expect(turn.effects).toEqual([]);
  });
});

test('the previous try has its own log', () => {
  const engine = launched();
  const step = engine.advance('northeurope', 'besu/upgrade');
  for (const _ of [1, 2]) {
    engine.begin(step);
    engine.fail(step);
  }
  expect(viewOf(press(engine, [['p']]).ui)).toMatchObject({ kind: 'log', attempt: `${step}#1` });
  expect(press(engine, [['p', 'p']]).ui.toast?.text).toBe('no earlier try of this step');
});
