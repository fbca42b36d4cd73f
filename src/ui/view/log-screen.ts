import { partsOfAttempt } from '../../engine/model/ids.ts';
import { stepById } from '../../engine/state/reduce.ts';
import type { LogLine } from '../log-source.ts';
import type { LogView, Search } from '../state/ui-state.ts';
import type { Tone } from '../theme.ts';
import { justify, type Line, line, span } from './line.ts';
import type { LogRow, LogWindow } from './log-window.ts';
import { fill, type ScreenInput } from './regions-screen.ts';
import { scopeName } from './scope-name.ts';

export function logScreen(input: ScreenInput, view: LogView, log: LogWindow | null): readonly Line[] {
  const rows = input.size.rows - 1;
  const body = log === null ? [line('opening the log', 'dim')] : bodyLines(view, log);
  return [titleLine(input, view, log), ...fill(body, rows)];
}

/** Rows of the log view that are not the log. */
export const LOG_CHROME = 1;

function bodyLines(view: LogView, log: LogWindow): readonly Line[] {
  if (log.lineCount === 0) return [line('nothing written yet', 'dim')];
  return log.rows.map((row) => logLine(row, view.search));
}

function titleLine({ data, size }: ScreenInput, view: LogView, log: LogWindow | null): Line {
  const { step, n } = partsOfAttempt(view.attempt);
  const known = stepById(data.state.plan, step);
  const name = known === undefined ? step : `${scopeName(data.state, known.scope)} ${known.phase} ${known.title}`;
  const left = [span(name, 'strong'), span(` try ${n}`, 'dim')];
  return justify(left, [...searchWords(view.search), ...placeWords(view, log)], size.columns);
}

function placeWords(view: LogView, log: LogWindow | null): Line {
  if (log === null) return [];
  const first = (log.rows[0]?.number ?? 0) + 1;
  const last = (log.rows.at(-1)?.number ?? 0) + 1;
  const place = log.lineCount === 0 ? '' : `${first}-${last} of ${log.lineCount} `;
  return [span(place, 'dim'), view.follow ? span('follows', 'run') : span('F follows', 'dim')];
}

/** `3/41`: which match of how many. */
function searchWords(search: Search | null): Line {
  if (search === null) return [];
  const { pattern, matches, at } = search;
  if (matches === null) return [span(`"${pattern}" searching  `, 'wait')];
  if (matches.length === 0) return [span(`"${pattern}" not found  `, 'warn')];
  return [span(`"${pattern}" ${at + 1}/${matches.length}  `, 'key')];
}

const LEVEL_TONES: Readonly<Record<LogLine['level'], Tone>> = { info: 'plain', warn: 'warn', error: 'bad' };

function logLine(row: LogRow, search: Search | null): Line {
  const tone = LEVEL_TONES[row.level];
  if (search === null || search.pattern === '') return [span(row.text, tone)];
  return marked(row.text, search.pattern, tone);
}

/** Matches stand out wherever they are, also in lines the search did not name. */
function marked(text: string, pattern: string, tone: Tone): Line {
  const [low, wanted] = [text.toLowerCase(), pattern.toLowerCase()];
  // A lower-case form of another length (a Turkish capital) would put the mark beside the match.
  if (low.length !== text.length) return [span(text, tone)];
  const spans: Line[number][] = [];
  let from = 0;
  for (let at = low.indexOf(wanted); at !== -1; at = low.indexOf(wanted, from)) {
    spans.push(span(text.slice(from, at), tone), span(text.slice(at, at + wanted.length), 'match'));
    from = at + wanted.length;
  }
  return [...spans, span(text.slice(from), tone)];
}
