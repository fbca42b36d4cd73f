/** What a piece of text means; a theme decides how that looks. */
export type Tone =
  | 'plain'
  | 'dim'
  | 'strong'
  | 'good'
  | 'bad'
  | 'warn'
  | 'run'
  | 'wait'
  | 'key'
  | 'production'
  | 'match'
  | 'selected';

export const THEMES = ['dark', 'light', 'colour-blind', 'mono'] as const;
export type ThemeName = (typeof THEMES)[number];

/** How many colours the terminal has: none, 16, 256, all. */
export type ColorDepth = 0 | 1 | 2 | 3;

/** SGR parameters by tone. */
export type Palette = Readonly<Record<Tone, string>>;

/** Weight and inverse are the same in every colour. */
const WEIGHTS = { plain: '', strong: '1', match: '7', selected: '1' } as const;

/** Only the 16 ANSI colours: they follow the operator's own palette. */
const DARK: Palette = {
  ...WEIGHTS,
  ...{ dim: '90', good: '32', bad: '1;31', warn: '33', run: '1;34', wait: '36', key: '1;36' },
  production: '1;7;31',
};

/** Yellow and cyan cannot be read on white in most palettes of 16, so neither is used. */
const LIGHT_16: Palette = {
  ...WEIGHTS,
  ...{ dim: '90', good: '32', bad: '1;31', warn: '35', run: '1;34', wait: '34', key: '1;34' },
  production: '1;7;31',
};

/** The 256 are the same everywhere, so their contrast is known: at least 4.5 to 1 on white (WCAG AA). */
const LIGHT_256: Palette = {
  ...LIGHT_16,
  ...{ dim: '38;5;241', good: '38;5;22', bad: '1;38;5;124', warn: '38;5;94', run: '1;38;5;19', wait: '38;5;24' },
  ...{ key: '1;38;5;24', production: '1;7;38;5;124' },
};

/** Good is blue and bad is inverse yellow or orange: no eye has to tell red from green. */
const COLOUR_BLIND_16: Palette = {
  ...WEIGHTS,
  ...{ dim: '90', good: '1;34', bad: '1;7;33', warn: '33', run: '1;36', wait: '36', key: '1;36' },
  production: '1;7;33',
};

const COLOUR_BLIND_256: Palette = {
  ...COLOUR_BLIND_16,
  ...{ good: '1;38;5;33', bad: '1;7;38;5;208', warn: '38;5;214', run: '38;5;45', production: '1;7;38;5;208' },
};

/** Without colour, weight and inverse still tell what matters. */
const MONO: Palette = {
  ...WEIGHTS,
  ...{ dim: '', good: '', bad: '1', warn: '1', run: '', wait: '', key: '1' },
  production: '1;7',
};

export function paletteOf(name: ThemeName, depth: ColorDepth): Palette {
  switch (name) {
    case 'dark':
      return DARK;
    case 'light':
      return depth >= 2 ? LIGHT_256 : LIGHT_16;
    case 'colour-blind':
      return depth >= 2 ? COLOUR_BLIND_256 : COLOUR_BLIND_16;
    case 'mono':
      return MONO;
  }
}
