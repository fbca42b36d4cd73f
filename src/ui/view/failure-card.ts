import type { Failure } from '../../engine/model/failure.ts';
import { press } from './attention.ts';
import { cleanText } from './clean-text.ts';
import { type Line, line, span } from './line.ts';
import { wrapWords } from './width.ts';

/** What happened, why, what shows it, what to press; in that order, because it may be cut at the bottom. */
export function failureCard(failure: Failure, width: number, tries: number): readonly Line[] {
  const reach = failure.reach === 'all' ? ' This will hit every region.' : '';
  const why = failure.chain.length === 0 ? [] : labelled('while', failure.chain.join(' > '), width);
  return [
    ...labelled('what', `${failure.title} (${failure.class})`, width, 'bad'),
    ...labelled('do', failure.hint + reach, width),
    [
      span('press  ', 'dim'),
      ...press('r', 'retry'),
      ...press('l', 'log'),
      ...press('S', 'skip'),
      ...(tries > 1 ? press('p', 'log of the try before') : []),
    ],
    ...why,
    ...failure.evidence.map((one, i) => [span(i === 0 ? 'shown  ' : '       ', 'dim'), span(one)]),
  ];
}

export function labelled(
  label: string,
  text: string,
  width: number,
  tone: Line[number]['tone'] = 'plain',
): readonly Line[] {
  return wrapWords(cleanText(text), Math.max(10, width - 7)).map((part, i) => [
    span((i === 0 ? label : '').padEnd(7), 'dim'),
    ...line(part, tone),
  ]);
}
