import type { Binding } from '../keys/bindings.ts';
import { EVERY } from '../keys/bindings.ts';
import { defaultKeymap, type Keymap } from '../keys/keymap.ts';
import { GROUP_TITLES } from '../keys/keys-markdown.ts';
import { commandSpecs } from '../state/command-line/command-specs.ts';
import type { UiState, View, ViewKind } from '../state/ui-state.ts';
import type { Theme } from '../theme.ts';
import { LOOK_WORDS } from './cell-look.ts';
import { column, type Line, line, span } from './line.ts';
import { LOOK_TONES } from './look-tones.ts';
import { fill } from './regions-screen.ts';
import type { ScreenInput } from './screen-input.ts';

export function helpScreen(
  input: ScreenInput,
  view: Extract<View, { kind: 'help' }>,
  program: string,
): readonly Line[] {
  const lines = helpLines(input.ui, input.theme, input.keymap);
  return fill([...lines, line(program, 'dim')].slice(view.top), input.size.rows);
}

/**
 * All of the help; longer than a small screen, so it scrolls. First what can be pressed where one came from, then the
 * rest, then the commands.
 */
export function helpLines(ui: UiState, theme: Theme, keymap: Keymap = defaultKeymap): readonly Line[] {
  const here = ui.views.findLast(({ kind }) => kind !== 'help')?.kind ?? 'regions';
  const bound = keymap.offered.filter((one) => one.keys.length > 0);
  const elsewhere = bound.filter((one) => !one.views.includes(here));
  return [
    signsLine(theme),
    ...groups(
      bound.filter((one) => one.views.includes(here)),
      here,
    ),
    ...groups(elsewhere, null),
    ...commandLines(),
    line('Every acting key asks first: y says yes, esc says no. j and k scroll this page.', 'dim'),
    ...keymap.problems.map(({ action, text }) => line(`keys: ${action} keeps its own: ${text}`, 'warn')),
  ];
}

function groups(bound: readonly Binding[], here: ViewKind | null): readonly Line[] {
  return Object.entries(GROUP_TITLES).flatMap(([group, title]) => {
    const rows = bound.filter((one) => one.group === group);
    if (rows.length === 0) return [];
    return [line(here === null ? `${title}, elsewhere` : title, 'strong'), ...rows.map((one) => row(one, here))];
  });
}

/** Where a key works is worth saying only when it does not work here. */
function row({ keys, label, views }: Binding, here: ViewKind | null): Line {
  const where = here !== null || views.length === EVERY.length ? '' : `  (${views.join(', ')})`;
  return [column(`  ${keys.join(' ')}`, 20, 'key'), span(label), span(where, 'dim')];
}

function commandLines(): readonly Line[] {
  return [
    line('Commands, behind :', 'strong'),
    ...commandSpecs.map(({ usage, does }): Line => [column(`  ${usage}`, 32, 'key'), span(does)]),
  ];
}

function signsLine(theme: Theme): Line {
  const signs = (['pending', 'waiting', 'running', 'succeeded', 'failed', 'skipped', 'approval'] as const).flatMap(
    (look) => [span(`${theme.glyphs.cells[look]} `, LOOK_TONES[look]), span(`${LOOK_WORDS[look]}  `)],
  );
  return [span('Signs  ', 'strong'), ...signs];
}
