import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Command } from '../../../../src/engine/model/command.ts';
import type { Scope } from '../../../../src/engine/model/ids.ts';
import { bindings } from '../../../../src/ui/keys/bindings.ts';
import { dispatch } from '../../../../src/ui/keys/dispatch.ts';
import type { Situation, Turn } from '../../../../src/ui/state/situation.ts';
import { update } from '../../../../src/ui/state/update.ts';
import { BY, FakeEngine } from '../../../rigs/screen/fake-engine.ts';
import { picture, uiOf } from '../../../rigs/screen/picture.ts';
import { commandsIn, situationOf } from '../../../rigs/screen/press-keys.ts';
import { type PlanWishes, rolloutPlan } from '../../../rigs/screen/rollout-plan.ts';

/** Something failed, something asks, something runs, something is done, something waits. */
function busy(wishes: PlanWishes): FakeEngine {
  const engine = new FakeEngine(rolloutPlan({ regions: 6, limits: { terraform: 1 }, ...wishes })).launch();
  engine.finish('northeurope');
  for (const region of ['uksouth', 'ukwest']) {
    const step = engine.advance(region, 'besu/upgrade');
    engine.begin(step);
    engine.fail(step);
  }
  const plan = engine.advance('francecentral', 'infrastructure/plan');
  engine.begin(plan);
  engine.succeed(plan, { destroys: ['azurerm_subnet.a'] });
  engine.begin(engine.advance('germanywestcentral', 'infrastructure/init'));
  return engine;
}

const paused = busy({});
paused.say({ type: 'run-paused', by: BY });
/** By hand, and everything the policies of a run can say: tried again, held back, guarded, throttled, starts paused. */
function governed(): FakeEngine {
  const policy = { strategy: { kind: 'manual' }, retry: { attempts: 5, delayFactor: 1 } } as const;
  const engine = new FakeEngine(rolloutPlan({ regions: 6, policy, disruptive: true })).launch();
  const engineActor = { user: 'engine', via: 'engine' } as const;
  const scopes = engine.state.plan.regions.map(({ scope }) => scope);
  const [first, second, third, fourth] = scopes as [Scope, Scope, Scope, Scope];
  const live = Object.fromEntries(scopes.map((scope, i) => [scope, i < 4 ? 1 : 0]));
  engine.say({ type: 'scopes-pushed', scopes: [first, second, third], by: BY });
  engine.say({ type: 'validators-seen', live });
  engine.nowMs += 1000;
  engine.advance(second, 'besu/upgrade');
  for (const scope of [first, third]) {
    const step = engine.advance(scope, 'infrastructure/apply');
    engine.begin(step);
    engine.fail(step, { class: 'throttle', fingerprint: 'throttled', title: '429 TooManyRequests' });
    engine.say({ type: 'retry-scheduled', step, retryAtMs: engine.nowMs + 24_000, n: 1, why: '' });
  }
  engine.say({ type: 'concurrency-changed', limit: 'helm', value: 1, by: engineActor, why: '' });
  engine.say({ type: 'scope-held', scope: fourth, reason: 'why', by: BY });
  const breaker = { cause: 'throttled', title: '429', scopes: [first, third], openedAtMs: engine.nowMs };
  engine.say({ type: 'breaker-opened', breaker: { ...breaker, untilMs: null } });
  return engine;
}

const ENGINES: Readonly<Record<string, FakeEngine>> = {
  planned: new FakeEngine(rolloutPlan({ regions: 6 })),
  'planned in production': new FakeEngine(rolloutPlan({ regions: 6, environment: 'production' })),
  running: busy({}),
  'running in production': busy({ environment: 'production' }),
  paused,
  'governed by its policies': governed(),
};

const acting = bindings.filter((one) => one.mutating).flatMap((one) => one.keys);
const bound = [...new Set(bindings.flatMap((one) => one.keys))];
/** `esc` often: what opens a prompt would otherwise swallow all that follows. */
const ANSWERS = ['y', 'y', 'enter', 's', 'a', 'tab', 'esc', 'esc', 'esc', 'esc', 'down', 'up'];
/** Names as they would have to be typed; each is one draw of several keys. */
const WORDS = ['chain-138', 'germanywestcentral', 'francecentral', 'why', '2', '3'];
/** What chance alone would hardly ever type to its end. */
const WHOLE: readonly (readonly string[])[] = [
  ['q', 'a', ...'chain-138'.split(''), 'enter'],
  ['esc', '1', 'q', 's'],
  ['esc', '1', '*', 'r', 'y'],
  ['esc', '1', 'v', 'G', 'u', 'y'],
  ['esc', '1', 'C', 'enter', 'r', 'y'],
  ['esc', '1', 'C', 'enter', 'T', 'y'],
  ['esc', '1', 'g', 'T', 'y'],
  ['esc', '1', 'P', 'y'],
  ['esc', '1', '*', 'x', 'enter', 'y'],
  ['esc', '1', '*', 'R', 'up', 'enter', 'y'],
  ['esc', '1', '*', 'S', 'y', 'enter', '2', 'enter'],
  ['esc', '/', ...'germany'.split(''), 'enter', 'ctrl-k', ...'germanywestcentral'.split(''), 'enter'],
  ['esc', '/', ...'france'.split(''), 'enter', 'a', ...'francecentral'.split(''), 'enter'],
];
const presses = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...bound).map((key) => [key]) },
    { weight: 4, arbitrary: fc.constantFrom('q', '*', ...acting).map((key) => [key]) },
    {
      weight: 4,
      arbitrary: fc.constantFrom(...ANSWERS).map((key) => [key]),
    },
    { weight: 1, arbitrary: fc.constantFrom(...WORDS).map((word) => word.split('')) },
    { weight: 2, arbitrary: fc.constantFrom(...WHOLE) },
  ),
  { maxLength: 60 },
);

/** Asking the nodes anew changes nothing, so it needs no question. */
const changes = (turn: Turn): readonly Command[] => commandsIn(turn).filter(({ type }) => type !== 'poll-health');

interface Sent {
  readonly opener: string | null;
  readonly key: string;
}

/** Presses key by key, as slow hands do; remembers which key opened the question that a command came from. */
function play(engine: FakeEngine, keys: readonly string[], judged: Situation): { turn: Turn; sent: readonly Sent[] } {
  let turn: Turn = { ui: uiOf(engine), effects: [] };
  let opener: string | null = null;
  const sent: Sent[] = [];
  for (const key of keys) {
    const before = turn;
    turn = dispatch<Turn>([key], before, (now, intent) => update(now, intent, judged));
    if (changes(turn).length > changes(before).length) sent.push({ opener, key });
    if (before.ui.dialog === null && turn.ui.dialog !== null) opener = key;
    if (turn.ui.dialog === null) opener = null;
  }
  return { turn, sent };
}

describe.each(Object.keys(ENGINES))('any keys on a run that is %s', (name) => {
  const engine = ENGINES[name]!;
  const judged = situationOf(engine);

  test('send nothing but by a key that answers a question, and another key had opened it', () => {
    fc.assert(
      fc.property(presses, (drawn) => {
        const { turn, sent } = play(engine, drawn.flat(), judged);
        for (const { opener, key } of sent) {
          expect(opener).not.toBeNull();
          expect(key).not.toBe(opener);
          expect(['y', 'enter', 's', 'x']).toContain(key);
        }
        expect(turn.ui.dialog === null || turn.ui.prompt === null).toBe(true);
        // Whatever came of it can be drawn.
        expect(picture(engine, { ui: turn.ui })).toHaveLength(24);
      }),
      { numRuns: 400 },
    );
  });

  test('in one chunk send nothing: what opens a question is the last one used', () => {
    fc.assert(
      fc.property(presses, (drawn) => {
        const start: Turn = { ui: uiOf(engine), effects: [] };
        const turn = dispatch<Turn>(drawn.flat(), start, (now, intent) => update(now, intent, judged));
        expect(changes(turn)).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });

  test.each(bound)('%s held down sends nothing', (key) => {
    const { sent } = play(
      engine,
      Array.from({ length: 30 }, () => key),
      judged,
    );
    expect(sent).toEqual([]);
  });
});

test('the property has teeth: random keys do send commands of many kinds', () => {
  const kinds = new Set<string>();
  for (const engine of Object.values(ENGINES)) {
    for (const drawn of fc.sample(presses, { numRuns: 400, seed: 138 })) {
      for (const { type } of changes(play(engine, drawn.flat(), situationOf(engine)).turn)) kinds.add(type);
    }
  }
  expect([...kinds].toSorted()).toEqual(
    expect.arrayContaining([
      'launch',
      'pause',
      'resume',
      'retry',
      'set-concurrency',
      'skip',
      'stop',
      'abort',
      'cancel',
      'approve',
    ]),
  );
});
