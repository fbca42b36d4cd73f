import type { Theme } from '../theme.ts';
import { cardLines, cardsHeight } from './card-lines.ts';
import { cleanText } from './clean-text.ts';
import type { ChoiceRow, DialogAnswer, DialogView } from './dialog-parts.ts';
import { ruleLine } from './header-lines.ts';
import { type Line, line, span } from './line.ts';
import { endOf, padTo, widthOf, wrapWords } from './width.ts';

interface DialogSize {
  readonly columns: number;
  readonly rows: number;
}

/** Fewer rows to choose from than this are no choice. */
const LEAST_ROWS = 3;

/** A question takes the place of the rows above the footer; it never floats over what cannot be read any more. */
export function dialogLines(dialog: DialogView, size: DialogSize, theme: Theme): readonly Line[] {
  const head = headLines(dialog, size, theme);
  const body = bodyLines(dialog, size);
  const rows = Math.max(LEAST_ROWS + 2, size.rows - head.length - body.length);
  const answer = answerLines(dialog.answer, { columns: size.columns, rows }, theme);
  const room = Math.max(0, size.rows - head.length - answer.length);
  const shown = [...body, ...listLines(dialog, { columns: size.columns, rows: room - body.length })].slice(0, room);
  return [...head, ...shown, ...answer];
}

/** The rule and the title. */
const headLines = (dialog: DialogView, { columns }: DialogSize, theme: Theme): readonly Line[] => [
  ruleLine(columns, theme, ''),
  ...titleParts(dialog, columns).map((part) => line(`  ${part}`, dialog.grave ? 'bad' : 'strong')),
];

const titleParts = ({ title }: DialogView, columns: number): readonly string[] =>
  wrapWords(cleanText(title), Math.max(10, columns - 4));

const bodyLines = ({ body }: DialogView, { columns }: DialogSize): readonly Line[] =>
  body.flatMap((one) => wrapWords(cleanText(one), columns - 4).map((part) => line(`  ${part}`)));

/** What does not fit is counted, never silently left out. */
function listLines({ list, listKeys }: DialogView, { columns, rows: room }: DialogSize): readonly Line[] {
  const rows = list.map((one) => listRows(one, columns));
  if (rows.flat().length <= room) return rows.flat();
  let fit = rows.findIndex((_, i) => rows.slice(0, i + 1).flat().length > room - 1);
  // One that alone is longer than the room still shows its beginning.
  if (fit === 0 && room > 1) fit = 1;
  const shown = rows
    .slice(0, fit)
    .flat()
    .slice(0, Math.max(0, room - 1));
  return [...shown, line(`    and ${list.length - fit} more${listKeys}`, 'strong')];
}

/** One row of a list; the end of a long one, where the reason often stands, on rows of its own. */
function listRows(one: string, columns: number): readonly Line[] {
  const text = cleanText(one);
  if (widthOf(text) <= columns - 4) return [line(`    ${text}`, 'warn')];
  const indent = ' '.repeat(4 + text.length - text.trimStart().length);
  const parts = wrapWords(text.trimStart(), Math.max(10, columns - indent.length - 2));
  return parts.map((part, i) => line(`${indent}${i === 0 ? '' : '  '}${part}`, 'warn'));
}

function answerLines(answer: DialogAnswer, { columns, rows: room }: DialogSize, theme: Theme): readonly Line[] {
  switch (answer.kind) {
    case 'buttons':
      return [
        [],
        [
          ...buttonLine(answer.confirm, answer.focus, theme),
          ...(answer.also === undefined ? [] : button(answer.also.label, answer.also.key, false, theme)),
        ],
      ];
    case 'typed':
      return [
        [],
        typedLine(answer, columns, theme),
        [
          span('  '),
          span('esc', 'key'),
          span(' cancels   '),
          span('enter', answer.ready ? 'key' : 'dim'),
          span(` ${answer.confirm}`, answer.ready ? 'plain' : 'dim'),
        ],
      ];
    case 'choices': {
      const keys = answer.keys === '' ? [] : [line(`  ${answer.keys}`, 'dim')];
      // The empty row above is the first to go when there is no room for all of them.
      const gap = answer.rows.length + keys.length < room ? [[]] : [];
      return [...gap, ...rowLines(answer.rows, answer.focus, room - gap.length - keys.length, theme), ...keys];
    }
    case 'cards': {
      const size = { columns, rows: room - 2 };
      return [[], ...cardLines(answer.cards, answer.focus, size, theme), line(`  ${answer.keys}`, 'dim')];
    }
    case 'settings':
      return [
        [],
        ...rowLines(answer.rows, answer.chosen, room - 4, theme),
        line(`  ${answer.keys}`, 'dim'),
        [],
        buttonLine(answer.confirm, answer.focus, theme),
      ];
  }
}

/** However long it gets, its end and the caret stay on the screen. */
function typedLine(
  { ask, typed }: { readonly ask: string; readonly typed: string },
  columns: number,
  theme: Theme,
): Line {
  const head = `  ${ask}: `;
  const text = endOf(typed, columns - widthOf(head) - 1, theme.ellipsis);
  return [span(head), span(text, 'strong'), span(theme.glyphs.caret, 'dim')];
}

/** Rows to choose from, around the chosen one when there is no room for all; the others are counted. */
function rowLines(rows: readonly ChoiceRow[], focus: number, room: number, theme: Theme): readonly Line[] {
  const labels = Math.max(0, ...rows.map(({ label }) => widthOf(label)));
  const drawn = rows.map((row, i) => rowLine(row, i === focus, labels, theme));
  if (rows.length <= room) return drawn;
  const fit = Math.max(1, room - 1);
  const from = Math.max(0, Math.min(focus - Math.floor(fit / 2), rows.length - fit));
  const left = rows.length - fit;
  return [...drawn.slice(from, from + fit), line(`    ${left} more: up and down show them`, 'strong')];
}

function rowLine({ key, label, detail, off }: ChoiceRow, focused: boolean, labels: number, theme: Theme): Line {
  return [
    span(focused ? `  ${theme.glyphs.cursor} ` : '    ', 'key'),
    ...(key === '' ? [] : [span(key, off ? 'dim' : 'key'), span('  ')]),
    span(off ? label : padTo(label, labels), off ? 'dim' : focused ? 'selected' : 'plain'),
    span(`  ${detail}`, 'dim'),
  ];
}

const buttonLine = (confirm: string, focus: 'cancel' | 'confirm', theme: Theme): Line => [
  ...button('cancel', 'esc', focus === 'cancel', theme),
  ...button(confirm, 'y', focus === 'confirm', theme),
];

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

/** How many rows a question wants; its list takes what there is. */
export function dialogHeight(dialog: DialogView, size: DialogSize): number {
  return Math.min(
    size.rows,
    1 +
      titleParts(dialog, size.columns).length +
      bodyLines(dialog, size).length +
      dialog.list.flatMap((one) => listRows(one, size.columns)).length +
      answerHeight(dialog.answer, size),
  );
}

function answerHeight(answer: DialogAnswer, { columns }: DialogSize): number {
  switch (answer.kind) {
    case 'buttons':
      return 2;
    case 'typed':
      return 3;
    case 'choices':
      return 1 + answer.rows.length + (answer.keys === '' ? 0 : 1);
    case 'cards':
      return 2 + cardsHeight(answer.cards, columns);
    case 'settings':
      return 4 + answer.rows.length;
  }
}
