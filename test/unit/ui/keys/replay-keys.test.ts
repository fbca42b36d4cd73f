import { describe, expect, test } from 'vitest';
import { type Binding, bindings, collisions, EVERY } from '../../../../src/ui/keys/bindings.ts';
import { createKeymap, defaultKeymap } from '../../../../src/ui/keys/keymap.ts';

const recorded = defaultKeymap.forReplay();
const ofReplay = bindings.filter(({ group }) => group === 'replay');
const acting = bindings.filter(({ mutating }) => mutating);

describe('while a recording is shown', () => {
  test('each of its keys works in every view', () => {
    expect(ofReplay).toHaveLength(11);
    for (const { action, keys } of ofReplay) {
      for (const view of EVERY) expect(recorded.bindingFor(view, keys[0] ?? '')?.action).toBe(action);
    }
  });

  test('P plays and pauses it instead of the rollout', () => {
    expect(recorded.bindingFor('regions', 'P')?.action).toBe('replay-play');
    expect(recorded.keyFor('regions', 'pause')).toBeNull();
    expect(defaultKeymap.bindingFor('regions', 'P')?.action).toBe('pause');
  });

  test('no acting key is offered; pressed all the same, it is known, so that it can be refused', () => {
    for (const { action, keys, views } of acting) {
      expect(recorded.keyFor(views[0] ?? 'regions', action)).toBeNull();
      const free = keys.find((key) => !ofReplay.some((one) => one.keys.includes(key)));
      if (free !== undefined) expect(recorded.bindingFor(views[0] ?? 'regions', free)?.action).toBe(action);
    }
    expect(recorded.offered.some(({ mutating }) => mutating)).toBe(false);
  });

  test('everything that only looks has the keys it always has', () => {
    for (const one of bindings.filter(({ mutating, group }) => !mutating && group !== 'replay')) {
      for (const key of one.keys) expect(recorded.bindingFor(one.views[0] ?? 'regions', key)?.action).toBe(one.action);
    }
  });
});

test('of a rollout, none of these keys is known or offered', () => {
  for (const { action, keys } of ofReplay) {
    expect(defaultKeymap.bindingFor('regions', keys[0] ?? '')?.group).not.toBe('replay');
    expect(defaultKeymap.keyFor('regions', action)).toBeNull();
  }
  expect(defaultKeymap.offered.some(({ group }) => group === 'replay')).toBe(false);
});

describe('a collision', () => {
  const also = (key: string, like: Partial<Binding>): readonly Binding[] => [
    ...bindings,
    { action: 'wrap', keys: [key], views: ['regions'], label: '', group: 'look', mutating: false, ...like },
  ];

  test('is a replay key that something else to look with has too', () => {
    expect(collisions(also('J', {}))).toEqual([
      { view: 'regions', key: 'J', actions: ['replay-next-failure', 'wrap'] },
    ]);
  });

  test('is none with a key that would change something: nothing can be changed then', () => {
    expect(collisions(also('J', { group: 'act', mutating: true }))).toEqual([]);
  });

  test('with a key of ones own is refused with words', () => {
    expect(createKeymap({ copy: ['>'] }).problems).toEqual([
      { action: 'copy', text: '> already means replay-faster in regions: give replay-faster another key, or null' },
    ]);
    expect(createKeymap({ copy: ['>'], 'replay-faster': ['A'] }).problems).toEqual([]);
  });
});
