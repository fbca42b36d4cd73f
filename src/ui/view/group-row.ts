import type { Scope } from '../../engine/model/ids.ts';
import type { RunState } from '../../engine/model/state.ts';
import type { PhaseId } from '../../regions/fleet.ts';
import type { CellLook } from './cell-look.ts';
import type { RegionGroup } from './grid-groups.ts';
import { type Counts, countOf } from './header-view.ts';
import { knownCell } from './known-cell.ts';
import { rowStatus } from './row-status.ts';

/** What a whole group comes to: how its regions stand, and how far they are in every phase. */
export interface GroupRow {
  readonly group: RegionGroup;
  readonly counts: Counts;
  readonly cells: readonly GroupCell[];
}

export interface GroupCell {
  readonly phase: PhaseId;
  /** The worst of its regions in this phase. */
  readonly look: CellLook;
  /** Regions that are through with it, and those that have it at all. */
  readonly done: number;
  readonly total: number;
}

export function groupRow(state: RunState, group: RegionGroup, phases: readonly PhaseId[]): GroupRow {
  const scopes = group.regions.map(({ scope }) => scope);
  return { group, counts: countOf(state, scopes), cells: phases.map((phase) => groupCell(state, scopes, phase)) };
}

/** From the worst on. */
const WORST: readonly CellLook[] = ['failed', 'approval', 'retrying', 'running'];

function groupCell(state: RunState, scopes: readonly Scope[], phase: PhaseId): GroupCell {
  const cells = scopes.map((scope) => knownCell(state, scope, phase)).filter(({ status }) => status !== 'absent');
  const done = cells.filter(({ status }) => status === 'succeeded' || status === 'skipped').length;
  const looks = new Set(
    cells.map(({ scope, status }) => (status === 'running' ? status : troubleIn(state, scope, phase))),
  );
  const worst = WORST.find((look) => looks.has(look));
  return { phase, done, total: cells.length, look: worst ?? calmLook(done, cells) };
}

/** What a row is about counts in the phase it is about. */
function troubleIn(state: RunState, scope: Scope, phase: PhaseId): CellLook | null {
  const status = rowStatus(state, scope);
  if (!('step' in status) || status.step.phase !== phase) return null;
  return status.kind === 'waiting' ? null : status.kind;
}

function calmLook(done: number, cells: readonly { readonly status: string; readonly done: number }[]): CellLook {
  if (cells.length === 0) return 'absent';
  if (done === cells.length) return cells.every(({ status }) => status === 'skipped') ? 'skipped' : 'succeeded';
  return cells.some((cell) => cell.done > 0) ? 'waiting' : 'pending';
}
