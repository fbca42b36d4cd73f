import type { Hold } from '../../engine/model/hold.ts';
import type { Scope } from '../../engine/model/ids.ts';
import type { Pace } from '../../engine/model/pace.ts';
import type { RunState } from '../../engine/model/state.ts';
import { paceOf } from '../../engine/state/earlier-pace.ts';
import { foundNothing, regionPhases, tookMs } from '../../engine/state/phase-times.ts';
import { type Cell, stepsOf } from '../../engine/state/select.ts';
import type { LimitName, PhaseId } from '../../regions/fleet.ts';
import { surveyOf } from '../state/run-data.ts';
import { knownCell } from './known-cell.ts';
import { type RowStatus, rowStatus } from './row-status.ts';

/**
 * How long until the last region that is not stuck is through, from what other regions took for the same phases, and before
 * any of them has done such work from what earlier runs took, as long as nobody works longer. Null when nothing is known of some
 * phase that is still to come, or when nothing new starts before a person has done something: a guess would be believed.
 */
export function etaMs(state: RunState, nowMs: number): number | null {
  const holds = [...surveyOf(state).holds.values()];
  if (state.status !== 'running' || holds.some((hold) => hold.kind !== 'held' && waitsForSomebody(hold))) return null;
  const typical = typicalMs(state);
  const stretches = new Map<number, Stretch>();
  for (const { scope } of state.plan.regions) {
    if (isLeftOut(rowStatus(state, scope))) continue;
    const left = leftMs(state, scope, typical, nowMs);
    if (left === null) return null;
    const wave = waveOf(state, scope);
    stretches.set(wave, joined(stretches.get(wave), left, typical));
  }
  if (stretches.size === 0) return null;
  return soakMs(state, nowMs) + [...stretches.values()].reduce((sum, one) => sum + lengthOf(state, one), 0);
}

/** Regions that go on side by side: what the slowest needs, and how much work each limit has to let through. */
interface Stretch {
  readonly slowestMs: number;
  readonly work: ReadonlyMap<LimitName, number>;
}

type Left = ReadonlyMap<PhaseId, number>;

function joined(before: Stretch | undefined, left: Left, typical: Typicals): Stretch {
  const work = new Map(before?.work);
  for (const [phase, ms] of left) {
    const limit = typical.get(phase)?.limit ?? null;
    if (limit !== null) work.set(limit, (work.get(limit) ?? 0) + ms);
  }
  const sum = [...left.values()].reduce((all, ms) => all + ms, 0);
  return { slowestMs: Math.max(before?.slowestMs ?? 0, sum), work };
}

/** With fewer slots than regions the slots decide. */
const lengthOf = ({ limits }: RunState, { slowestMs, work }: Stretch): number =>
  Math.max(slowestMs, ...[...work].map(([limit, ms]) => ms / limits[limit]));

/** Nothing but a person ends these. */
export const waitsForSomebody = (hold: Hold): boolean =>
  hold.kind === 'held' ||
  hold.kind === 'signer' ||
  hold.kind === 'push' ||
  hold.kind === 'tolerance' ||
  hold.kind === 'disk' ||
  (hold.kind === 'breaker' && hold.untilMs === null) ||
  (hold.kind === 'quorum' && hold.final === true);

/** Through, or stuck until somebody comes. */
const isLeftOut = (status: RowStatus): boolean =>
  ['done', 'empty', 'failed', 'approval'].includes(status.kind) ||
  (status.kind === 'waiting' && status.hold?.kind === 'held');

/** What begins at once, or already has, is one stretch; every later wave is one of its own. */
function waveOf({ plan, policy }: RunState, scope: Scope): number {
  const strategy = plan.policy?.strategy;
  if (strategy?.kind !== 'waves') return 0;
  return Math.max(
    policy.openWave,
    strategy.waves.findIndex(({ scopes }) => scopes.includes(scope)),
  );
}

/** Waves are watched before the next one opens; blocks are taken to come in time. */
function soakMs({ plan, policy }: RunState, nowMs: number): number {
  const strategy = plan.policy?.strategy;
  if (strategy?.kind !== 'waves') return 0;
  const blockMs = (plan.chain?.blockPeriodSeconds ?? 0) * 1000;
  const gone = policy.waveSettled === null ? 0 : nowMs - policy.waveSettled.atMs;
  return strategy.waves.slice(policy.openWave, -1).reduce((sum, wave, i) => {
    const whole = Math.max(wave.soakMs, wave.soakBlocks * blockMs);
    return sum + Math.max(0, whole - (i === 0 ? gone : 0));
  }, 0);
}

interface Typical {
  /** Of regions of this run that are through and had something to do; null = none is. */
  readonly pace: Pace | null;
  /** Until then, the likelier first: of those that found nothing to do, of earlier runs. Whoever works longer proves one wrong. */
  readonly guesses: readonly Pace[];
  /** What all its steps take a slot of; null = they differ. */
  readonly limit: LimitName | null;
}

type Typicals = ReadonlyMap<PhaseId, Typical>;

const typicals = new WeakMap<RunState, Typicals>();

/** Worked out once for a state, however often it is drawn. */
function typicalMs(state: RunState): Typicals {
  const phases = regionPhases(state);
  const made = typicals.get(state) ?? new Map(phases.map((phase) => [phase, typicalOf(state, phase)]));
  typicals.set(state, made);
  return made;
}

function limitOf({ plan }: RunState, phase: PhaseId): LimitName | null {
  const [region] = plan.regions;
  const steps = region === undefined ? [] : stepsOf(plan, region.scope).filter((step) => step.phase === phase);
  const [limit, ...others] = new Set(steps.map((step) => step.limit));
  return limit === undefined || others.length > 0 ? null : limit;
}

function leftMs(state: RunState, scope: Scope, typical: Typicals, nowMs: number): Left | null {
  const left = new Map<PhaseId, number>();
  for (const [phase, { pace, guesses }] of typical) {
    const cell = knownCell(state, scope, phase);
    if (!isOpen(cell)) continue;
    const spent = cell.beganAtMs === null || cell.status === 'failed' ? 0 : nowMs - cell.beganAtMs;
    const usual = pace ?? guesses.find(({ p90Ms }) => spent <= p90Ms);
    if (usual === undefined) return null;
    left.set(phase, Math.max(0, usual.medianMs - spent));
  }
  return left;
}

/** What failed here is going to be tried again by itself: rows that are not have been left out before. */
const isOpen = ({ status }: Cell): boolean => status === 'pending' || status === 'running' || status === 'failed';

function typicalOf(state: RunState, phase: PhaseId): Typical {
  const { plan } = state;
  const cells = plan.regions.map(({ scope }) => knownCell(state, scope, phase));
  const through = cells.filter((cell) => tookMs(cell) !== null);
  const { idle = [], busy = [] } = Object.groupBy(through, ({ scope }) =>
    foundNothing(state, scope, phase) ? 'idle' : 'busy',
  );
  const took = (some: readonly Cell[]): Pace | null => paceOf(some.flatMap((cell) => tookMs(cell) ?? []));
  const before = plan.earlier?.phases.find((one) => one.phase === phase) ?? null;
  const guesses = [took(idle), before].filter((one) => one !== null);
  return { pace: took(busy), guesses, limit: limitOf(state, phase) };
}
