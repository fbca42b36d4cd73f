import { afterEach, describe, expect, test } from 'vitest';
import type { Failure } from '../../../src/engine/model/failure.ts';
import { type StepId, scopeOf } from '../../../src/engine/model/ids.ts';
import { AWAY_MS } from '../../../src/ui/state/notice.ts';
import { ConsoleRig, type RigWishes } from '../../rigs/screen/console-rig.ts';
import { BY, type FakeEngine } from '../../rigs/screen/fake-engine.ts';
import { ESC } from '../../rigs/screen/fake-terminal.ts';

let rig: ConsoleRig;
afterEach(() => rig.end());

const start = (wishes: RigWishes = {}): ConsoleRig => {
  rig = new ConsoleRig({ prepare: (engine) => engine.launch(), ...wishes });
  return rig;
};
const type = async (keys: string): Promise<string> => (await rig.type(keys)).join('\n');

/** Two regions are throttled and will be tried again in 24 s. */
function throttleTwo(engine: FakeEngine): void {
  engine.launch();
  for (const region of ['ukwest', 'japaneast']) {
    const step = engine.advance(region, 'besu/upgrade');
    engine.begin(step);
    engine.fail(step, { class: 'throttle', title: '429 TooManyRequests', fingerprint: 'throttled' });
    engine.say({ type: 'retry-scheduled', step, retryAtMs: engine.nowMs + 24_000, n: 2, why: '429' });
  }
}

const policy = { retry: { attempts: 5, delayFactor: 1 } };

describe.each([
  { columns: 80, rows: 24 },
  { columns: 120, rows: 40 },
])('at $columns x $rows', (size) => {
  test('a countdown runs down without a key or an event', async () => {
    start({ ...size, policy, prepare: throttleTwo });
    const left = async (): Promise<number> => Number(/again(?: in)? 0:(\d\d)/.exec(await rig.text())?.[1]);
    const before = await left();
    rig.timing.pass(5000);
    // Reading the screen lets the rig pass a moment of its own.
    expect(before - (await left())).toBeGreaterThanOrEqual(5);
  });

  test('the causes lead to one retry of all their regions', async () => {
    start({ ...size, policy, prepare: throttleTwo });
    expect(await type('C')).toContain('429 TooManyRequests x2 (throttle)');
    expect(await type('\r')).toContain('retry all of them now');
    expect(await type('r')).toContain('Retry 2 regions?');
    expect(rig.engine.sent).toEqual([]);
    await type('y');
    expect(rig.engine.sent).toEqual([
      { type: 'retry', scopes: [scopeOf('ukwest'), scopeOf('japaneast')], from: null, by: BY },
    ]);
  });

  test('a push is asked, sent once, and the region then begins', async () => {
    start({ ...size, policy: { strategy: { kind: 'manual' } } });
    expect(await type('u')).toContain('Push North Europe?');
    expect(await type('u')).toContain('[ reason ] r');
    expect(await type('r')).toContain('Why (may stay empty): ');
    await type('change 4711');
    expect(await type('\r')).toContain('Reason, for the journal: change 4711');
    await type('y');
    expect(rig.engine.sent).toMatchObject([{ type: 'push', scopes: ['northeurope'], reason: 'change 4711' }]);
    rig.engine.say({ type: 'scopes-pushed', scopes: [scopeOf('northeurope')], by: BY });
    expect(await rig.text()).toContain('pushed 1 of 24');
    expect(await type('u')).toContain('North Europe was pushed already');
  });

  test('a region is held back with a typed reason from the menu', async () => {
    start(size);
    expect(await type('x')).toContain('hold back: start nothing new here');
    await type('j');
    let text = await rig.text();
    for (let i = 0; i < 20 && !/▸.*hold back/.test(text); i += 1) text = await type('j');
    expect(await type('\r')).toContain('Hold back North Europe?');
    await type('power works');
    await type('\r');
    expect(rig.engine.sent).toEqual([{ type: 'hold', scope: scopeOf('northeurope'), reason: 'power works', by: BY }]);
  });

  test('a pause of new starts is ended by P and y', async () => {
    start(size);
    const about = { cause: 'login', title: 'the Azure login has expired', scopes: [scopeOf('ukwest')] };
    await rig.screen();
    rig.engine.say({ type: 'breaker-opened', breaker: { ...about, openedAtMs: rig.engine.nowMs, untilMs: null } });
    expect(await rig.text()).toContain('New starts paused until you resume');
    expect(await type('P')).toContain('Let new steps start again?');
    await type('y');
    expect(rig.engine.sent).toEqual([{ type: 'resume', by: BY }]);
  });

  test('every region is there again after the causes were closed', async () => {
    start({ ...size, policy, prepare: throttleTwo });
    await type('C');
    const text = await type(ESC);
    expect(text).toContain('Canada Central');
  });
});

describe('the bell', () => {
  const notices = { bell: 'away', notify: false, title: false } as const;
  const bells = (): number => rig.terminal.written.split('\u0007').length - 1;

  test('is silent for what goes on by itself, and rings when new starts wait for a person', async () => {
    start({ policy, options: { notices } });
    await rig.screen();
    rig.timing.pass(AWAY_MS);
    const step = rig.engine.advance('ukwest', 'besu/upgrade') as StepId;
    rig.engine.begin(step);
    // The engine tells a failure and the try that follows from it together.
    const live = rig.engine.state.steps[step]?.attempts.at(-1)?.id;
    if (live === undefined) throw new Error('it has begun');
    const failure: Failure = {
      ...{ class: 'throttle', title: '429', evidence: [], hint: '', fingerprint: 't', reach: 'one', chain: [] },
    };
    rig.engine.say(
      { type: 'attempt-ended', attempt: live, exit: null, outcome: { status: 'failed', failure, facts: {} } },
      { type: 'retry-scheduled', step, retryAtMs: rig.engine.nowMs + 24_000, n: 1, why: '429' },
    );
    await rig.screen();
    expect(bells()).toBe(0);
    const breaker = { cause: 'x', title: 'login', scopes: [], openedAtMs: 0, untilMs: null };
    rig.engine.say({ type: 'breaker-opened', breaker });
    await rig.screen();
    expect(bells()).toBe(1);
  });
});
