import { describe, expect, test } from 'vitest';
import { attemptId } from '../../../src/engine/model/ids.ts';
import type { CommandWork } from '../../../src/engine/model/step.ts';
import { obey } from '../../../src/engine/obey.ts';
import { BY, FakeEngine } from '../../rigs/screen/fake-engine.ts';
import { picture, plain } from '../../rigs/screen/picture.ts';
import { commandsIn, keys, pressKeys, typing } from '../../rigs/screen/press-keys.ts';
import { rolloutPlan } from '../../rigs/screen/rollout-plan.ts';
import { FAILURE } from '../engine/state/run-story.ts';

const work: CommandWork = {
  ...{ kind: 'command', argv: ['terraform', 'force-unlock', '-force', '{value}'], cwd: '/state', env: {}, files: [] },
  ...{ interpreter: 'lines', input: null, cancelSignal: 'SIGINT' },
};
const UNLOCK = {
  name: 'unlock',
  title: 'terraform force-unlock',
  fact: 'lock',
  meaning: 'takes lock {value} away',
  work,
};

/** North Europe's plan has met a lock that somebody else holds. */
function locked(
  facts = { lock: 'L-1', holder: { who: 'runner@ci-7', since: '2026-01-08T03:12:44Z', alive: 'unknown' } },
) {
  const planned = rolloutPlan();
  const steps = planned.steps.map((step) => (step.name === 'plan' ? { ...step, remedies: [UNLOCK] } : step));
  const engine = new FakeEngine({ ...planned, steps }).launch();
  const step = engine.advance('northeurope', 'infrastructure/plan');
  engine.begin(step);
  engine.say({
    ...{ type: 'attempt-ended', attempt: attemptId(step, 1), exit: null },
    outcome: { status: 'failed', failure: { ...FAILURE, class: 'conflict' }, facts },
  });
  return { engine, step };
}

const shown = (engine: FakeEngine, ui?: ReturnType<typeof pressKeys>['ui']) =>
  plain(picture(engine, ui === undefined ? {} : { ui })).join('\n');

describe('a way out of a failure, on the screen', () => {
  test('stands in the menu only where there is one', () => {
    expect(shown(locked().engine, pressKeys(locked().engine, keys('x')).ui)).toContain('a way out of this failure');
    const other = new FakeEngine(rolloutPlan()).launch();
    expect(shown(other, pressKeys(other, keys('x')).ui)).not.toContain('a way out of this failure');
  });

  test(':remedy asks for the region where it is taken', () => {
    const { engine, step } = locked();
    const turn = pressKeys(engine, [...keys(':'), ...typing('remedy neu'), ['enter']], { ui: { cursor: null } });
    expect(turn.ui.dialog).toMatchObject({ kind: 'remedy', step, value: 'L-1', required: 'northeurope' });
  });

  test('the failure says who holds it, and that nobody can see from here whether they are alive', () => {
    const { engine } = locked();
    const text = shown(engine, pressKeys(engine, keys('enter')).ui);
    expect(text).toMatch(/held +by runner@ci-7 since 2026-01-08 03:12 UTC/);
    expect(text).toContain('terraform force-unlock L-1');
    expect(text.indexOf('terraform force-unlock L-1')).toBeLessThan(text.indexOf('shown '));
  });

  test('the grid names the key that leads to it, where there is one', () => {
    expect(shown(locked().engine)).toContain('r retry  x way out  l log');
    expect(shown(locked({ lock: '' } as never).engine)).toContain('r retry  l log');
  });
});

describe('its question', () => {
  const chosen = (engine: FakeEngine) => {
    const open = pressKeys(engine, keys('x'));
    const items = shown(engine, open.ui)
      .split('\n')
      .filter((row) => /\S/.test(row));
    const first = items.findIndex((row) => row.includes('What is possible'));
    const downs = items.slice(first + 1).findIndex((row) => row.includes('a way out'));
    return ['x', ...Array.from({ length: downs }, () => 'down'), 'enter'];
  };

  test('shows the exact command and wants the region typed; what is sent is what was seen', () => {
    const { engine, step } = locked();
    const asked = pressKeys(engine, keys(...chosen(engine)));
    expect(shown(engine, asked.ui)).toContain('terraform force-unlock -force L-1');
    expect(commandsIn(pressKeys(engine, keys(...chosen(engine), 'enter', 'y', 'enter')))).toEqual([]);
    const turn = pressKeys(engine, [...keys(...chosen(engine)), ...typing('northeurope'), ['enter']]);
    const [command] = commandsIn(turn);
    expect(command).toEqual({ type: 'remedy', step, remedy: 'unlock', value: 'L-1', typed: 'northeurope', by: BY });
    expect(command !== undefined && obey(engine.state, command).ok).toBe(true);
  });
});
