import { describe, expect, test } from 'vitest';
import { pushKey, scopeOf, stepId } from '../../../../../src/engine/model/ids.ts';
import { hearLine } from '../../../../../src/ui/plain/line-session.ts';
import { completeLine } from '../../../../../src/ui/state/command-line/complete-line.ts';
import { parseWish } from '../../../../../src/ui/state/command-line/parse-wish.ts';
import { meaningOf } from '../../../../../src/ui/state/command-line/wish-words.ts';
import type { Turn } from '../../../../../src/ui/state/situation.ts';
import { BY, FakeEngine } from '../../../../rigs/screen/fake-engine.ts';
import { dataOf, uiOf } from '../../../../rigs/screen/picture.ts';
import { commandsIn, keys, pressKeys, situationOf, typing } from '../../../../rigs/screen/press-keys.ts';
import { rolloutPlan } from '../../../../rigs/screen/rollout-plan.ts';

/** By hand; UK West failed and is tried again, Japan East is held back, UK South's besu was skipped. */
function mixed(): FakeEngine {
  const policy = { strategy: { kind: 'manual' }, retry: { attempts: 5, delayFactor: 1 } } as const;
  const engine = new FakeEngine(rolloutPlan({ policy })).launch();
  const step = engine.advance('ukwest', 'infrastructure/apply');
  engine.begin(step);
  engine.fail(step, { class: 'throttle', title: '429', fingerprint: 'throttled' });
  engine.say(
    { type: 'retry-scheduled', step, retryAtMs: engine.nowMs + 24_000, n: 1, why: '429' },
    { type: 'scope-held', scope: scopeOf('japaneast'), reason: 'why', by: BY },
    { type: 'steps-skipped', steps: [stepId(scopeOf('uksouth'), 'besu', 'upgrade')], by: BY, reason: 'later' },
  );
  return engine;
}

const give = (engine: FakeEngine, line: string, ...answers: readonly string[]): Turn =>
  pressKeys(engine, [...keys(':'), ...typing(line), ...keys('enter'), ...answers.map((key) => [key])]);

describe('the words about which region goes when', () => {
  test.each([
    ['push uksouth, Japan East', [{ type: 'push', scopes: ['uksouth', 'japaneast'] }]],
    ['push uksouth --reason change 4711', [{ type: 'push', scopes: ['uksouth'], reason: 'change 4711' }]],
    ['cancel-retry ukw', [{ type: 'cancel-retry', scope: 'ukwest' }]],
    ['release japaneast', [{ type: 'release', scope: 'japaneast' }]],
    ['unskip uksouth', [{ type: 'unskip', scope: 'uksouth', phase: 'besu' }]],
    ['unskip uksouth besu', [{ type: 'unskip', scope: 'uksouth', phase: 'besu' }]],
    ['first japaneast uksouth', [{ type: 'reorder', scopes: ['japaneast', 'uksouth'], to: 'first' }]],
    ['last uksouth', [{ type: 'reorder', scopes: ['uksouth'], to: 'last' }]],
    ['retry', [{ type: 'retry', scopes: ['ukwest'] }]],
  ])('":%s" asks, and only y sends', (line, commands) => {
    const engine = mixed();
    expect(commandsIn(give(engine, line))).toEqual([]);
    expect(commandsIn(give(engine, line, 'y'))).toMatchObject(commands);
  });

  test('":hold" takes its reason from the line, and enter sends it', () => {
    const engine = mixed();
    expect(commandsIn(give(engine, 'hold uksouth power works', 'enter'))).toMatchObject([
      { type: 'hold', scope: 'uksouth', reason: 'power works' },
    ]);
    expect(commandsIn(give(engine, 'hold uksouth', 'enter'))).toEqual([]);
    expect(commandsIn(give(engine, 'note uksouth waits for ticket 4711', 'enter'))).toMatchObject([
      { type: 'note', scope: 'uksouth', text: 'waits for ticket 4711' },
    ]);
  });

  test('":push" knows the zones of a region as the shell does, completes them, and takes no misspelt one for a reason', () => {
    const key = (part: string) => pushKey(`uksouth-${part}`);
    const pushes = ['1', '2'].map((part) => ({ key: key(part), scope: scopeOf('uksouth'), validators: 1 }));
    const engine = new FakeEngine(rolloutPlan({ policy: { strategy: { kind: 'manual', pushes } } })).launch();
    expect(commandsIn(give(engine, 'push uksouth-1 --reason why', 'y'))).toMatchObject([
      { type: 'push', scopes: ['uksouth-1'], reason: 'why' },
    ]);
    expect(commandsIn(give(engine, 'push uksouth UK South 1', 'y'))).toMatchObject([{ scopes: ['uksouth-1'] }]);
    const says = (line: string): string => meaningOf(line, uiOf(engine), { data: dataOf(engine) }).text;
    expect(says('push uksouth-1 --reason why')).toBe('asks: push uksouth-1: why');
    expect(says('push uksouth-9')).toContain('there is no region uksouth-9; did you mean uksouth-');
    expect(says('push uksouth-1 uksuoth')).toContain('there is no region uksuoth');
    expect(says('push uksouth-1 --reason ')).toContain('which reason?');
    expect(completeLine('push uks', engine.state).candidates).toEqual(['uksouth', 'uksouth-1', 'uksouth-2']);
    expect(completeLine('push uksouth-1 --', engine.state).candidates).toEqual(['--reason']);
    engine.say({ type: 'scopes-pushed', scopes: [key('1')], by: BY });
    expect(says('push uksouth-1')).toBe('uksouth-1 was pushed already');
  });

  test('":causes" opens them', () => {
    expect(give(mixed(), 'causes').ui.dialog).toMatchObject({ kind: 'causes' });
  });

  test('":pause" pauses the run also while the engine has paused new starts, ":resume" ends that pause', () => {
    const engine = mixed();
    const breaker = { cause: 'x', title: 'x', scopes: [], openedAtMs: engine.nowMs, untilMs: null };
    engine.say({ type: 'breaker-opened', breaker });
    expect(commandsIn(give(engine, 'pause', 'y'))).toMatchObject([{ type: 'pause' }]);
    expect(commandsIn(give(engine, 'resume', 'y'))).toMatchObject([{ type: 'resume' }]);
  });

  test.each([
    ['push', 'push REGIONS [--reason TEXT]: let these regions or zones begin'],
    ['push uksoth', 'did you mean uksouth?'],
    ['push uksouth besu', 'there is no region besu'],
    ['release uksouth', 'UK South is not held back'],
    ['unskip uksouth verify', 'verify is not skipped in UK South'],
    ['hold japaneast', 'Japan East is held back already: why'],
    ['cancel-retry japaneast', 'nothing in Japan East waits to be tried again by itself'],
    ['first japaneast ukwest extra', 'there is no region extra'],
  ])('":%s" is answered with what is wrong or missing', (line, words) => {
    const engine = mixed();
    expect(meaningOf(line, uiOf(engine), { data: dataOf(engine) }).text).toContain(words);
  });

  test.each([
    ['release ', ['japaneast']],
    ['cancel-retry ', ['ukwest']],
    ['unskip ', ['uksouth']],
    ['retry ', ['ukwest']],
  ])('behind ":%s" tab offers the regions where it would do something', (line, regions) => {
    expect(completeLine(line, mixed().state).candidates).toEqual(regions);
  });

  test('what they would do is said before enter', () => {
    const engine = mixed();
    const says = (line: string): string => meaningOf(line, uiOf(engine), { data: dataOf(engine) }).text;
    expect(says('push uksouth')).toBe('asks: push UK South');
    expect(says('last uksouth')).toBe('asks: start UK South after all others');
    expect(parseWish('hold uksouth a b', engine.state)).toEqual({
      ...{ ok: true, value: { type: 'hold', scope: 'uksouth', reason: 'a b' } },
    });
  });
});

describe('by lines', () => {
  test('the causes are said, and a push is asked and answered', () => {
    const engine = mixed();
    const situation = situationOf(engine);
    const said = hearLine(uiOf(engine), 'causes', situation).say.join(' ');
    expect(said).toContain('429 (throttle), again in 0:24');
    const asked = hearLine(uiOf(engine), 'push uksouth', situation);
    expect(asked.say.join(' ')).toContain('Push UK South? ');
    const done = hearLine(asked.ui, 'yes', situation);
    expect(done.effects).toMatchObject([{ command: { type: 'push', scopes: ['uksouth'] } }]);
  });

  test('a reason is asked for and typed', () => {
    const engine = mixed();
    const situation = situationOf(engine);
    const asked = hearLine(uiOf(engine), 'hold uksouth', situation);
    expect(hearLine(asked.ui, '', situation).effects).toEqual([]);
    expect(hearLine(asked.ui, 'power works', situation).effects).toMatchObject([
      { command: { type: 'hold', scope: 'uksouth', reason: 'power works' } },
    ]);
  });
});
