import { partsOfAttempt } from '../../engine/model/ids.ts';
import { stepById } from '../../engine/state/reduce.ts';
import type { RunData } from '../state/run-data.ts';
import type { LogView, Matches, Search } from '../state/ui-state.ts';
import { cutLine, type Line, lineWidth, padLine, type Span, span } from './line.ts';
import type { LogWindow } from './log-window.ts';
import { scopeName } from './scope-name.ts';
import type { ScreenInput } from './screen-input.ts';

/** A pattern may be longer than the line it is told in. */
const PATTERN_CELLS = 24;
/** A name that is cut further says nothing any more. */
const LEAST_NAME_CELLS = 16;

/** Which log this is, where in it one is, and what is looked for. What is plain to see gives way first, then the name. */
export function logTitle({ data, size, theme }: ScreenInput, view: LogView, log: LogWindow | null): Line {
  const { step, n } = partsOfAttempt(view.attempt);
  const known = stepById(data.state.plan, step);
  const name = known === undefined ? step : `${scopeName(data.state, known.scope)} ${known.phase} ${known.title}`;
  const attempt = span(` try ${n}`, 'dim');
  const said = wordsFor(view, log, laterWords(data, view), size.columns - LEAST_NAME_CELLS - lineWidth([attempt]));
  const room = size.columns - lineWidth([attempt, ...said]);
  const left = [...cutLine([span(name, 'strong')], room, theme.ellipsis), attempt];
  return [...padLine(left, size.columns - lineWidth(said), theme.ellipsis), ...said];
}

/** How to follow stands in the footer too, and where one is can be seen: both are left out before the name is. */
function wordsFor(view: LogView, log: LogWindow | null, later: readonly Span[], width: number): Line {
  const states = [...later, ...stateWords(view, log)];
  const places = placeWords(view, log);
  const versions = [places, places.slice(0, view.follow ? undefined : -1), places.slice(-1), []];
  const lines = versions.map((some) => [...states, ...some].flatMap((one) => [span('  '), one]));
  return lines.find((one) => lineWidth(one) <= width) ?? lines.at(-1) ?? [];
}

/** A log file does not say when each of its lines was written, so a recording shows all of them. */
function laterWords({ recorded, state }: RunData, { attempt }: LogView): readonly Span[] {
  if (recorded !== true) return [];
  const at = state.steps[partsOfAttempt(attempt).step]?.attempts.find(({ id }) => id === attempt);
  return at === undefined || at.endedAtMs !== null ? [] : [span('also what came later', 'warn')];
}

function stateWords(view: LogView, log: LogWindow | null): readonly Span[] {
  return [
    ...(log?.extent.behind === undefined ? [] : [span(log.extent.behind, 'wait')]),
    ...(log !== null && log.extent.startedOver > 0 ? [span('the file was started over', 'warn')] : []),
    ...(log?.rows.some(({ cut }) => cut) === true ? [span('cut at 16 kB', 'warn')] : []),
    ...(view.marks.length > 0 ? [span(`${view.marks.length} marked`, 'key')] : []),
    ...onlyWords(view),
    ...(view.search === null ? [] : [searchWords(view.search)]),
  ];
}

function onlyWords({ only }: LogView): readonly Span[] {
  if (only === null) return [];
  const around = only.context > 0 ? ` with ${only.context} around` : '';
  const { matches } = only;
  const count = matches === null ? 'searching' : `${matches.total}${matches.done ? '' : ' so far'}`;
  const kept = matches !== null && matches.lines.length < matches.total ? `, ${matches.lines.length} shown` : '';
  const why = matches?.problem ?? null;
  return [span(`only ${quoted(only.pattern)}${around}: ${why ?? `${count}${kept}`}`, why === null ? 'key' : 'warn')];
}

/** `"timeout" 3/41`: which match of how many. */
function searchWords({ pattern, of, matches, at }: Search): Span {
  const what = of === 'errors' ? 'errors' : quoted(pattern);
  if (matches === null) return span(`${what} searching`, 'wait');
  if (matches.problem !== null) return span(`${what} ${matches.problem}`, 'warn');
  if (matches.total === 0) return matches.done ? span(`${what} not found`, 'warn') : span(`${what} searching`, 'wait');
  return span(`${what} ${placeAmong(matches, at)}`, matches.done ? 'key' : 'wait');
}

function placeAmong({ lines, before, total, done }: Matches, at: number | null): string {
  const index = at === null ? -1 : lines.indexOf(at);
  const place = index === -1 ? '-' : String(before + index + 1);
  return `${place}/${total}${done ? '' : ' so far'}`;
}

const quoted = (pattern: string): string =>
  `"${pattern.length > PATTERN_CELLS ? `${pattern.slice(0, PATTERN_CELLS)}..` : pattern}"`;

function placeWords(view: LogView, log: LogWindow | null): readonly Span[] {
  const follows = view.follow ? span('follows', 'run') : span('F follows', 'dim');
  if (log === null) return [follows];
  const { counting, lineCount } = log.extent;
  const first = log.rows[0]?.number ?? 0;
  const last = log.rows.at(-1)?.number ?? 0;
  const range = first < 0 || log.rows.length === 0 ? '' : `${first + 1}-${last + 1} `;
  if (counting !== null) {
    return [span(`${range}counting lines ${Math.floor(counting.share * 100)}%`, 'wait'), follows];
  }
  return lineCount === 0 ? [follows] : [span(`${range}of ${lineCount}`, 'dim'), follows];
}
