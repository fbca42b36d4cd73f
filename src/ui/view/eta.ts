import type { Scope } from '../../engine/model/ids.ts';
import type { RunState } from '../../engine/model/state.ts';
import type { Cell } from '../../engine/state/select.ts';
import type { PhaseId } from '../../regions/fleet.ts';
import { knownCell } from './known-cell.ts';
import { rowStatus } from './row-status.ts';

/**
 * How long until the last region that is not stuck is through, from what other regions took for the same phases.
 * Null when some phase that is still to come has been finished by nobody yet: a guess would be believed.
 */
export function etaMs(state: RunState, nowMs: number): number | null {
  const typical = typicalMs(state);
  let longest = 0;
  for (const { scope } of state.plan.regions) {
    if (rowStatus(state, scope).kind === 'failed') continue;
    const left = leftMs(state, scope, typical, nowMs);
    if (left === null) return null;
    longest = Math.max(longest, left);
  }
  return longest;
}

const typicals = new WeakMap<RunState, ReadonlyMap<PhaseId, number | null>>();

/** Worked out once for a state, however often it is drawn. */
function typicalMs(state: RunState): ReadonlyMap<PhaseId, number | null> {
  const made = typicals.get(state) ?? new Map(regionPhases(state).map((phase) => [phase, medianMs(state, phase)]));
  typicals.set(state, made);
  return made;
}

export const regionPhases = (state: RunState): readonly PhaseId[] =>
  state.plan.phases.filter((phase) => phase.scope === 'region' && phase.absent === null).map((phase) => phase.id);

function leftMs(
  state: RunState,
  scope: Scope,
  typical: ReadonlyMap<PhaseId, number | null>,
  nowMs: number,
): number | null {
  let sum = 0;
  for (const [phase, usual] of typical) {
    const cell = knownCell(state, scope, phase);
    if (!isOpen(cell)) continue;
    if (usual === null) return null;
    const spent = cell.beganAtMs === null || cell.status === 'failed' ? 0 : nowMs - cell.beganAtMs;
    sum += Math.max(0, usual - spent);
  }
  return sum;
}

/** What failed here is going to be tried again by itself: rows that are not have been left out before. */
const isOpen = ({ status }: Cell): boolean => status === 'pending' || status === 'running' || status === 'failed';

function medianMs(state: RunState, phase: PhaseId): number | null {
  const took = state.plan.regions
    .map(({ scope }) => knownCell(state, scope, phase))
    .flatMap((cell) =>
      cell.status === 'succeeded' && cell.beganAtMs !== null && cell.endedAtMs !== null
        ? [cell.endedAtMs - cell.beganAtMs]
        : [],
    )
    .sort((a, b) => a - b);
  return took[Math.floor(took.length / 2)] ?? null;
}
