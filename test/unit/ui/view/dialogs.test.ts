import { describe, expect, test } from 'vitest';
import { attemptId, scopeOf } from '../../../../src/engine/model/ids.ts';
import type { PlannedStrategy } from '../../../../src/engine/model/policy.ts';
import { startData } from '../../../../src/ui/state/run-data.ts';
import type { UiState } from '../../../../src/ui/state/ui-state.ts';
import { createTheme } from '../../../../src/ui/theme.ts';
import { BY, FakeEngine } from '../../../rigs/screen/fake-engine.ts';
import { picture, plain } from '../../../rigs/screen/picture.ts';
import { keys, pressKeys, typing } from '../../../rigs/screen/press-keys.ts';
import { type PlanWishes, rolloutPlan } from '../../../rigs/screen/rollout-plan.ts';

const SMALL = { columns: 60, rows: 16 };
const USUAL = { columns: 80, rows: 24 };
const LARGE = { columns: 120, rows: 40 };

/** 24 regions: 12 in terraform, 3 in helm, 2 whose pods are awaited, two failed, one asks, one is through. */
function busy(wishes: PlanWishes = {}): FakeEngine {
  const engine = new FakeEngine(rolloutPlan({ limits: { terraform: 12, helm: 6 }, ...wishes })).launch();
  engine.finish('northeurope');
  for (const region of ['japaneast', 'ukwest']) {
    const step = engine.advance(region, 'besu/upgrade');
    engine.begin(step);
    engine.fail(step);
  }
  const plan = engine.advance('eastasia', 'infrastructure/plan');
  engine.begin(plan);
  engine.succeed(plan, { destroys: ['azurerm_subnet.a'] });
  const known = ['northeurope', 'japaneast', 'ukwest', 'eastasia'];
  const rest = engine.state.plan.regions.map(({ scope }) => scope).filter((scope) => !known.includes(scope));
  rest.forEach((scope, i) => {
    const at = i < 12 ? 'infrastructure/apply' : i < 15 ? 'besu/upgrade' : i < 17 ? 'besu/pods' : null;
    if (at === null) engine.advance(scope, 'infrastructure/apply');
    else engine.begin(engine.advance(scope, at));
  });
  return engine;
}

const shown = (
  engine: FakeEngine,
  chunks: readonly (readonly string[])[],
  size = USUAL,
  ui: Partial<UiState> = {},
): string => plain(picture(engine, { ui: pressKeys(engine, chunks, { ui }).ui, size })).join('\n');

describe('marked rows', () => {
  const engine = busy();
  const sign = /[▸ ]◆(UK West|Japan East|UKW|JPE)/g;

  test.each([SMALL, USUAL, LARGE])('have a sign of their own at $columns x $rows', (size) => {
    expect(shown(engine, keys('*'), size).match(sign)).toHaveLength(2);
    expect(shown(engine, [], size)).not.toContain('◆');
  });

  test('have a sign without colours and without glyphs too', () => {
    const theme = createTheme({ colorLevel: 0, ascii: true });
    for (const size of [USUAL, LARGE]) {
      const text = plain(picture(engine, { ui: pressKeys(engine, keys('*')).ui, size, theme })).join('\n');
      expect(text.match(/[> ]\*(UK West|Japan East)/g)).toHaveLength(2);
    }
  });

  test('do not move what stands beside the names', () => {
    const row = (text: string) => text.split('\n').find((one) => one.includes('France Central')) ?? '';
    for (const size of [USUAL, LARGE]) {
      const [before, after] = [row(shown(engine, [], size)), row(shown(engine, keys('*'), size))];
      expect(after.indexOf('▶')).toBe(before.indexOf('▶'));
    }
  });

  test('are counted on the rule, with those a filter hides, and at the bottom with what they are for', () => {
    const text = shown(engine, [...keys('*', '/'), ...typing('uk'), ...keys('enter')]);
    expect(text).toContain('2 marked (1 hidden by the filter)');
    expect(text).toContain('2 marked: r retries them');
    expect(shown(engine, keys('v', 'j'))).toContain('2 marked, range open');
  });

  test('the administrative row has the sign as well', () => {
    expect(shown(engine, keys('G', 'space', 'g'))).toContain(' ◆Admin westeurope');
  });

  test('keys that would be refused for them are not named', () => {
    const text = shown(engine, keys('!', 'down', 'down', 'down', 'space'));
    expect(text).toMatch(/1 marked: x says/);
  });
});

describe('the question before a retry of several', () => {
  test('names every region and what failed there', () => {
    const text = shown(busy(), keys('*', 'r'));
    expect(text).toMatch(/UK West +besu: helm release is stuck/);
    expect(text).toMatch(/Japan East +besu: helm release is stuck/);
  });

  test('counts the names that do not fit, and down shows them', () => {
    const engine = new FakeEngine(rolloutPlan()).launch();
    for (const { scope } of engine.state.plan.regions) {
      const step = engine.advance(scope, 'infrastructure/plan');
      engine.begin(step);
      engine.fail(step);
    }
    const text = shown(engine, keys('*', 'r'));
    const named = text.split('Retry 24 regions?')[1]?.match(/infrastructure: helm/g)?.length ?? 0;
    expect(text).toContain(`and ${24 - named} more: down shows them`);
    const scrolled = shown(engine, [...keys('*', 'r'), ...Array.from({ length: 20 }, () => ['down'])]);
    expect(scrolled.split('Retry 24 regions?')[1]).toContain('Canada Central');
  });

  test('says which marked rows are left alone, which are hidden, and in production asks for the fleet', () => {
    const engine = busy({ environment: 'production' });
    const text = shown(engine, [...keys('*', 'G', 'space', '/'), ...typing('uk'), ...keys('enter', 'r')]);
    expect(text).toContain('1 of them hidden by the filter.');
    expect(text).toContain('Marked too, but left alone: westeurope.');
    expect(text).toContain("In production. Type the fleet's name, chain-138:");
  });
});

describe('the choice of where a retry begins', () => {
  test('says how much of what is done each phase repeats, and the question names the phases', () => {
    const engine = busy();
    const toJapan = keys('!', '!', '!');
    expect(shown(engine, [...toJapan, ...keys('R')])).toMatch(/infrastructure +repeats 6 steps, 5 of them done before/);
    const text = shown(engine, [...toJapan, ...keys('R', 'k', 'enter')]);
    expect(text).toContain('Retry Japan East from kubernetes on?');
    expect(text).toContain('Runs again: kubernetes, besu (2 steps done before).');
    expect(text).toContain('▸[ cancel ]');
  });
});

describe('the question before a cancel', () => {
  test.each([SMALL, USUAL, LARGE])(
    'says what runs, for how long and what one signal means at $columns x $rows',
    (size) => {
      const engine = busy();
      const attempt = attemptId('uksouth/infrastructure/apply' as never, 1);
      engine.signal({ type: 'progress', attempt, done: 21, total: 34, unit: 'resources' });
      const text = shown(engine, [...keys('/'), ...typing('uk south'), ...keys('enter', 'ctrl-k')], size);
      expect(text).toContain('Cancel terraform apply in UK South?');
      expect(text).toMatch(/Running for \S+ of at most 1h00m/);
      expect(text).toContain('now: 21/34 resources');
      const flowing = text.replace(/\s+/g, ' ');
      expect(flowing).toContain('saves its state and releases the lock. That may take minutes.');
      expect(flowing).toContain('Exactly one signal is sent, never a second one.');
      expect(text).toContain('Type uksouth:');
    },
  );

  test('says what becomes of the release when it is helm, and that it has ended when it has', () => {
    const engine = busy();
    const at = { cursor: scopeOf('southeastasia') };
    expect(shown(engine, keys('ctrl-k'), USUAL, at)).toContain('marks the release failed');
    const { ui } = pressKeys(engine, keys('ctrl-k'), { ui: at });
    engine.succeed('southeastasia/besu/upgrade' as never);
    expect(plain(picture(engine, { ui })).join('\n')).toContain('The step has ended by itself meanwhile.');
  });
});

describe('the question about concurrency', () => {
  test('has every tool with its number, what it would become, and what runs and waits', () => {
    const text = shown(busy(), keys('+', '+'));
    expect(text).toMatch(/▸ terraform +12 -> 14 +12 running, \d+ wait for a slot/);
    expect(text).toMatch(/helm +6 +3 running/);
    expect(text).toContain('[ set terraform to 14 ] y');
  });
});

describe('the menu', () => {
  test.each([USUAL, LARGE])(
    'has every action with its key, and why it is not possible, at $columns x $rows',
    (size) => {
      const text = shown(busy(), keys('!', 'x'), size);
      expect(text).toContain('What is possible: UK West');
      expect(text).toMatch(/▸ r +retry what failed here/);
      expect(text).toContain('launch the rollout  already launched: the run is running');
      expect(text).toContain('nothing runs in UK West');
    },
  );

  test('counts what a small screen has no room for, and moves there', () => {
    expect(shown(busy(), keys('!', 'x'), SMALL)).toMatch(/\d+ more: up and down show them/);
    expect(shown(busy(), keys('!', 'x', 'up'), SMALL)).toContain('▸ p ');
  });
});

describe('the question before the launch', () => {
  test('says in which order regions begin, where they do not begin all at once', () => {
    const asked = (strategy: PlannedStrategy) =>
      shown(new FakeEngine(rolloutPlan({ policy: { strategy } })), keys('L')).replace(/\s+/g, ' ');
    const wave = (name: string, region: string) => ({ name, scopes: [scopeOf(region)], soakMs: 0, soakBlocks: 0 });
    const waves = [wave('canary', 'uksouth'), wave('rest', 'ukwest')];
    expect(asked({ kind: 'waves', waves })).toContain('2 waves, one after another; the first: UK South.');
    expect(asked({ kind: 'manual' })).toContain('no region begins before its button is pushed');
    expect(asked({ kind: 'all-at-once' })).toContain('vCPUs, lab. helm is a stand-in');
  });
});

describe('a title that is longer than the line', () => {
  test('is wrapped, so that no word of a cause is lost', () => {
    const engine = busy();
    const title = 'the cluster could not store the change: its control plane is busy (request timed out for ever)';
    const step = engine.advance('canadacentral', 'infrastructure/apply');
    engine.begin(step);
    engine.fail(step, { title, fingerprint: 'busy' });
    const words = (pressed: readonly (readonly string[])[]) => shown(engine, pressed).replace(/\s+/g, ' ');
    expect(words(keys('C'))).toContain(title);
    expect(words(keys('C', 'down', 'enter'))).toContain(title);
  });
});

describe('a row of a list that is longer than the line', () => {
  const long = 'azurerm_kubernetes_cluster_node_pool.validators in every availability zone of it';
  const asking = (more: number): string => {
    const engine = new FakeEngine(rolloutPlan()).launch();
    const plan = engine.advance('eastasia', 'infrastructure/plan');
    engine.begin(plan);
    engine.succeed(plan, { destroys: [`${long} goes away`, ...Array.from({ length: more }, (_, i) => `other.${i}`)] });
    return shown(engine, keys('!', 'a'));
  };

  test('goes on in the next one, and what has no room is counted', () => {
    expect(asking(1).replace(/\s+/g, ' ')).toContain(`${long} goes away other.0`);
    const text = asking(40);
    const listed = text.split('\n').filter((row) => / other\.\d/.test(row)).length;
    expect(text).toContain('goes away');
    expect(text).toContain(`and ${40 - listed} more`);
  });
});

describe('a reason that is longer than the line', () => {
  test('shows its end and the caret, whatever was typed before', () => {
    const pressed = [...keys('!', 'S'), ...typing(`${'nobody-looked-at-this-'.repeat(6)}so-it-is-left-out`)];
    const row = shown(busy(), pressed)
      .split('\n')
      .find((one) => one.includes('Why: '));
    expect(row).toMatch(/^ {2}Why: ….*so-it-is-left-out█$/);
    expect(row).toHaveLength(80);
  });
});

describe('the question on leaving', () => {
  test.each([USUAL, LARGE])('says for everything under way what leaving means, at $columns x $rows', (size) => {
    const text = shown(busy(), keys('q'), size);
    expect(text).toContain('17 steps running');
    expect(text).toContain('terraform apply in 12 regions: goes on, holds the state lock');
    expect(text).toContain('helm upgrade besu in 3 regions: goes on, changes the release');
    expect(text).toContain('pods ready in West India and Japan West: goes on');
    expect(text).toContain('approval waits in East Asia');
    expect(text).toContain('failed in UK West and Japan East');
    expect(text).toMatch(/\d+ rows with more to do: go on by themselves, unless you stop/);
    for (const choice of ['stay', 'stop after the running steps', 'stop and leave', 'abort'])
      expect(text).toContain(choice);
  });

  test('claims of no region that it goes on by itself where only a person can let it', () => {
    const byHand = new FakeEngine(rolloutPlan({ regions: 4, policy: { strategy: { kind: 'manual' } } })).launch();
    for (const { scope } of byHand.state.plan.regions) byHand.advance(scope, 'infrastructure/init');
    byHand.say({ type: 'scope-held', scope: scopeOf('uksouth'), by: BY, reason: 'maintenance' });
    const text = shown(byHand, keys('q'));
    expect(text).toContain('waits in North Europe, UK West and France Central: until it is pushed');
    expect(text).toContain('waits in UK South: until it is released');
  });

  test('counts what a small screen has no room for and keeps every choice', () => {
    const text = shown(busy(), keys('q'), SMALL);
    expect(text).toMatch(/and \d more/);
    expect(text).toContain('17 steps running');
    for (const choice of ['stay', 'stop after the running steps', 'stop and leave', 'abort'])
      expect(text).toContain(choice);
  });

  test('says what is winding down, and that nothing starts any more after a stop', () => {
    const engine = busy();
    engine.say({
      type: 'attempt-cancelled',
      attempt: attemptId('uksouth/infrastructure/apply' as never, 1),
      by: BY,
      signal: 'SIGINT',
    });
    engine.say({ type: 'run-stopping', by: BY });
    const text = shown(engine, keys('q'), LARGE);
    expect(text).toContain('goes on, holds the state lock; 1 winding down, SIGINT sent 0s ago');
    expect(text).toContain('stopping: nothing new starts');
  });

  test('counts what one step does for many regions, and names what has a title of its own per region', () => {
    const engine = new FakeEngine(rolloutPlan({ regions: 3 })).launch();
    const plan = { ...engine.state.plan };
    const titled = plan.steps.map((step) => ({ ...step, title: `./deploy.sh ${step.scope}` }));
    engine.state = { ...engine.state, plan: { ...plan, steps: titled } };
    for (const { scope } of plan.regions) engine.begin(engine.advance(scope, 'infrastructure/plan'));
    expect(shown(engine, keys('q'))).toContain('infrastructure plan in 3 regions: goes on');
  });

  test('the abort does not count who only looks among those who upgrade', () => {
    const plan = rolloutPlan({ regions: 3 });
    const work = { kind: 'probe', probe: 'still-so', input: {}, everyMs: 500 } as const;
    const steps = plan.steps.map((step) =>
      step.name === 'upgrade' ? { ...step, needless: { of: step.id, fact: 'unchanged', work } } : step,
    );
    const engine = new FakeEngine({ ...plan, steps }).launch();
    for (const [at, { scope }] of plan.regions.entries()) {
      const attempt = attemptId(engine.advance(scope, 'besu/upgrade'), 1);
      engine.say({ type: 'attempt-begun', attempt, carriedBy: null, ...(at === 0 ? { needless: true } : {}) });
    }
    const text = shown(engine, keys('q', 'a'), LARGE);
    expect(text).toContain('helm upgrade besu in UK South and UK West: release is marked failed');
    expect(text).toContain('helm upgrade besu in North Europe: only asked, nothing changes');
  });

  test('the abort names every group with what its signal means there', () => {
    const text = shown(busy(), keys('q', 'a'));
    expect(text).toContain('Abort chain-138: 17 steps running?');
    expect(text).toContain('terraform apply in 12 regions: saves its state, may take minutes');
    expect(text).toContain("Type the fleet's name, chain-138:");
  });
});

describe('a screen that only watches', () => {
  test('says so in the header, offers no acting key, and still shows what happens', () => {
    const engine = busy();
    const data = startData(engine.state, [], true);
    const rows = plain(picture(engine, { data }));
    expect(rows[0]).toContain('read-only');
    expect(rows.at(-1)).toContain('x menu');
    expect(rows.at(-1)).not.toMatch(/retry|pause|skip|approve/);
    expect(plain(picture(engine))[0]).not.toContain('read-only');
  });
});

test('the header says read-only beside production as well', () => {
  const engine = new FakeEngine(rolloutPlan({ environment: 'production' }));
  const [title] = plain(picture(engine, { data: startData(engine.state, [], true) }));
  expect(title).toMatch(/PRODUCTION +read-only/);
});

test('the footer never shows half a hint', () => {
  const engine = busy();
  for (let columns = 60; columns <= 140; columns += 1) {
    const footer = plain(picture(engine, { ui: pressKeys(engine, keys('!')).ui, size: { columns, rows: 24 } })).at(-1);
    expect(footer).not.toContain('…');
  }
});
