import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bindings, CONFIRM_KEY, collisions } from '../../../../src/ui/keys/bindings.ts';
import { keyNamed, keyProblem } from '../../../../src/ui/keys/key-rules.ts';
import { createKeymap, defaultKeymap } from '../../../../src/ui/keys/keymap.ts';
import { PRESETS } from '../../../../src/ui/keys/presets.ts';

const actions = [...new Set(bindings.map(({ action }) => action))];

describe('overrides', () => {
  test('give an action other keys, and only those', () => {
    const keymap = createKeymap({ retry: ['ctrl-t'], open: ['enter', ')'] });
    expect(keymap.problems).toEqual([]);
    expect(keymap.bindingFor('regions', 'ctrl-t')?.action).toBe('retry');
    expect(keymap.bindingFor('regions', 'r')).toBeNull();
    expect(keymap.keyFor('regions', 'retry')).toBe('ctrl-t');
    expect(keymap.bindingFor('regions', ')')?.action).toBe('open');
  });

  test('null takes every key away', () => {
    const keymap = createKeymap({ shell: null });
    expect(keymap.problems).toEqual([]);
    expect(keymap.bindingFor('regions', 's')).toBeNull();
    expect(keymap.keyFor('regions', 'shell')).toBeNull();
  });

  test('a key of somebody else is not taken from it: the action keeps its own and the reason is told', () => {
    const keymap = createKeymap({ retry: ['l'] });
    expect(keymap.bindingFor('regions', 'l')?.action).toBe('logs');
    expect(keymap.keyFor('regions', 'retry')).toBe('r');
    expect(keymap.problems).toEqual([
      { action: 'retry', text: 'l already means logs in regions: give logs another key, or null' },
    ]);
  });

  test('two actions may swap their keys', () => {
    const keymap = createKeymap({ retry: ['l'], logs: ['r'] });
    expect(keymap.problems).toEqual([]);
    expect(keymap.bindingFor('region', 'l')?.action).toBe('retry');
    expect(keymap.bindingFor('region', 'r')?.action).toBe('logs');
  });

  test('what is given back may be in the way of another override, which then is not taken either', () => {
    const keymap = createKeymap({ retry: ['q'], logs: ['r'] });
    expect(keymap.keyFor('regions', 'retry')).toBe('r');
    expect(keymap.keyFor('regions', 'logs')).toBe('l');
    expect(keymap.problems.map(({ action }) => action)).toEqual(['retry', 'logs']);
  });

  test.each([
    ['retyr', ['t'], 'there is no action retyr; did you mean retry?'],
    ['retry', ['f5'], 'function keys do not reach the program: f5'],
    ['retry', ['alt-r'], 'alt-r cannot be told from esc and a letter'],
    ['retry', ['ctrl-i'], 'a terminal sends the same for ctrl-i as for tab'],
    ['retry', ['shift-r'], 'write R for shift-r'],
    ['retry', ['hyper'], 'there is no key hyper'],
    ['retry', ['y'], 'y confirms, so it cannot be the key that asks'],
    ['launch', ['enter'], 'enter confirms, so it cannot be the key that asks'],
    ['quit', ['esc'], 'esc only ever goes one level back'],
    ['detach', ['esc'], 'esc only ever goes one level back'],
    ['quit', ['d'], 'd answers the question of leaving'],
    ['find', ['ctrl-c'], 'ctrl-c is the way out that always works'],
    ['interrupt', null, 'ctrl-c stays: it is the way out that always works'],
  ] as const)('%s: %j is refused: %s', (action, keys, text) => {
    const keymap = createKeymap({ [action]: keys });
    expect(keymap.problems).toEqual([{ action, text }]);
    expect(keymap.bindings).toEqual(defaultKeymap.bindings);
  });

  test('whatever a person writes, no key means two things, no asking key confirms, and esc and ctrl-c stay what they are', () => {
    const key = fc.constantFrom(
      'a',
      'y',
      'esc',
      'enter',
      'ctrl-c',
      'ctrl-t',
      'l',
      'L',
      'q',
      'Q',
      'f1',
      'alt-x',
      '(',
      'up',
    );
    const overrides = fc.dictionary(
      fc.constantFrom(...actions, 'nonsense'),
      fc.option(fc.array(key, { maxLength: 3 }), { nil: null }),
      { maxKeys: 12 },
    );
    fc.assert(
      fc.property(overrides, fc.constantFrom(...PRESETS), (keys, preset) => {
        const keymap = createKeymap(keys, preset);
        expect(collisions(keymap.bindings)).toEqual([]);
        for (const one of keymap.bindings) {
          if (one.mutating) expect(one.keys).not.toContain(CONFIRM_KEY);
          if (one.keys.includes('esc')) expect(one.action).toBe('back');
        }
        expect(keymap.bindingFor('regions', 'ctrl-c')?.action).toBe('interrupt');
      }),
    );
  });
});

describe('the vim preset', () => {
  const vim = createKeymap({}, 'vim');
  test('has no collisions', () => {
    expect(collisions(vim.bindings)).toEqual([]);
    expect(vim.problems).toEqual([]);
  });
  test('walks the phases with h and l; logs are L, and launching is X', () => {
    const doesIn = (key: string) => vim.bindingFor('regions', key)?.action;
    expect([doesIn('h'), doesIn('l'), doesIn('L'), doesIn('X')]).toEqual([
      'phase-left',
      'phase-right',
      'logs',
      'launch',
    ]);
    expect(vim.bindingFor('log', 'l')?.action).toBe('scroll-right');
  });
  test('can be overridden too', () => {
    expect(createKeymap({ launch: ['ctrl-x'] }, 'vim').bindingFor('regions', 'ctrl-x')?.action).toBe('launch');
  });
});

test.each([
  ['Ctrl+T', 'ctrl-t'],
  ['C-t', 'ctrl-t'],
  ['Return', 'enter'],
  [' ', 'space'],
  ['PgDn', 'pagedown'],
  ['G', 'G'],
  ['-', '-'],
])('%j is the key %s', (written, key) => {
  expect(keyNamed(written)).toBe(key);
  expect(keyProblem(key)).toBeNull();
});

test('every key of the table is one that can be bound', () => {
  for (const key of bindings.flatMap(({ keys }) => keys)) expect([key, keyProblem(key)]).toEqual([key, null]);
});
