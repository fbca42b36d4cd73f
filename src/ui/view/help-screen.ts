import { bindings } from '../keys/bindings.ts';
import { GROUP_TITLES } from '../keys/keys-markdown.ts';
import type { View } from '../state/ui-state.ts';
import type { Theme } from '../theme.ts';
import { LOOK_WORDS } from './cell-look.ts';
import { column, type Line, line, span } from './line.ts';
import { LOOK_TONES } from './look-tones.ts';
import { fill, type ScreenInput } from './regions-screen.ts';

export function helpScreen(
  input: ScreenInput,
  view: Extract<View, { kind: 'help' }>,
  program: string,
): readonly Line[] {
  return fill([...helpLines(input.theme), line(program, 'dim')].slice(view.top), input.size.rows);
}

/** All of the help; longer than a small screen, so it scrolls. */
export function helpLines(theme: Theme): readonly Line[] {
  return [
    signsLine(theme),
    ...Object.entries(GROUP_TITLES).flatMap(([group, title]) => [
      line(title, 'strong'),
      ...bindings
        .filter((one) => one.group === group)
        .map((one) => [
          column(`  ${one.keys.join(' ')}`, 20, 'key'),
          span(one.label),
          span(one.views.length === 5 ? '' : `  (${one.views.join(', ')})`, 'dim'),
        ]),
    ]),
    line('Every acting key asks first: y says yes, esc says no. j and k scroll this page.', 'dim'),
  ];
}

function signsLine(theme: Theme): Line {
  const signs = (['pending', 'waiting', 'running', 'succeeded', 'failed', 'skipped', 'approval'] as const).flatMap(
    (look) => [span(`${theme.glyphs.cells[look]} `, LOOK_TONES[look]), span(`${LOOK_WORDS[look]}  `)],
  );
  return [span('Signs  ', 'strong'), ...signs];
}
