import { FLEET_SCOPE } from '../../engine/model/ids.ts';
import type { PlannedPhase } from '../../engine/model/plan.ts';
import type { PhaseId } from '../../regions/fleet.ts';
import { otherScopes, type RunData } from '../state/run-data.ts';
import { type GridRow, gridRow } from './grid-row.ts';
import { scopeName } from './scope-name.ts';

/** The rows below the grid: the administrative region, and what the fleet does as a whole. */
export interface LaneRow {
  readonly title: string;
  /** Null when the plan has no step for it; `absent` then says why. */
  readonly row: GridRow | null;
  readonly absent: readonly { readonly phase: PhaseId; readonly why: string }[];
  /** It has steps of phases that every region goes through as well. */
  readonly shared: boolean;
}

export function laneRows(data: RunData, nowMs: number): readonly LaneRow[] {
  return [adminLane(data, nowMs), fleetLane(data, nowMs)];
}

function adminLane(data: RunData, nowMs: number): LaneRow {
  const phases = data.state.plan.phases.filter((phase) => phase.scope === 'admin');
  const scope = otherScopes(data.state).find((one) => one !== FLEET_SCOPE);
  const name = scope === undefined ? '' : ` ${scopeName(data.state, scope)}`;
  const row = scope === undefined ? null : gridRow(data, { scope, name: scope, code: 'ADM' }, present(phases), nowMs);
  return { title: `Admin${name}`, row, absent: absent(phases), shared: false };
}

/** The fleet's own steps may be of any phase: one terraform apply for all regions, checks before everything. */
function fleetLane(data: RunData, nowMs: number): LaneRow {
  const { plan } = data.state;
  const own = new Set(plan.steps.filter((step) => step.scope === FLEET_SCOPE).map((step) => step.phase));
  const phases = plan.phases.filter((phase) => own.has(phase.id));
  const row =
    phases.length === 0
      ? null
      : gridRow(data, { scope: FLEET_SCOPE, name: 'Fleet', code: 'FLT' }, present(phases), nowMs);
  return {
    ...{ title: 'Fleet', row, absent: absent(plan.phases.filter((phase) => phase.scope === 'fleet')) },
    shared: phases.some((phase) => phase.scope === 'region'),
  };
}

const present = (phases: readonly PlannedPhase[]): readonly PhaseId[] =>
  phases.filter((phase) => phase.absent === null).map((phase) => phase.id);

const absent = (phases: readonly PlannedPhase[]): LaneRow['absent'] =>
  phases.flatMap((phase) => (phase.absent === null ? [] : [{ phase: phase.id, why: phase.absent }]));
