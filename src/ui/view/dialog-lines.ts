import type { Theme } from '../theme.ts';
import { cleanText } from './clean-text.ts';
import type { DialogView } from './dialog-view.ts';
import { ruleLine } from './header-lines.ts';
import { type Line, line, span } from './line.ts';
import { wrapWords } from './width.ts';

interface DialogSize {
  readonly columns: number;
  readonly rows: number;
}

/** A question takes the place of the rows above the footer; it never floats over what cannot be read any more. */
export function dialogLines(dialog: DialogView, size: DialogSize, theme: Theme): readonly Line[] {
  const answer = answerLines(dialog, theme);
  const body = dialog.body.flatMap((one) =>
    wrapWords(cleanText(one), size.columns - 4).map((part) => line(`  ${part}`)),
  );
  const room = Math.max(0, size.rows - 1 - answer.length);
  return [
    ruleLine(size.columns, theme, ''),
    ...titled(dialog, [...body, ...listLines(dialog, room - 1 - body.length)]).slice(0, room),
    ...answer,
  ];
}

const titled = (dialog: DialogView, rest: readonly Line[]): readonly Line[] => [
  [span(`  ${dialog.title}`, dialog.grave ? 'bad' : 'strong')],
  ...rest,
];

/** What does not fit is counted, never silently left out. */
function listLines({ list }: DialogView, room: number): readonly Line[] {
  if (list.length <= room) return list.map((one) => line(`    ${one}`, 'warn'));
  const shown = list.slice(0, Math.max(0, room - 1)).map((one) => line(`    ${one}`, 'warn'));
  return [...shown, line(`    and ${list.length - shown.length} more: down shows them`, 'strong')];
}

function answerLines({ answer }: DialogView, theme: Theme): readonly Line[] {
  switch (answer.kind) {
    case 'buttons':
      return [
        [],
        [
          ...button('cancel', 'esc', answer.focus === 'cancel', theme),
          ...button(answer.confirm, 'y', answer.focus === 'confirm', theme),
        ],
      ];
    case 'typed':
      return [
        [],
        [span(`  ${answer.ask}: `), span(answer.typed, 'strong'), span(theme.glyphs.caret, 'dim')],
        [
          span('  '),
          span('esc', 'key'),
          span(' cancels   '),
          span('enter', answer.ready ? 'key' : 'dim'),
          span(` ${answer.confirm}s`, answer.ready ? 'plain' : 'dim'),
        ],
      ];
    case 'choices':
      return [
        [],
        ...answer.choices.map((choice, i) => [
          span(i === answer.focus ? `  ${theme.glyphs.cursor} ` : '    ', 'key'),
          span(choice.key, 'key'),
          span(`  ${choice.label}`, i === answer.focus ? 'selected' : 'plain'),
          span(`  ${choice.detail}`, 'dim'),
        ]),
      ];
  }
}

function button(label: string, key: string, focused: boolean, theme: Theme): Line {
  const mark = focused ? theme.glyphs.cursor : ' ';
  return [
    span(` ${mark}[ `, 'key'),
    span(label, focused ? 'match' : 'plain'),
    span(' ] '),
    span(key, 'key'),
    span('  '),
  ];
}

/** How many rows a question wants; the list of an approval takes what there is. */
export function dialogHeight(dialog: DialogView, size: DialogSize): number {
  const body = dialog.body.flatMap((one) => wrapWords(cleanText(one), size.columns - 4)).length;
  const answer =
    dialog.answer.kind === 'choices' ? dialog.answer.choices.length + 1 : dialog.answer.kind === 'typed' ? 3 : 2;
  return Math.min(size.rows, 2 + body + dialog.list.length + answer);
}
