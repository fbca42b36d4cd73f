import type { RunEvent } from '../../engine/model/event.ts';
import type { AttemptState, RunState } from '../../engine/model/state.ts';
import { allAttempts } from '../../engine/state/select.ts';
import type { RunData } from '../state/run-data.ts';
import type { View } from '../state/ui-state.ts';
import { begunWords, type EventWords, endedWords, eventWords } from './event-words.ts';
import { clockTime } from './format-time.ts';
import { column, type Line, span } from './line.ts';
import { fill } from './regions-screen.ts';
import type { ScreenInput } from './screen-input.ts';
import { passesFilter } from './word-filter.ts';

interface Told extends EventWords {
  readonly atMs: number;
}

/** What happened, oldest first. */
export function eventsScreen(input: ScreenInput, view: Extract<View, { kind: 'events' }>): readonly Line[] {
  const { told: all, older } = history(input.data);
  const told = filtered(all, view.filter);
  const rows = input.size.rows - 1;
  const top = view.top ?? Math.max(0, told.length - rows);
  const key = input.keymap.keyFor('events', 'follow');
  const follows = view.top === null ? 'follows the newest' : `${key ?? ':set follow'} follows the newest`;
  const count = view.filter === '' ? `${all.length} so far` : `${told.length} of ${all.length} with "${view.filter}"`;
  const rest = older === 0 ? '' : `  ${older} older: besu-console events`;
  const title: Line = [
    ...[span('Events  ', 'strong'), span(`${count}, ${follows}; times are UTC`, 'dim'), span(rest, 'warn')],
  ];
  return [
    title,
    ...fill(
      told.slice(top, top + rows).map((one) => eventLine(one, input.size.columns)),
      rows,
    ),
  ];
}

/** How many the filter lets through. */
export const eventCount = (data: RunData, filter = ''): number => filtered(history(data).told, filter).length;

/** The same as text, for a face without a screen. */
export const eventLines = (data: RunData, filter: string): readonly string[] =>
  filtered(history(data).told, filter).map(
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

/** What a person can still go through by hand; everything is in the journal. */
export const MOST_EVENTS = 5000;

interface History {
  readonly told: readonly Told[];
  /** So many more happened before the first of them. */
  readonly older: number;
}

const known = new WeakMap<RunState, History>();

/**
 * Tries are told by the state itself, so they are all there also for a screen that attached late; the rest is told by
 * the events that came since. Only the newest of both are put into words.
 */
function history({ state, notes, notesDropped = 0 }: RunData): History {
  const cached = known.get(state);
  if (cached !== undefined) return cached;
  const all = [...allAttempts(state).flatMap(momentsOf), ...notes.flatMap(noted)].sort((a, b) => a.atMs - b.atMs);
  const newest = all.slice(-MOST_EVENTS);
  const made = {
    told: newest.map(({ atMs, words }) => ({ ...words(), atMs })),
    older: all.length - newest.length + notesDropped,
  };
  known.set(state, made);
  return made;
}

interface Moment {
  readonly atMs: number;
  readonly words: () => EventWords;
}

function noted(event: RunEvent): readonly Moment[] {
  const words = eventWords(event);
  return words === null ? [] : [{ atMs: event.atMs, words: () => words }];
}

function momentsOf({ id, beganAtMs, endedAtMs, outcome }: AttemptState): readonly Moment[] {
  const began: Moment = { atMs: beganAtMs, words: () => begunWords(id) };
  if (endedAtMs === null || outcome === null) return [began];
  return [began, { atMs: endedAtMs, words: () => endedWords(id, outcome) }];
}
