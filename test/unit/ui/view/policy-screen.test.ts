import { describe, expect, test } from 'vitest';
import type { Failure } from '../../../../src/engine/model/failure.ts';
import { type StepId, scopeOf, stepId } from '../../../../src/engine/model/ids.ts';
import type { OpenBreaker, PlannedStrategy, RunPolicy } from '../../../../src/engine/model/policy.ts';
import type { UiState } from '../../../../src/ui/state/ui-state.ts';
import { createTheme } from '../../../../src/ui/theme.ts';
import { healthReport } from '../../../rigs/health-report.ts';
import { BY, FakeEngine } from '../../../rigs/screen/fake-engine.ts';
import { picture, plain } from '../../../rigs/screen/picture.ts';
import { keys, pressKeys } from '../../../rigs/screen/press-keys.ts';
import { type PlanWishes, rolloutPlan } from '../../../rigs/screen/rollout-plan.ts';

const SIZES = [
  { columns: 60, rows: 16 },
  { columns: 80, rows: 24 },
  { columns: 120, rows: 40 },
];
const [, USUAL = { columns: 80, rows: 24 }, LARGE = USUAL] = SIZES;
const MINUTE = 60_000;
const RETRY: RunPolicy['retry'] = { attempts: 5, delayFactor: 1 };
const THROTTLED: Partial<Failure> = {
  ...{ class: 'throttle', title: '429 TooManyRequests', fingerprint: 'throttled', hint: 'Azure asks to slow down.' },
};
const QUOTA: Partial<Failure> = {
  ...{ class: 'quota', title: 'vCPU quota is used up', fingerprint: 'quota', hint: 'Ask for 24 vCPUs.' },
};

const launched = (wishes: PlanWishes = {}): FakeEngine => new FakeEngine(rolloutPlan(wishes)).launch();

function failIn(engine: FakeEngine, region: string, failure: Partial<Failure>): StepId {
  const step = engine.advance(region, 'infrastructure/apply');
  engine.begin(step);
  engine.fail(step, failure);
  return step;
}

const shown = (engine: FakeEngine, given: Parameters<typeof picture>[1] = {}): string =>
  plain(picture(engine, given)).join('\n');
const asked = (engine: FakeEngine, pressed: readonly string[], ui: Partial<UiState> = {}, size = USUAL): string =>
  shown(engine, { ui: pressKeys(engine, keys(...pressed), { ui }).ui, size });
const bottom = (engine: FakeEngine, size = USUAL): string => (plain(picture(engine, { size })).at(-2) ?? '').trimEnd();

describe('the line at the bottom', () => {
  test('tells what several regions failed of once, with the parts of the world and both keys', () => {
    const engine = launched();
    for (const region of ['northeurope', 'uksouth', 'ukwest', 'japaneast']) failIn(engine, region, THROTTLED);
    expect(bottom(engine)).toBe('! 429 TooManyRequests x4 (Europe, Asia Pacific): ! goes there  C all of them');
  });

  test('gives up what a title says in brackets before a word is cut', () => {
    const engine = launched();
    const title = 'vCPU quota of each region is used up (limit 10, in use 4, needed 10)';
    for (const region of ['northeurope', 'uksouth']) failIn(engine, region, { ...QUOTA, title });
    expect(bottom(engine)).toBe('! vCPU quota of each region is used up x2: ! goes there  C all of them');
  });

  test('gives the parts of the world up, then the words, before a key is cut', () => {
    const engine = launched();
    for (const region of ['northeurope', 'uksouth', 'japaneast']) {
      failIn(engine, region, { ...THROTTLED, title: `a title that goes on and on ${'for ever '.repeat(8)}` });
    }
    failIn(engine, 'koreacentral', QUOTA);
    for (const size of SIZES) {
      const line = bottom(engine, size);
      expect(line.length).toBeLessThanOrEqual(size.columns);
      expect(line).toContain('! goes there  C all of them');
    }
    expect(bottom(engine, LARGE)).not.toContain('Asia Pacific');
  });

  test('names single failures by their region, and the causes when there are several', () => {
    const engine = launched();
    failIn(engine, 'ukwest', QUOTA);
    expect(bottom(engine)).toBe('! UK West failed. ! goes there  z only faults');
    failIn(engine, 'japaneast', THROTTLED);
    expect(bottom(engine)).toBe('! UK West failed and 1 more. ! goes there  C causes');
  });

  test('says that nothing new starts when more has failed than the run may lose', () => {
    const tolerance = { failedRegions: 0, lostValidators: null };
    const engine = launched({ policy: { tolerance } });
    failIn(engine, 'ukwest', QUOTA);
    expect(bottom(engine)).toContain('! UK West failed: nothing new starts. ! goes there');
  });

  test('counts those that are tried again by themselves when their causes differ', () => {
    const engine = launched({ policy: { retry: RETRY } });
    const later = (step: StepId, ms: number): void =>
      engine.say({ type: 'retry-scheduled', step, retryAtMs: engine.nowMs + ms, n: 1, why: '' });
    later(failIn(engine, 'ukwest', THROTTLED), 60_000);
    later(failIn(engine, 'japaneast', { ...THROTTLED, class: 'transient', fingerprint: 'reset' }), 20_000);
    expect(bottom(engine)).toBe('2 regions are tried again by themselves, next in 0:20. C shows causes');
  });
});

describe('new starts that the engine has paused', () => {
  const breaker = (engine: FakeEngine, untilMs: number | null): OpenBreaker => ({
    ...{ cause: 'throttled', title: '429 TooManyRequests', openedAtMs: engine.nowMs, untilMs },
    scopes: ['ukwest', 'uksouth', 'japaneast'].map(scopeOf),
  });
  function paused(forMs: number | null): FakeEngine {
    const engine = launched();
    engine.say({ type: 'breaker-opened', breaker: breaker(engine, forMs === null ? null : engine.nowMs + forMs) });
    return engine;
  }

  test.each(SIZES)('are told in words, with the countdown and the key, at $columns x $rows', (size) => {
    const line = bottom(paused(84_000), size);
    expect(line).toContain('! New starts paused for 1:24');
    expect(line).toContain('P resumes');
    expect(shown(paused(84_000), { size }).split('\n')[0]).toContain('starts paused 1:24');
  });

  test('last until a person resumes when no time would help', () => {
    expect(bottom(paused(null))).toBe('! New starts paused until you resume: 429 TooManyRequests. P resumes  C causes');
    expect(bottom(paused(null), LARGE)).toContain('429 TooManyRequests x3. P resumes');
  });

  test('are counted with what failed since, stand in every row that waits, and P resumes in the footer too', () => {
    const engine = paused(84_000);
    for (const region of ['northeurope', 'uksouth', 'ukwest', 'francecentral']) failIn(engine, region, THROTTLED);
    expect(bottom(engine, LARGE)).toContain('429 TooManyRequests x4');
    expect(shown(engine)).toMatch(/Spain Central +\S+ paused 1:12/);
    expect(shown(engine, { size: { columns: 200, rows: 50 } })).toMatch(/ P resume {2}d describe/);
  });

  test('go on by P, whose question says why they were paused and when they would go on', () => {
    const text = asked(paused(84_000), ['P']);
    expect(text).toContain('Let new steps start again?');
    expect(text.replace(/\s+/g, ' ')).toContain(
      'The engine has paused new starts: 429 TooManyRequests x3. It ends by itself in 1:24.',
    );
    expect(text).toContain('▸[ cancel ]');
  });

  test('are told without colours and in ASCII', () => {
    const text = shown(paused(84_000), { theme: createTheme({ colorLevel: 0, ascii: true }) });
    expect(text).not.toMatch(/[^ -~\n]/);
    expect(text).toContain('New starts paused for 1:24');
  });
});

describe('the causes', () => {
  function three(): FakeEngine {
    const engine = launched({ policy: { retry: RETRY } });
    for (const region of ['northeurope', 'uksouth', 'ukwest', 'japaneast']) {
      const step = failIn(engine, region, THROTTLED);
      engine.say({ type: 'retry-scheduled', step, retryAtMs: engine.nowMs + 24_000, n: 1, why: '429' });
    }
    failIn(engine, 'koreacentral', QUOTA);
    failIn(engine, 'canadacentral', { title: 'helm release is stuck', fingerprint: 'stuck' });
    return engine;
  }

  test.each([USUAL, LARGE])('are a card each, with count, places, what to do and the next try, at $columns', (size) => {
    const text = asked(three(), ['C'], {}, size);
    expect(text).toContain('3 causes of what failed');
    expect(text).toMatch(/▸ 429 TooManyRequests x4 \(throttle\), next try in 0:\d\d/);
    expect(text).toContain('Europe (3): North Europe, UK South and UK West');
    expect(text).toContain('Asia Pacific (1): Japan East');
    expect(text).toContain('Azure asks to slow down.');
    expect(text).toContain('vCPU quota is used up (quota), not tried again by itself');
    expect(text).toContain('helm release is stuck (conflict), not tried again by itself');
  });

  test('that do not fit are counted, and moving shows them', () => {
    const small = { columns: 60, rows: 16 };
    expect(asked(three(), ['C'], {}, small)).toMatch(/\d more: up and down show them/);
    expect(asked(three(), ['C', 'up'], {}, small)).toContain('▸ ');
    expect(asked(three(), ['C', 'down'], {}, small)).toContain('▸ vCPU quota is used up');
  });

  test('lead to what can be done about all rows of one, and why the rest cannot', () => {
    const text = asked(three(), ['C', 'enter']);
    expect(text).toMatch(/▸ r +retry all of them now/);
    expect(text).toMatch(/T +no more tries by themselves/);
    const quota = asked(three(), ['C', 'j', 'enter']);
    expect(quota).toMatch(/T +no more tries by themselves +nothing in Korea Central waits/);
    expect(asked(three(), ['C', 'enter', 'r'])).toContain('Retry 4 regions?');
  });

  test('clean what a tool has said before it is shown', () => {
    const engine = launched();
    failIn(engine, 'ukwest', { title: 'bad\u001b]0;owned\u0007 news', hint: '\u001b[2Jlook', fingerprint: 'x' });
    const text = picture(engine, { ui: pressKeys(engine, keys('C')).ui }).join('\n');
    expect(text).not.toContain('owned');
    expect(text).not.toContain('\u001b[2J');
    expect(text).toContain('bad news');
  });
});

describe('limits the engine has lowered', () => {
  function throttled(): FakeEngine {
    const engine = launched({ limits: { terraform: 24 }, policy: { retry: RETRY } });
    engine.begin(engine.advance('ukwest', 'infrastructure/apply'));
    const by = { user: 'engine', via: 'engine' } as const;
    engine.say({ type: 'concurrency-changed', limit: 'terraform', value: 6, by, why: 'throttling' });
    return engine;
  }

  test.each(SIZES)('stand in the header at $columns x $rows', (size) => {
    const head = shown(throttled(), { size }).split('\n').slice(0, 4).join('\n');
    expect(head).toContain(size.columns < 120 ? 'terraform 6/24 (throttled)' : 'terraform 1/6 (throttled from 24)');
  });

  test('give way to nothing when there are waves too', () => {
    const waves = ['canary', 'europe'].map((name) => ({ name, scopes: [], soakMs: 600_000, soakBlocks: 20 }));
    const engine = launched({ limits: { terraform: 24 }, policy: { strategy: { kind: 'waves', waves } } });
    const by = { user: 'engine', via: 'engine' } as const;
    engine.say({ type: 'concurrency-changed', limit: 'terraform', value: 6, by, why: 'throttling' });
    failIn(engine, 'ukwest', QUOTA);
    engine.signal({ type: 'health', report: healthReport(engine.state.plan, { nowMs: engine.nowMs }) });
    engine.say({ type: 'wave-settled', wave: 0, height: 100 });
    for (const size of [USUAL, LARGE]) {
      const head = shown(engine, { size }).split('\n').slice(0, 4).join('\n');
      expect(head).toMatch(/wave 1( of 2: canary|\/2)/);
      expect(head).toMatch(/terraform (6\/24 \(throttled\)|0\/6 \(throttled from 24\))/);
    }
    expect(shown(engine, { size: { columns: 60, rows: 16 } }).split('\n')[1]).toContain('wave 1/2');
  });

  test('a wide header has what runs and what may, for every tool in use', () => {
    const text = shown(throttled(), { size: { columns: 140, rows: 40 } });
    expect(text).toContain('terraform 1/6 (throttled from 24)');
    expect(shown(throttled())).not.toContain('terraform 1/6');
  });

  test('are told where the number is changed', () => {
    expect(asked(throttled(), ['+'])).toMatch(/terraform +6 +(-> 7 +)?1 running, lowered from 24 \(throttled\)/);
  });
});

describe('waves', () => {
  const wave = (name: string, names: readonly string[], soakMs = 0, soakBlocks = 0) => ({
    ...{ name, scopes: names.map(scopeOf), soakMs, soakBlocks },
  });
  const strategy: PlannedStrategy = {
    kind: 'waves',
    waves: [
      wave('canary', ['northeurope']),
      wave('europe', ['uksouth', 'ukwest'], 10 * MINUTE, 20),
      wave('asia', ['japaneast']),
      wave('rest', []),
    ],
  };
  const second = (): FakeEngine => {
    const engine = launched({ policy: { strategy } });
    engine.say({ type: 'wave-opened', wave: 1 });
    return engine;
  };

  test.each(SIZES)('say in the header which one is open at $columns x $rows', (size) => {
    expect(shown(second(), { size }).split('\n')[1]).toMatch(/wave 2( of 4: europe|\/4)/);
  });

  test('say how long and for how many blocks one is watched still', () => {
    const engine = second();
    engine.say({ type: 'wave-settled', wave: 1, height: 100 });
    engine.nowMs += 200_000;
    const plan = engine.state.plan;
    const report = healthReport(plan, { nowMs: engine.nowMs, chain: { height: 112 } });
    engine.signal({ type: 'health', report });
    expect(shown(engine, { size: LARGE }).split('\n')[1]).toContain(
      'wave 2 of 4: europe, soaking 3:20 of 10:00, 12 of 20 blocks',
    );
    expect(bottom(engine)).toContain('wave 2 of 4: europe, soaking 3:20 of 10:00');
    expect(shown(engine, { size: { columns: 60, rows: 16 } }).split('\n')[1]).toContain('wave 2/4 soak 6:40');
  });

  test('a row that waits for its wave says which and after which', () => {
    const engine = second();
    engine.advance('japaneast', 'infrastructure/init');
    const text = shown(engine, { size: { columns: 200, rows: 40 } });
    expect(text).toMatch(/Japan East .*wave asia, after europe/);
  });
});

describe('a rollout by hand', () => {
  const byHand = (): FakeEngine => launched({ policy: { strategy: { kind: 'manual' } } });

  test('says how many wait for their button, and which key it is', () => {
    const engine = byHand();
    engine.advance('westeurope', 'monitoring/upgrade');
    for (const { scope } of engine.state.plan.regions) engine.advance(scope, 'infrastructure/init');
    engine.say({ type: 'scopes-pushed', scopes: [scopeOf('ukwest')], by: BY });
    expect(bottom(engine)).toBe('23 regions wait for the button. u pushes');
    expect(shown(engine).split('\n')[1]).toContain('pushed 1 of 24');
  });

  test('the question says what begins, how many were pushed, and what it may cost the chain', () => {
    const engine = byHand();
    engine.say({ type: 'scopes-pushed', scopes: [scopeOf('uksouth'), scopeOf('ukwest')], by: BY });
    engine.signal({ type: 'health', report: healthReport(engine.state.plan, { nowMs: engine.nowMs }) });
    const text = asked(engine, ['u']);
    expect(text).toContain('Push North Europe?');
    expect(text.replace(/\s+/g, ' ')).toContain('Begins: preflight, infrastructure, kubernetes, besu, verify.');
    expect(text).toContain('Pushed already: 2 of 24 regions.');
    expect(text).toContain('This touches 1 of 24 validators, margin 8 -> 7.');
  });

  test('says nothing of the chain before it has been seen, and warns when less than a quorum would be left', () => {
    const engine = byHand();
    expect(asked(engine, ['u'])).not.toContain('margin');
    engine.signal({ type: 'health', report: healthReport(engine.state.plan, { nowMs: engine.nowMs }) });
    const marks = engine.state.plan.regions.slice(0, 9).map(({ scope }) => scope);
    expect(asked(engine, ['u'], { marks }, LARGE)).toContain(
      'This touches 9 of 24 validators, margin 8 -> -1: the quorum guard',
    );
  });
});

describe('a region that is held back', () => {
  test('says by whose words, in its row, at the bottom and where it is released', () => {
    const engine = launched();
    engine.say({ type: 'scope-held', scope: scopeOf('ukwest'), reason: 'power works until noon', by: BY });
    engine.advance('ukwest', 'infrastructure/init');
    expect(bottom(engine)).toBe('Held back: UK West. x releases');
    expect(asked(engine, ['j', 'j'])).toContain('held back: power works until noon');
    expect(asked(engine, ['j', 'j', 'x'])).toContain('release what is held back');
  });
});

describe('a step that the quorum guard holds back', () => {
  function guarded(): FakeEngine {
    const engine = launched({ regions: 4, disruptive: true });
    const regions = engine.state.plan.regions.map(({ scope }) => scope);
    engine.say({ type: 'validators-seen', live: Object.fromEntries(regions.map((scope) => [scope, 1])) });
    engine.nowMs += 1000;
    engine.begin(engine.advance('northeurope', 'besu/upgrade'));
    engine.advance('uksouth', 'besu/upgrade');
    return engine;
  }

  test('says in its row and in the region view how many would be left and needed', () => {
    expect(asked(guarded(), ['j'], {}, { columns: 200, rows: 40 })).toMatch(
      /UK South .*quorum: would leave 2, needs 3/,
    );
    const region = asked(guarded(), ['j', 'enter']);
    expect(region).toContain('would leave 2 of 4 validators; the chain needs 3');
    expect(region).toContain('It goes on by itself as soon as enough validators are back.');
    expect(region).toContain('a start it all the same');
  });

  test('is started by typing how many will be left, after a warning', () => {
    const engine = guarded();
    const text = asked(engine, ['j', 'a']);
    expect(text).toContain('Start helm upgrade besu in UK South below the quorum?');
    expect(text.replace(/\s+/g, ' ')).toContain('2 of 4 would be left, and the chain needs 3.');
    expect(text).toContain('Type how many will be left, 2:');
    const { effects } = pressKeys(engine, keys('j', 'a', '2', 'enter'));
    expect(effects).toMatchObject([
      { command: { type: 'override-quorum', step: stepId(scopeOf('uksouth'), 'besu', 'upgrade'), typed: '2' } },
    ]);
    expect(pressKeys(engine, keys('j', 'a', '3', 'enter')).effects).toEqual([]);
  });

  test('says so when the number has changed or it is held no more', () => {
    const engine = guarded();
    const { ui } = pressKeys(engine, keys('j', 'a'));
    engine.say({ type: 'validators-seen', live: { japaneast: 0, ukwest: 0 } as never });
    expect(shown(engine, { ui })).toContain('By now it would leave 1: ask again.');
    engine.nowMs += 1000;
    engine.succeed(stepId(scopeOf('northeurope'), 'besu', 'upgrade'));
    engine.begin(stepId(scopeOf('northeurope'), 'besu', 'pods'));
    engine.succeed(stepId(scopeOf('northeurope'), 'besu', 'pods'));
    engine.nowMs += 1000;
    engine.say({ type: 'validators-seen', live: { northeurope: 1, ukwest: 1 } as never });
    expect(shown(engine, { ui })).toContain('The quorum guard does not hold it back any more');
  });
});
