import { expect, test } from 'vitest';
import { type Binding, bindings, CONFIRM_KEY, collisions } from '../../../../src/ui/keys/bindings.ts';
import { keysMarkdown } from '../../../../src/ui/keys/keys-markdown.ts';

test('no key means two things in one view', () => {
  expect(collisions()).toEqual([]);
});

test('a collision would be found', () => {
  const [first] = bindings;
  const twin: Binding = { ...first!, action: 'help' };
  expect(collisions([...bindings, twin])).toContainEqual({ view: 'regions', key: 'L', actions: ['launch', 'help'] });
});

test('no key that changes anything is the key that confirms', () => {
  expect(bindings.filter((one) => one.mutating).flatMap((one) => one.keys)).not.toContain(CONFIRM_KEY);
});

test('keys a terminal cannot tell apart are not bound', () => {
  const keys = bindings.flatMap((one) => one.keys);
  for (const key of ['ctrl-h', 'ctrl-i', 'ctrl-j', 'ctrl-m', 'f1', 'alt-j']) expect(keys).not.toContain(key);
});

test('tail bytes of split arrow and function keys change nothing without a dialog', () => {
  const tails = ['A', 'B', 'C', 'D', 'H', 'P', 'Q', 'R', 'S', 'Z', '~', '[', 'O'];
  const acting = bindings.filter((one) => one.keys.some((key) => tails.includes(key)));
  expect(acting.map((one) => one.action)).toEqual([
    ...['skip', 'pause', 'retry-from', 'causes', 'order', 'replay-play', 'detach'],
  ]);
  // Another order, and a recording that goes on, are seen and undone by the same key; the causes only show something;
  // leaving touches no work.
  const harmless = ['order', 'detach', 'causes', 'replay-play'];
  expect(acting.filter((one) => !harmless.includes(one.action)).every((one) => one.mutating)).toBe(true);
});

test('the cheat sheet names every key', () => {
  const sheet = keysMarkdown();
  for (const { keys, label } of bindings) {
    expect(sheet).toContain(label);
    for (const key of keys) expect(sheet).toContain(`\`${key}\``);
  }
});
