import { describe, expect, test } from 'vitest';
import { type ColorChoice, type ColorLevel, colorLevel } from '../../../src/cli/color-level.ts';

type Case = readonly [string, ColorChoice, Readonly<Record<string, string>>, boolean, ColorLevel];

const CASES: readonly Case[] = [
  ['a plain terminal gets 16 colours', 'auto', { TERM: 'xterm' }, true, 1],
  ['a 256-colour terminal gets 256', 'auto', { TERM: 'xterm-256color' }, true, 2],
  ['a terminal that says truecolor gets all', 'auto', { TERM: 'xterm', COLORTERM: 'truecolor' }, true, 3],
  ['a terminal that says 24bit gets all', 'auto', { TERM: 'xterm', COLORTERM: '24bit' }, true, 3],
  ['a pipe gets none', 'auto', { TERM: 'xterm-256color', COLORTERM: 'truecolor' }, false, 0],
  ['a dumb terminal gets none', 'auto', { TERM: 'dumb', COLORTERM: 'truecolor' }, true, 0],
  ['NO_COLOR wins over the terminal', 'auto', { NO_COLOR: '1', COLORTERM: 'truecolor' }, true, 0],
  ['NO_COLOR wins over FORCE_COLOR', 'auto', { NO_COLOR: '1', FORCE_COLOR: '3' }, true, 0],
  ['an empty NO_COLOR says nothing, as its standard has it', 'auto', { NO_COLOR: '', TERM: 'xterm' }, true, 1],
  ['FORCE_COLOR paints into a pipe', 'auto', { FORCE_COLOR: '3' }, false, 3],
  ['FORCE_COLOR=2 means 256', 'auto', { FORCE_COLOR: '2', COLORTERM: 'truecolor' }, true, 2],
  ['an empty FORCE_COLOR means yes', 'auto', { FORCE_COLOR: '' }, false, 1],
  ['FORCE_COLOR=true means yes', 'auto', { FORCE_COLOR: 'true' }, false, 1],
  ['FORCE_COLOR=0 means no', 'auto', { FORCE_COLOR: '0', COLORTERM: 'truecolor' }, true, 0],
  ['FORCE_COLOR=false means no', 'auto', { FORCE_COLOR: 'false', COLORTERM: 'truecolor' }, true, 0],
  [
    'FORCE_COLOR=true means as much as the terminal can',
    'auto',
    { FORCE_COLOR: 'true', COLORTERM: 'truecolor' },
    false,
    3,
  ],
  ['FORCE_COLOR=1 means 16, however many there are', 'auto', { FORCE_COLOR: '1', COLORTERM: 'truecolor' }, false, 1],
  ['CLICOLOR_FORCE paints into a pipe', 'auto', { CLICOLOR_FORCE: '1', TERM: 'xterm-256color' }, false, 2],
  ['CLICOLOR_FORCE=0 says nothing', 'auto', { CLICOLOR_FORCE: '0', TERM: 'xterm' }, false, 0],
  ['CLICOLOR=0 means no', 'auto', { CLICOLOR: '0', COLORTERM: 'truecolor' }, true, 0],
  ['FORCE_COLOR wins over CLICOLOR=0', 'auto', { CLICOLOR: '0', FORCE_COLOR: '2' }, true, 2],
  ['NO_COLOR wins over CLICOLOR_FORCE', 'auto', { NO_COLOR: '1', CLICOLOR_FORCE: '1' }, true, 0],
  ['the flag never wins over everything', 'never', { FORCE_COLOR: '3', COLORTERM: 'truecolor' }, true, 0],
  ['the flag always wins over NO_COLOR and a pipe', 'always', { NO_COLOR: '1', TERM: 'xterm-256color' }, false, 2],
  ['the flag always wins over FORCE_COLOR=0', 'always', { FORCE_COLOR: '0' }, true, 1],
  ['the flag always wins over a dumb terminal', 'always', { TERM: 'dumb' }, true, 1],
];

describe('how much colour', () => {
  test.each(CASES)('%s', (_, choice, env, isTerminal, level) => {
    expect(colorLevel(choice, env, isTerminal)).toBe(level);
  });
});
