import type { RunState, RunStatus } from '../../engine/model/state.ts';
import { wallMs, workMs } from '../../engine/state/select.ts';
import type { Environment } from '../../regions/fleet.ts';
import { quorum, quorumMargin } from '../../regions/quorum.ts';
import type { RunData } from '../state/run-data.ts';
import { etaMs } from './eta.ts';
import { elapsed, roughly } from './format-time.ts';
import { type RowStatus, rowStatus } from './row-status.ts';

export interface HeaderView {
  readonly fleet: string;
  readonly environment: Environment;
  readonly run: string;
  readonly status: RunStatus;
  readonly elapsed: string;
  readonly eta: string;
  /** `4.2x`, or a dash before anything has run. */
  readonly speedUp: string;
  readonly counts: Counts;
  readonly vcpus: number;
  readonly chain: ChainView | null;
}

export interface Counts {
  readonly regions: number;
  readonly done: number;
  readonly running: number;
  readonly waiting: number;
  readonly failed: number;
  readonly approvals: number;
  readonly skipped: number;
}

/** One chain over all regions: what is seen of it. */
export interface ChainView {
  readonly head: number | null;
  readonly live: number;
  readonly validators: number;
  readonly quorum: number;
  readonly margin: number;
  /** More validators are still being rolled out. */
  readonly growing: boolean;
}

const UNKNOWN = '—';

export function headerView(data: RunData, nowMs: number): HeaderView {
  const { state } = data;
  const wall = wallMs(state, nowMs);
  return {
    fleet: state.plan.fleet,
    environment: state.plan.environment,
    run: state.plan.run,
    status: state.status,
    elapsed: elapsed(wall),
    eta: etaWords(state, nowMs),
    speedUp: wall < 1000 ? UNKNOWN : `${(workMs(state, nowMs) / wall).toFixed(1)}x`,
    counts: countRows(state),
    vcpus: state.plan.regions.reduce((sum, region) => sum + region.vcpus, 0),
    chain: chainView(data),
  };
}

function etaWords(state: RunState, nowMs: number): string {
  if (state.status === 'planned' || state.status === 'ended') return UNKNOWN;
  const ms = etaMs(state, nowMs);
  return ms === null ? UNKNOWN : roughly(ms);
}

export function countRows(state: RunState): Counts {
  const kinds = state.plan.regions.map(({ scope }) => rowStatus(state, scope));
  const count = (is: (status: RowStatus) => boolean) => kinds.filter(is).length;
  return {
    regions: kinds.length,
    done: count((one) => one.kind === 'done' && !one.skipped),
    running: count((one) => one.kind === 'running' || isBetween(state, one)),
    waiting: count((one) => (one.kind === 'waiting' && !isBetween(state, one)) || one.kind === 'empty'),
    failed: count((one) => one.kind === 'failed'),
    approvals: count((one) => one.kind === 'approval'),
    skipped: count((one) => one.kind === 'done' && one.skipped),
  };
}

/** For the moment between two steps: counting it as waiting would make the numbers flicker. */
const isBetween = (state: RunState, status: RowStatus): boolean =>
  state.status === 'running' && status.kind === 'waiting' && status.hold === null;

/** Null until a validator has been seen, or when each region has a chain of its own: nothing to add up then. */
function chainView({ state, signals }: RunData): ChainView | null {
  if (state.plan.chain?.topology !== 'shared-chain' || signals.chain.size === 0) return null;
  const seen = [...signals.chain.values()];
  const heights = seen.flatMap(({ height }) => (height === null ? [] : [height]));
  const validators = state.plan.regions.reduce((sum, region) => sum + region.validators, 0);
  const live = seen.reduce((sum, { validatorsUp }) => sum + validatorsUp, 0);
  return {
    head: heights.length === 0 ? null : Math.max(...heights),
    live,
    validators,
    quorum: quorum(validators),
    margin: quorumMargin(validators, live),
    growing:
      state.status !== 'ended' && state.plan.regions.some(({ scope }) => rowStatus(state, scope).kind !== 'done'),
  };
}
