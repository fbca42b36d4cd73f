import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type EditedText, editLine, editText, halves, insertText } from '../../../../src/ui/state/edit-text.ts';

const END = { text: '', behind: 0 };
const press = (keys: readonly string[], from: EditedText = END): EditedText => keys.reduce(editLine, from);
const shown = (of: EditedText): string => halves(of).join('|');

describe('the caret', () => {
  test.each([
    [['a', 'b', 'c'], 'abc|'],
    [['a', 'b', 'left', 'c'], 'ac|b'],
    [['a', 'b', 'ctrl-a', 'c'], 'c|ab'],
    [['a', 'b', 'home', 'right', 'c'], 'ac|b'],
    [['a', 'b', 'home', 'ctrl-e', 'c'], 'abc|'],
    [['left', 'right', 'backspace', 'delete'], '|'],
    [['a', 'b', 'c', 'left', 'backspace'], 'a|c'],
    [['a', 'b', 'c', 'left', 'delete'], 'ab|'],
    [['a', 'b', 'c', 'left', 'ctrl-k'], 'ab|'],
    [['a', 'b', 'c', 'left', 'ctrl-u'], '|c'],
    [['a', 'space', 'b', 'c', 'left', 'ctrl-w'], 'a |c'],
    [['é', '👍🏽', 'left', 'x'], 'éx|👍🏽'],
    [['é', '👍🏽', 'backspace'], 'é|'],
    [['a', 'pageup', 'ctrl-t'], 'a|'],
  ] as const)('after %j stands at %s', (keys, expected) => {
    expect(shown(press(keys))).toBe(expected);
  });

  test('never leaves the text and never stands inside a character, whatever is pressed', () => {
    const keys = [
      'left',
      'right',
      'home',
      'end',
      'backspace',
      'delete',
      'ctrl-w',
      'ctrl-u',
      'ctrl-k',
      'a',
      '👍🏽',
      'space',
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...keys), { maxLength: 60 }), (pressed) => {
        const { text, behind } = press(pressed);
        expect(behind).toBeGreaterThanOrEqual(0);
        expect(behind).toBeLessThanOrEqual(text.length);
        const [before, after] = halves({ text, behind });
        expect(before.isWellFormed() && after.isWellFormed()).toBe(true);
      }),
    );
  });
});

test('a field without a caret takes from its end with both delete keys', () => {
  expect(editText('abc', 'backspace')).toBe('ab');
  expect(editText('abc', 'delete')).toBe('ab');
});

test('a text goes in where the caret stands, as far as there is room', () => {
  expect(shown(insertText({ text: 'ad', behind: 1 }, 'bc'))).toBe('abc|d');
  expect(insertText(END, 'x'.repeat(600)).text).toHaveLength(500);
});
