import { type ColorDepth, paletteOf, THEMES, type ThemeName, type Tone } from './palettes.ts';
import type { CellLook } from './view/cell-look.ts';

export { type ColorDepth, THEMES, type ThemeName, type Tone };

export interface Theme {
  readonly name: ThemeName;
  /** What may be used of the colours tools give their own output; none in a theme without any. */
  readonly colorLevel: ColorDepth;
  readonly ascii: boolean;
  readonly ellipsis: string;
  readonly glyphs: Glyphs;
  paint(tone: Tone, text: string): string;
  /** The same glyphs and depth of colour in other colours. */
  named(name: ThemeName): Theme;
}

export interface ThemeOptions {
  readonly colorLevel: ColorDepth;
  readonly ascii: boolean;
  /** Absent = dark. */
  readonly name?: ThemeName | undefined;
}

export interface Glyphs {
  readonly cells: Readonly<Record<CellLook, string>>;
  readonly cursor: string;
  /** A row that is marked for acting on several. */
  readonly mark: string;
  readonly rule: string;
  readonly dot: string;
  readonly caret: string;
  readonly spinner: readonly string[];
  /** Of a recording: the way behind and ahead, and where one is. */
  readonly bar: { readonly behind: string; readonly ahead: string; readonly here: string };
}

/** Every glyph is one cell wide in tmux, xterm and Ink (measured); none is an emoji. */
const UNICODE: Glyphs = {
  cells: {
    ...{ absent: ' ', pending: '·', waiting: '○', running: '▶', retrying: '↻' },
    ...{ succeeded: '✓', failed: '✗', skipped: '»', approval: '!' },
  },
  cursor: '▸',
  mark: '◆',
  rule: '─',
  dot: '·',
  caret: '█',
  spinner: ['⠋', '⠙', '⠸', '⠴', '⠦', '⠇'],
  bar: { behind: '━', ahead: '─', here: '┃' },
};

const ASCII: Glyphs = {
  cells: {
    ...{ absent: ' ', pending: '.', waiting: 'o', running: '>', retrying: '~' },
    ...{ succeeded: '+', failed: 'X', skipped: 's', approval: '!' },
  },
  cursor: '>',
  mark: '*',
  rule: '-',
  dot: '-',
  caret: '_',
  spinner: ['|', '/', '-', '\\'],
  bar: { behind: '=', ahead: '-', here: '|' },
};

export function createTheme(options: ThemeOptions): Theme {
  const name = options.colorLevel === 0 ? 'mono' : (options.name ?? 'dark');
  const codes = paletteOf(name, options.colorLevel);
  return {
    ...{
      name,
      colorLevel: name === 'mono' ? 0 : options.colorLevel,
      ascii: options.ascii,
      ellipsis: options.ascii ? '~' : '…',
    },
    glyphs: options.ascii ? ASCII : UNICODE,
    paint: (tone, text) => (codes[tone] === '' || text === '' ? text : `\u001b[${codes[tone]}m${text}\u001b[0m`),
    named: (other) => createTheme({ ...options, name: other }),
  };
}

/** A theme by its name, also as it is spelled elsewhere. */
export function themeNamed(word: string): ThemeName | null {
  const wanted = word
    .toLowerCase()
    .replace(/^color/, 'colour')
    .replace(/[ _]/g, '-');
  return THEMES.find((name) => name === wanted || name.replace('-', '') === wanted) ?? null;
}
