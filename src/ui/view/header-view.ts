import type { ChainState } from '../../engine/model/health.ts';
import type { Scope } from '../../engine/model/ids.ts';
import type { RunState, RunStatus } from '../../engine/model/state.ts';
import { wallMs, workMs } from '../../engine/state/select.ts';
import type { Environment } from '../../regions/fleet.ts';
import { quorum, quorumMargin } from '../../regions/quorum.ts';
import type { RunData } from '../state/run-data.ts';
import { etaMs } from './eta.ts';
import { elapsed, roughly } from './format-time.ts';
import { ageOf, asOfWords } from './health-age.ts';
import { chainOf, countStates, worstChain } from './health-chain.ts';
import { type PolicyView, policyView } from './policy-view.ts';
import { type RowStatus, rowStatus } from './row-status.ts';

export interface HeaderView {
  readonly fleet: string;
  readonly environment: Environment;
  readonly run: string;
  readonly status: RunStatus;
  /** This screen may look and change nothing. */
  readonly readOnly: boolean;
  /** How it was, not how it is. */
  readonly recorded: boolean;
  /** Nobody checks tools, login and quota in this run. */
  readonly preflightSkipped: boolean;
  readonly elapsed: string;
  readonly eta: string;
  /** `4.2x`, or a dash before anything has run. */
  readonly speedUp: string;
  readonly counts: Counts;
  readonly vcpus: number;
  readonly chain: ChainView | null;
  readonly policy: PolicyView;
}

export interface Counts {
  readonly regions: number;
  readonly done: number;
  readonly running: number;
  readonly waiting: number;
  readonly failed: number;
  /** Failed, and tried again by itself. */
  readonly retrying: number;
  readonly approvals: number;
  readonly skipped: number;
}

/** What is seen of the chain, or how many chains are in which state where each region has its own. */
export interface ChainView {
  /** Empty until the nodes have been asked all together. */
  readonly states: readonly (readonly [ChainState, number])[];
  /** The watcher itself sees nothing: the figures are of the nodes it can no longer reach. */
  readonly blind: boolean;
  /** `as of 12s ago`, once the reading is no longer fresh. */
  readonly asOf: string | null;

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
    readOnly: data.readOnly,
    recorded: data.recorded === true,
    preflightSkipped: state.plan.skipPreflight !== undefined,
    elapsed: elapsed(wall),
    eta: etaWords(state, nowMs),
    speedUp: wall < 1000 ? UNKNOWN : `${(workMs(state, nowMs) / wall).toFixed(1)}x`,
    counts: countRows(state),
    vcpus: state.plan.regions.reduce((sum, region) => sum + region.vcpus, 0),
    chain: chainView(data, nowMs),
    policy: policyView(data, nowMs),
  };
}

function etaWords(state: RunState, nowMs: number): string {
  const ms = etaMs(state, nowMs);
  return ms === null ? UNKNOWN : roughly(ms);
}

export const countRows = (state: RunState): Counts =>
  countOf(
    state,
    state.plan.regions.map(({ scope }) => scope),
  );

export function countOf(state: RunState, scopes: readonly Scope[]): Counts {
  const kinds = scopes.map((scope) => rowStatus(state, scope));
  const count = (is: (status: RowStatus) => boolean) => kinds.filter(is).length;
  return {
    regions: kinds.length,
    done: count((one) => one.kind === 'done' && !one.skipped),
    running: count((one) => one.kind === 'running' || isBetween(state, one)),
    waiting: count((one) => (one.kind === 'waiting' && !isBetween(state, one)) || one.kind === 'empty'),
    failed: count((one) => one.kind === 'failed'),
    retrying: count((one) => one.kind === 'retrying'),
    approvals: count((one) => one.kind === 'approval'),
    skipped: count((one) => one.kind === 'done' && one.skipped),
  };
}

/** For the moment between two steps: counting it as waiting would make the numbers flicker. */
const isBetween = (state: RunState, status: RowStatus): boolean =>
  state.status === 'running' && status.kind === 'waiting' && status.hold === null;

/** The newest report, else what the verify steps saw; null until anything has been seen. */
function chainView(data: RunData, nowMs: number): ChainView | null {
  const report = data.signals.health;
  if (report === null) return chainOfVerify(data);
  const chain = chainOf(report, null) ?? worstChain(report.chains);
  if (chain === null) return null;
  const { stale } = ageOf(report.observedAtMs, report.everyMs, nowMs);
  return {
    states: countStates(report.chains),
    blind: report.blind !== null,
    asOf: stale ? asOfWords(report.observedAtMs, nowMs) : null,
    ...{ head: chain.height, live: chain.live, validators: chain.validators, quorum: chain.quorum },
    margin: chain.canLose,
    growing: chain.state === 'bootstrapping' || isGrowing(data.state),
  };
}

const isGrowing = (state: RunState): boolean =>
  state.status !== 'ended' && state.plan.regions.some(({ scope }) => rowStatus(state, scope).kind !== 'done');

/** Null until a validator has been seen, or when each region has a chain of its own: nothing to add up then. */
function chainOfVerify({ state, signals }: RunData): ChainView | null {
  if (state.plan.chain?.topology !== 'shared-chain' || signals.chain.size === 0) return null;
  const seen = [...signals.chain.values()];
  const heights = seen.flatMap(({ height }) => (height === null ? [] : [height]));
  const validators = state.plan.regions.reduce((sum, region) => sum + region.validators, 0);
  const live = seen.reduce((sum, { validatorsUp }) => sum + validatorsUp, 0);
  return {
    ...{ states: [], blind: false, asOf: null },
    head: heights.length === 0 ? null : Math.max(...heights),
    live,
    validators,
    quorum: quorum(validators),
    margin: quorumMargin(validators, live),
    growing: isGrowing(state),
  };
}
