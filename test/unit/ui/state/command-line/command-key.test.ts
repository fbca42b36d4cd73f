import { describe, expect, test } from 'vitest';
import { scopeOf } from '../../../../../src/engine/model/ids.ts';
import { dispatch } from '../../../../../src/ui/keys/dispatch.ts';
import { keysOfText } from '../../../../../src/ui/keys/split-input.ts';
import { defaultQuitChoices } from '../../../../../src/ui/quit-choices.ts';
import { meaningOf } from '../../../../../src/ui/state/command-line/wish-words.ts';
import type { Situation, Turn } from '../../../../../src/ui/state/situation.ts';
import { type UiState, viewOf } from '../../../../../src/ui/state/ui-state.ts';
import { update } from '../../../../../src/ui/state/update.ts';
import { BY, FakeEngine } from '../../../../rigs/screen/fake-engine.ts';
import { dataOf, uiOf } from '../../../../rigs/screen/picture.ts';
import { type PlanWishes, rolloutPlan } from '../../../../rigs/screen/rollout-plan.ts';

function situation(engine: FakeEngine): Situation {
  return {
    ...{ data: dataOf(engine), nowMs: engine.nowMs, actor: BY, quitChoices: defaultQuitChoices, log: null },
    ...{ pageRows: 10, lineCount: 100, picture: () => [] },
  };
}

function press(engine: FakeEngine, chunks: readonly (readonly string[])[], given: Partial<UiState> = {}): Turn {
  const start: Turn = { ui: uiOf(engine, given), effects: [] };
  return chunks.reduce(
    (turn, keys) => dispatch<Turn>(keys, turn, (now, intent) => update(now, intent, situation(engine))),
    start,
  );
}

const keysOf = keysOfText;
/** Types a line behind `:` and presses enter, then each further chunk. */
const say = (engine: FakeEngine, line: string, ...more: readonly (readonly string[])[]): Turn =>
  press(engine, [[':'], keysOf(line), ['enter'], ...more]);

function failing(wishes: PlanWishes = {}): FakeEngine {
  const engine = new FakeEngine(rolloutPlan(wishes)).launch();
  for (const region of ['japaneast', 'ukwest']) {
    const step = engine.advance(region, 'besu/upgrade');
    engine.begin(step);
    engine.fail(step);
  }
  return engine;
}

const commands = ({ effects }: Turn) =>
  effects.flatMap((one) => (one.type === 'send' ? [one.command] : one.type === 'send-all' ? one.commands : []));

describe('a command that changes the run', () => {
  test.each([
    ['retry', [['y']], [{ type: 'retry', scopes: ['ukwest', 'japaneast'], from: null, by: BY }]],
    ['retry jpe', [['y']], [{ type: 'retry', scopes: ['japaneast'], from: null, by: BY }]],
    ['retry jpe kubernetes', [['y']], [{ type: 'retry', scopes: ['japaneast'], from: 'kubernetes', by: BY }]],
    [
      'skip ukwest besu quota',
      [['enter']],
      [{ type: 'skip', scope: 'ukwest', phase: 'besu', reason: 'quota', by: BY }],
    ],
    ['pause', [['y']], [{ type: 'pause', by: BY }]],
    ['stop', [['y']], [{ type: 'stop', by: BY }]],
    ['approval besu ask', [['y']], [{ type: 'set-approval', phase: 'besu', approval: 'ask', by: BY }]],
    ['concurrency helm 3', [['y']], [{ type: 'set-concurrency', limit: 'helm', value: 3, by: BY }]],
    ['abort', ['chain-138'.split(''), ['enter']], [{ type: 'abort', typed: 'chain-138', by: BY }]],
  ] as const)('%s asks first, and acts only on yes', (line, answer, expected) => {
    const asked = say(failing(), line);
    expect(asked.ui.prompt).toBeNull();
    expect(asked.ui.dialog).not.toBeNull();
    expect(commands(asked)).toEqual([]);
    expect(commands(say(failing(), line, ['esc'], ...answer))).toEqual([]);
    expect(commands(say(failing(), line, ...answer))).toEqual(expected);
  });

  test('asks the same question as its key', () => {
    const engine = failing({ environment: 'production' });
    const byKey = press(engine, [['*'], ['r']]).ui.dialog;
    expect(say(engine, 'retry').ui.dialog).toEqual(byKey);
  });

  test('cancels what runs there, by the typed name', () => {
    const engine = new FakeEngine(rolloutPlan()).launch();
    const step = engine.advance('ukwest', 'besu/upgrade');
    engine.begin(step);
    const turn = say(engine, 'cancel uk west', 'ukwest'.split(''), ['enter']);
    expect(commands(turn)).toEqual([{ type: 'cancel', attempt: `${step}#1`, typed: 'ukwest', by: BY }]);
  });

  test('keys behind the enter cannot answer the question they came with', () => {
    expect(commands(press(failing(), [[':'], [...keysOf('pause'), 'enter', 'y', 'y']]))).toEqual([]);
  });

  test.each([
    ['retry northeurope', 'nothing has failed in North Europe'],
    ['resume', 'nothing is paused'],
    ['launch', 'already launched: the run is running'],
    ['approval besu auto', 'besu begins by itself already'],
    ['approval preflight ask', 'preflight waits for nobody'],
    ['concurrency helm 24', 'helm: 24 at once already'],
    ['retry besu', 'in which regions? retry REGIONS besu'],
    ['retry northeurope besu', 'North Europe cannot go back to besu now'],
  ])('%s stays in the prompt and says why not: %s', (line, why) => {
    const engine = failing();
    const turn = say(engine, line);
    expect(turn.ui.prompt?.text).toBe(line);
    expect(turn.ui.dialog).toBeNull();
    expect(turn.effects).toEqual([]);
    expect(meaningOf(line, turn.ui, situation(engine))).toEqual({ text: why, tone: 'bad' });
  });
});

describe('a command that shows something', () => {
  test('opens a log of a region, a phase and a try', () => {
    const engine = failing();
    const step = engine.advance('japaneast', 'besu/upgrade');
    engine.say({ type: 'steps-reset', steps: [step], by: BY, why: 'retry' });
    engine.begin(step);
    expect(viewOf(say(engine, 'logs jpe besu').ui)).toMatchObject({ kind: 'log', attempt: `${step}#2` });
    expect(viewOf(say(engine, 'logs jpe besu 1').ui)).toMatchObject({ kind: 'log', attempt: `${step}#1` });
    const none = say(engine, 'logs jpe besu 7').ui;
    expect(viewOf(none).kind).toBe('regions');
    expect(none.toast?.text).toBe('besu in Japan East has no try 7');
  });

  test('region, health, timeline, events and help go there, and back goes back', () => {
    for (const [line, kind] of [
      ['region ukw', 'region'],
      ['health', 'health'],
      ['timeline', 'timeline'],
      ['events failed', 'events'],
      ['help', 'help'],
    ] as const) {
      expect(viewOf(say(failing(), line).ui)).toMatchObject({ kind });
      expect(viewOf(say(failing(), line, ['q']).ui).kind).toBe('regions');
    }
    expect(viewOf(say(failing(), 'region ukw').ui)).toMatchObject({ scope: scopeOf('ukwest') });
  });

  test('filter, faults, order and set change the picture', () => {
    expect(say(failing(), 'filter japan').ui.filter).toBe('japan');
    expect(say(failing(), 'faults').ui.onlyFaults).toBe(true);
    expect(say(failing(), 'order').ui.order).toBe('fleet');
    expect(
      viewOf(press(failing(), [[':'], keysOf('logs jpe'), ['enter'], [':'], keysOf('set nowrap'), ['enter']]).ui),
    ).toMatchObject({ kind: 'log', wrap: false });
  });

  test('theme and w are asked of the world outside', () => {
    expect(say(failing(), 'theme light').effects).toContainEqual({ type: 'theme', name: 'light' });
    expect(say(failing(), 'w grid.txt').effects).toContainEqual({
      ...{ type: 'save', of: { kind: 'text', name: 'regions', text: '\n' } },
      to: 'grid.txt',
    });
  });

  test('detach leaves at once; q asks what becomes of the rollout', () => {
    expect(say(failing(), 'detach').effects).toContainEqual({ type: 'leave', reason: 'detach' });
    expect(say(failing(), 'q').ui.dialog?.kind).toBe('quit');
  });
});

describe('the prompt', () => {
  test('says what enter would do while it is typed', () => {
    const engine = failing();
    const meaning = (line: string) => meaningOf(line, uiOf(engine), situation(engine)).text;
    expect(meaning('retry jpe')).toBe('asks: retry what failed in Japan East');
    expect(meaning('logs jpe besu 2')).toBe('log of Japan East besu, try 2');
    expect(meaning('skip')).toBe('skip REGION PHASE [reason]: leave a phase out there');
    expect(meaning('retry japane')).toBe('japaneast');
    expect(meaning('retyr')).toBe('there is no command retyr; did you mean retry?');
  });

  test('tab fills in what is common, then goes round; shift-tab goes back', () => {
    const engine = new FakeEngine(rolloutPlan());
    const text = (...keys: readonly string[]) => press(engine, [[':'], ...keys.map((key) => [key])]).ui.prompt?.text;
    expect(text(...keysOf('skip u'), 'tab')).toBe('skip uk');
    expect(text(...keysOf('skip u'), 'tab', 'tab')).toBe('skip uksouth');
    expect(text(...keysOf('skip u'), 'tab', 'tab', 'tab')).toBe('skip ukwest');
    expect(text(...keysOf('skip u'), 'tab', 'tab', 'tab', 'tab')).toBe('skip uksouth');
    expect(text(...keysOf('skip u'), 'tab', 'shift-tab')).toBe('skip ukwest');
    expect(text(...keysOf('skip ukw'), 'tab')).toBe('skip ukwest ');
    expect(text(...keysOf('skip ukw'), 'tab', 'x')).toBe('skip ukwest x');
    expect(text(...keysOf('nothing'), 'tab')).toBe('nothing');
  });

  test('tab completes at the caret and keeps what stands behind it', () => {
    const turn = press(new FakeEngine(rolloutPlan()), [
      [':'],
      keysOf('skip ukw besu'),
      ...Array.from({ length: 5 }, () => ['left']),
      ['tab'],
      ['!'],
    ]);
    expect(turn.ui.prompt?.text).toBe('skip ukwest ! besu');
  });

  test('up and down go through the lines that begin as the typed one does', () => {
    const commandHistory = ['retry ukwest', 'pause', 'retry japaneast', 'health'];
    const text = (...keys: readonly string[]) =>
      press(failing(), [[':'], ...keys.map((key) => [key])], { commandHistory }).ui.prompt?.text;
    expect(text('up')).toBe('health');
    expect(text('up', 'up', 'up')).toBe('pause');
    expect(text('r', 'up')).toBe('retry japaneast');
    expect(text('r', 'up', 'up')).toBe('retry ukwest');
    expect(text('r', 'up', 'up', 'up')).toBe('retry ukwest');
    expect(text('r', 'up', 'up', 'down')).toBe('retry japaneast');
    expect(text('r', 'up', 'down')).toBe('r');
    expect(text('up', 'backspace', 'down')).toBe('healt');
  });

  test('remembers each line once, and asks for it to be kept', () => {
    const turn = press(failing(), [[':'], keysOf(' health '), ['enter'], [':'], keysOf('health'), ['enter']]);
    expect(turn.ui.commandHistory).toEqual(['health']);
    expect(turn.effects.filter(({ type }) => type === 'remember-command')).toHaveLength(2);
    expect(say(failing(), 'nonsense').ui.commandHistory).toEqual([]);
  });

  test('esc gives it up; enter on nothing closes it', () => {
    expect(press(failing(), [[':'], keysOf('pause'), ['esc']]).ui).toMatchObject({ prompt: null, dialog: null });
    expect(say(failing(), '').ui.prompt).toBeNull();
  });
});
