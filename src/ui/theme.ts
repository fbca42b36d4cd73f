import type { CellLook } from './view/cell-look.ts';

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

export interface Theme {
  readonly ascii: boolean;
  readonly ellipsis: string;
  readonly glyphs: Glyphs;
  paint(tone: Tone, text: string): string;
}

export interface Glyphs {
  readonly cells: Readonly<Record<CellLook, string>>;
  readonly cursor: string;
  readonly rule: string;
  readonly dot: string;
  readonly caret: string;
  readonly spinner: readonly string[];
}

/** Only the 16 ANSI colours: they follow the operator's own light or dark palette. Numbers are SGR parameters. */
const COLOURED: Readonly<Record<Tone, string>> = {
  plain: '',
  dim: '90',
  strong: '1',
  good: '32',
  bad: '1;31',
  warn: '33',
  run: '1;34',
  wait: '36',
  key: '1;36',
  production: '1;7;31',
  match: '7',
  selected: '1',
};

/** Without colour weight and inverse still tell what matters. */
const MONO: Readonly<Record<Tone, string>> = {
  ...{ plain: '', dim: '', strong: '1', good: '', bad: '1', warn: '1', run: '', wait: '', key: '1' },
  production: '1;7',
  match: '7',
  selected: '1',
};

/** Every glyph is one cell wide in tmux, xterm and Ink (measured); none is an emoji. */
const UNICODE: Glyphs = {
  cells: {
    ...{ absent: ' ', pending: '·', waiting: '○', running: '▶', retrying: '↻' },
    ...{ succeeded: '✓', failed: '✗', skipped: '»', approval: '!' },
  },
  cursor: '▸',
  rule: '─',
  dot: '·',
  caret: '█',
  spinner: ['⠋', '⠙', '⠸', '⠴', '⠦', '⠇'],
};

const ASCII: Glyphs = {
  cells: {
    ...{ absent: ' ', pending: '.', waiting: 'o', running: '>', retrying: '~' },
    ...{ succeeded: '+', failed: 'X', skipped: 's', approval: '!' },
  },
  cursor: '>',
  rule: '-',
  dot: '-',
  caret: '_',
  spinner: ['|', '/', '-', '\\'],
};

export function createTheme(options: { readonly colorLevel: 0 | 1 | 2 | 3; readonly ascii: boolean }): Theme {
  const codes = options.colorLevel === 0 ? MONO : COLOURED;
  return {
    ascii: options.ascii,
    ellipsis: options.ascii ? '~' : '…',
    glyphs: options.ascii ? ASCII : UNICODE,
    paint: (tone, text) => (codes[tone] === '' || text === '' ? text : `\u001b[${codes[tone]}m${text}\u001b[0m`),
  };
}
