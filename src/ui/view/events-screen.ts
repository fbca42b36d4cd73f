import type { AttemptState, RunState } from '../../engine/model/state.ts';
import { allAttempts } from '../../engine/state/select.ts';
import type { RunData } from '../state/run-data.ts';
import type { View } from '../state/ui-state.ts';
import { begunWords, type EventWords, endedWords, eventWords } from './event-words.ts';
import { clockTime } from './format-time.ts';
import { column, type Line, span } from './line.ts';
import { fill, type ScreenInput } from './regions-screen.ts';
import { passesFilter } from './word-filter.ts';

interface Told extends EventWords {
  readonly atMs: number;
}

/** What happened, oldest first. */
export function eventsScreen(input: ScreenInput, view: Extract<View, { kind: 'events' }>): readonly Line[] {
  const all = history(input.data);
  const told = filtered(all, view.filter);
  const rows = input.size.rows - 1;
  const top = view.top ?? Math.max(0, told.length - rows);
  const key = input.keymap.keyFor('events', 'follow');
  const follows = view.top === null ? 'follows the newest' : `${key ?? ':set follow'} follows the newest`;
  const count = view.filter === '' ? `${all.length} so far` : `${told.length} of ${all.length} with "${view.filter}"`;
  const title: Line = [span('Events  ', 'strong'), span(`${count}, ${follows}; times are UTC`, 'dim')];
  return [
    title,
    ...fill(
      told.slice(top, top + rows).map((one) => eventLine(one, input.size.columns)),
      rows,
    ),
  ];
}

/** How many the filter lets through. */
export const eventCount = (data: RunData, filter = ''): number => filtered(history(data), filter).length;

/** The same as text, for a face without a screen. */
export const eventLines = (data: RunData, filter: string): readonly string[] =>
  filtered(history(data), filter).map(
    ({ atMs, about, what }) => `${clockTime(atMs)} ${about === '' ? 'run' : about}: ${what}`,
  );

function filtered(all: readonly Told[], filter: string): readonly Told[] {
  if (filter === '') return all;
  return all.filter(({ about, what }) => {
    const text = `${about === '' ? 'run' : about} ${what}`.toLowerCase();
    return passesFilter(filter, (word) => text.includes(word));
  });
}

function eventLine({ atMs, about, what, tone }: Told, width: number): Line {
  return [
    span(`${clockTime(atMs)}  `, 'dim'),
    column(about === '' ? 'run' : about, Math.min(44, Math.floor(width * 0.45))),
    span('  '),
    span(what, tone),
  ];
}

const known = new WeakMap<RunState, readonly Told[]>();

/**
 * Tries are told by the state itself, so they are all there also for a screen that attached late; the rest is told by
 * the events that came since.
 */
function history({ state, notes }: RunData): readonly Told[] {
  const cached = known.get(state);
  if (cached !== undefined) return cached;
  const noted = notes.flatMap((event) => {
    const words = eventWords(event);
    return words === null ? [] : [{ ...words, atMs: event.atMs }];
  });
  const made = [...allAttempts(state).flatMap(attemptTold), ...noted].sort((a, b) => a.atMs - b.atMs);
  known.set(state, made);
  return made;
}

function attemptTold(attempt: AttemptState): readonly Told[] {
  const began: Told = { atMs: attempt.beganAtMs, ...begunWords(attempt.id) };
  if (attempt.endedAtMs === null || attempt.outcome === null) return [began];
  return [began, { atMs: attempt.endedAtMs, ...endedWords(attempt.id, attempt.outcome) }];
}
