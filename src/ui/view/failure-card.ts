import type { Failure } from '../../engine/model/failure.ts';
import { cleanText } from './clean-text.ts';
import { type Line, line, span } from './line.ts';
import type { Press } from './press.ts';
import { wrapWords } from './width.ts';

/** What there is to say about one failure beside itself. */
export interface FailedStep {
  readonly tries: number;
  /** Whether it will be tried again by itself, in words. */
  readonly again: string;
  /** The engine is going to; then the key that stops it is named. */
  readonly retrying: boolean;
  /** Who answers for this row; null = the fleet file names nobody. */
  readonly owner: string | null;
  /** Who holds what it needs, and what could be done beside trying again. */
  readonly ways: readonly Line[];
}

/** What happened, what to do, whether it goes on by itself, what to press; then why. It may be cut at the bottom. */
export function failureCard(
  failure: Failure,
  { tries, again, retrying, owner, ways }: FailedStep,
  width: number,
  press: Press,
): readonly Line[] {
  const reach = failure.reach === 'all' ? ' This will hit every region.' : '';
  const why = failure.chain.length === 0 ? [] : labelled('while', failure.chain.join(' > '), width);
  const [first, ...rest] = failure.evidence;
  return [
    ...labelled('what', `${failure.title} (${failure.class})`, width, 'bad'),
    ...labelled('do', failure.hint + reach, width),
    ...labelled('again', again, width, retrying ? 'warn' : 'plain'),
    ...(owner === null ? [] : labelled('owner', owner, width)),
    [
      span('press  ', 'dim'),
      ...press('retry', retrying ? 'retry now' : 'retry'),
      ...(retrying ? press('cancel-retry', 'no more tries') : []),
      ...press('logs', 'log'),
      ...press('skip', 'skip'),
      ...(tries > 1 ? press('previous-logs', 'log of the try before') : []),
    ],
    ...ways,
    ...why,
    // The first line is the one that tells; those around it may be cut.
    ...(first === undefined ? [] : shown(first, width)),
    ...rest.map((one) => line(`       ${one}`)),
  ];
}

/** From here a line that is shown has room to be whole. */
const WHOLE_LINES = 100;

const shown = (text: string, width: number): readonly Line[] =>
  width < WHOLE_LINES ? [[span('shown  ', 'dim'), span(text)]] : labelled('shown', text, width);

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
