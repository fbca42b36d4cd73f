import type { Scope } from '../../engine/model/ids.ts';
import type { Plan } from '../../engine/model/plan.ts';
import type { RunState, StepState } from '../../engine/model/state.ts';
import { type Cell, cellOf, stepsOf } from '../../engine/state/select.ts';
import type { PhaseId } from '../../regions/fleet.ts';

/** The cells of one row, true as long as its steps are these. */
interface KnownRow {
  readonly steps: readonly (StepState | undefined)[];
  readonly cells: Map<PhaseId, Cell>;
}

/** As they were last seen, whatever the state was. */
const rows = new WeakMap<Plan, Map<Scope, KnownRow>>();
/** Rows that have been compared with a state once. */
const checked = new WeakMap<RunState, Map<Scope, KnownRow>>();

/** A cell of a row. Of hundreds of rows an event changes one, so the others are not worked out anew. */
export function knownCell(state: RunState, scope: Scope, phase: PhaseId): Cell {
  const { cells } = rowOf(state, scope);
  let cell = cells.get(phase);
  if (cell === undefined) {
    cell = cellOf(state, scope, phase);
    cells.set(phase, cell);
  }
  return cell;
}

function rowOf(state: RunState, scope: Scope): KnownRow {
  const ofState = bookOf(checked, state);
  const known = ofState.get(scope);
  if (known !== undefined) return known;
  const ofPlan = bookOf(rows, state.plan);
  const before = ofPlan.get(scope);
  const steps = stepsOf(state.plan, scope).map(({ id }) => state.steps[id]);
  const same = before?.steps.every((step, at) => step === steps[at]) === true;
  const row = before !== undefined && same ? before : { steps, cells: new Map() };
  ofPlan.set(scope, row);
  ofState.set(scope, row);
  return row;
}

function bookOf<Key extends object>(books: WeakMap<Key, Map<Scope, KnownRow>>, key: Key): Map<Scope, KnownRow> {
  const book = books.get(key) ?? new Map<Scope, KnownRow>();
  books.set(key, book);
  return book;
}
