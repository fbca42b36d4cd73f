import { describe, expect, test } from 'vitest';
import { dispatch, focusOf, type KeyIntent, looksPasted } from '../../../../src/ui/keys/dispatch.ts';
import { type KeyFlags, splitInput } from '../../../../src/ui/keys/split-input.ts';
import { firstUiState, type UiState } from '../../../../src/ui/state/ui-state.ts';

const NO_FLAGS: KeyFlags = {
  ...{ upArrow: false, downArrow: false, leftArrow: false, rightArrow: false, pageDown: false, pageUp: false },
  ...{ home: false, end: false, return: false, escape: false, ctrl: false, tab: false, backspace: false },
  ...{ delete: false, meta: false, shift: false },
};

describe('one call of the input hook', () => {
  test.each([
    ['jjj', {}, ['j', 'j', 'j']],
    ['j\r', {}, ['j', 'enter']],
    ['', { upArrow: true }, ['up']],
    ['', { escape: true }, ['esc']],
    ['c', { ctrl: true }, ['ctrl-c']],
    ['\u0004\u0004', {}, ['ctrl-d', 'ctrl-d']],
    ['j', { meta: true }, ['esc', 'j']],
    ['', {}, []],
    [' ', {}, ['space']],
    ['', { tab: true }, ['tab']],
    ['', { tab: true, shift: true }, ['shift-tab']],
    ['é👍🏽', {}, ['é', '👍🏽']],
  ] as const)('%j with %j is %j', (input, flags, keys) => {
    expect(splitInput(input, { ...NO_FLAGS, ...flags })).toEqual(keys);
  });
});

describe('a burst of many different characters', () => {
  const grid = focusOf(firstUiState(null));
  test('is a paste where nothing is typed', () => {
    expect(looksPasted('abcdefghi'.split(''), grid)).toBe(true);
  });
  test('is typing in a prompt', () => {
    const ui: UiState = { ...firstUiState(null), prompt: { kind: 'filter', text: '', before: '', recalled: null } };
    expect(looksPasted('abcdefghi'.split(''), focusOf(ui))).toBe(false);
  });
  test('is a held key when they are all the same', () => {
    expect(
      looksPasted(
        Array.from({ length: 50 }, () => 'j'),
        grid,
      ),
    ).toBe(false);
  });
});

test('keys behind the one that opened a dialog are dropped, so they cannot answer it', () => {
  const seen: KeyIntent[] = [];
  const open: UiState = { ...firstUiState(null), dialog: { kind: 'pause', focus: 'cancel' } };
  dispatch(['P', 'y', 'y'], { ui: firstUiState(null) }, (_, intent) => {
    seen.push(intent);
    return { ui: open };
  });
  expect(seen).toEqual([{ type: 'act', action: 'pause' }]);
});
