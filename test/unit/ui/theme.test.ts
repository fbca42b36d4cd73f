import { describe, expect, test } from 'vitest';
import { type ColorDepth, paletteOf } from '../../../src/ui/palettes.ts';
import { createTheme, THEMES, type Tone, themeNamed } from '../../../src/ui/theme.ts';
import { LOOK_WORDS } from '../../../src/ui/view/cell-look.ts';
import { LOOK_TONES } from '../../../src/ui/view/look-tones.ts';
import { widthOf } from '../../../src/ui/view/width.ts';

const DEPTHS: readonly ColorDepth[] = [0, 1, 2, 3];
const all = THEMES.flatMap((name) =>
  DEPTHS.flatMap((colorLevel) => [true, false].map((ascii) => createTheme({ name, colorLevel, ascii }))),
);

test('every look of a cell has a sign and a word of its own, in every theme and in ascii', () => {
  for (const { glyphs, ascii } of all) {
    const signs = Object.values(glyphs.cells);
    expect(new Set(signs).size).toBe(signs.length);
    for (const sign of signs) expect(widthOf(sign)).toBe(1);
    if (ascii) expect(signs.join('')).toMatch(/^[ -~]+$/);
  }
  expect(new Set(Object.values(LOOK_WORDS)).size).toBe(Object.keys(LOOK_WORDS).length);
});

test('without colours nothing but weight and inverse is written', () => {
  for (const name of THEMES) {
    const painted = createTheme({ name, colorLevel: 0, ascii: false }).paint('production', 'x');
    expect(painted).toBe('\u001b[1;7mx\u001b[0m');
  }
});

/** The colour of a tone as one number of the 256: 0 to 15 for the plain ones; null = the terminal's own. */
function colourOf(code: string): number | null {
  const deep = /38;5;(\d+)/.exec(code)?.[1];
  if (deep !== undefined) return Number(deep);
  const plain = /(?:^|;)(?:3([0-7])|9([0-7]))(?:;|$)/.exec(code);
  if (plain === null) return null;
  return plain[1] === undefined ? Number(plain[2]) + 8 : Number(plain[1]);
}

const RED_OR_GREEN = [1, 2, 9, 10];
const YELLOW_OR_CYAN = [3, 6, 11, 14];

describe('the colour-blind theme', () => {
  test.each([1, 2, 3] as const)(
    'has neither red nor green at depth %i, and good differs from bad by more than hue',
    (depth) => {
      const palette = paletteOf('colour-blind', depth);
      for (const code of Object.values(palette)) expect(RED_OR_GREEN).not.toContain(colourOf(code));
      expect(palette.bad).toMatch(/(^|;)7(;|$)/);
      expect(palette.good).not.toMatch(/(^|;)7(;|$)/);
      expect(colourOf(palette.good)).not.toBe(colourOf(palette.bad));
    },
  );
});

describe('the light theme', () => {
  test('uses neither yellow nor cyan of the 16', () => {
    for (const code of Object.values(paletteOf('light', 1))) expect(YELLOW_OR_CYAN).not.toContain(colourOf(code));
  });

  test.each(['dim', 'good', 'bad', 'warn', 'run', 'wait', 'key', 'production'] as const)(
    '%s can be read on white: contrast of at least 4.5',
    (tone) => {
      const colour = colourOf(paletteOf('light', 2)[tone]);
      expect(colour).toBeGreaterThanOrEqual(16);
      expect(1.05 / (luminance(colour ?? 0) + 0.05)).toBeGreaterThanOrEqual(4.5);
    },
  );
});

/** Relative luminance of a colour of the 6x6x6 cube or the grey ramp, as WCAG 2 defines it. */
function luminance(colour: number): number {
  const levels = [0, 95, 135, 175, 215, 255];
  const grey = 8 + (colour - 232) * 10;
  const at = colour - 16;
  const rgb =
    colour >= 232 ? [grey, grey, grey] : [at / 36, (at / 6) % 6, at % 6].map((i) => levels[Math.floor(i)] ?? 0);
  const [r = 0, g = 0, b = 0] = rgb.map((value) => {
    const share = value / 255;
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

test('in every coloured theme a failed cell looks unlike one that is done, runs or waits', () => {
  for (const name of THEMES.filter((one) => one !== 'mono')) {
    for (const depth of [1, 2, 3] as const) {
      const palette = paletteOf(name, depth);
      const tones: readonly Tone[] = [
        LOOK_TONES.succeeded,
        LOOK_TONES.running,
        LOOK_TONES.waiting,
        LOOK_TONES.approval,
      ];
      for (const tone of tones) expect(palette[tone]).not.toBe(palette[LOOK_TONES.failed]);
    }
  }
});

test.each([
  ['light', 'light'],
  ['Color-Blind', 'colour-blind'],
  ['colour blind', 'colour-blind'],
  ['colourblind', 'colour-blind'],
  ['blue', null],
])('%s is the theme %s', (word, name) => {
  expect(themeNamed(word)).toBe(name);
});
