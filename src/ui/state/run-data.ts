import type { LinkMessage } from '../../engine/link.ts';
import type { RunEvent } from '../../engine/model/event.ts';
import type { Scope } from '../../engine/model/ids.ts';
import type { PlannedRegion } from '../../engine/model/plan.ts';
import type { Signal } from '../../engine/model/signal.ts';
import type { RunState } from '../../engine/model/state.ts';
import { reduceAll } from '../../engine/state/reduce.ts';
import { type Survey, survey } from '../../engine/state/survey.ts';
import { unreachable } from '../../lib/assert.ts';
import { EMPTY_SIGNALS, foldSignals, type SignalBook } from './signal-book.ts';

/** Everything the engine has told this screen. */
export interface RunData {
  readonly state: RunState;
  readonly signals: SignalBook;
  /** Events that came since the screen attached and that no attempt tells: pauses, skips, approvals. Newest last. */
  readonly notes: readonly RunEvent[];
  /** How many notes were let go of: a screen that stays open for weeks does not grow. Absent = none. */
  readonly notesDropped?: number;
  /** The engine takes no command from this screen: it was attached for watching. */
  readonly readOnly: boolean;
  /** What a journal tells, as it was at some moment: no engine is there, and readings of the nodes were not written down. */
  readonly recorded?: boolean;
  /** Why the engine let us go; null while it is there. */
  readonly closed: string | null;
}

export function startData(state: RunState, signals: readonly Signal[], readOnly = false): RunData {
  return { state, signals: foldSignals(EMPTY_SIGNALS, signals), notes: [], readOnly, closed: null };
}

export function foldMessage(data: RunData, message: LinkMessage): RunData {
  switch (message.type) {
    case 'events': {
      const notes = message.events.filter((event) => !ATTEMPT_EVENTS.has(event.type));
      const told = { ...data, state: reduceAll(data.state, message.events) };
      return notes.length === 0 ? told : noting(told, [...data.notes, ...notes]);
    }
    case 'signals':
      return { ...data, signals: foldSignals(data.signals, message.signals) };
    case 'closed':
      return { ...data, closed: message.reason };
    default:
      return unreachable(message);
  }
}

/** Another moment of a recording: `events` are all that happened up to then. */
export function placedAt(data: RunData, state: RunState, events: readonly RunEvent[]): RunData {
  const notes = events.filter((event) => !ATTEMPT_EVENTS.has(event.type));
  return noting({ ...data, state, recorded: true, notesDropped: 0 }, notes);
}

/** About what a rollout of a thousand regions tells in an hour; the journal has all of them. */
export const MOST_NOTES = 5000;

function noting(data: RunData, notes: readonly RunEvent[]): RunData {
  const dropped = Math.max(0, notes.length - MOST_NOTES);
  return { ...data, notes: notes.slice(dropped), notesDropped: (data.notesDropped ?? 0) + dropped };
}

/** The state itself tells these. */
const ATTEMPT_EVENTS: ReadonlySet<RunEvent['type']> = new Set(['attempt-begun', 'attempt-spawned', 'attempt-ended']);

const surveys = new WeakMap<RunState, Survey>();

/** Holds of a state, looked up once per state. */
export function surveyOf(state: RunState): Survey {
  const known = surveys.get(state);
  if (known !== undefined) return known;
  const made = survey(state);
  surveys.set(state, made);
  return made;
}

const planned = new WeakMap<RunState['plan'], ReadonlyMap<Scope, PlannedRegion>>();

/** The region of a row; undefined = the row is no region of the plan. */
export function regionOf({ plan }: RunState, scope: Scope): PlannedRegion | undefined {
  let index = planned.get(plan);
  if (index === undefined) {
    index = new Map(plan.regions.map((region) => [region.scope, region]));
    planned.set(plan, index);
  }
  return index.get(scope);
}

const extras = new WeakMap<RunState['plan'], readonly Scope[]>();

/** Scopes with steps that are no region of the plan: the administrative region, the fleet's own steps. */
export function otherScopes(state: RunState): readonly Scope[] {
  const known = extras.get(state.plan);
  if (known !== undefined) return known;
  const regions = new Set(state.plan.regions.map(({ scope }) => scope));
  const made = [...new Set(state.plan.steps.map((step) => step.scope))].filter((scope) => !regions.has(scope));
  extras.set(state.plan, made);
  return made;
}
