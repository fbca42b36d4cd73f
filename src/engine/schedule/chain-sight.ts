import { quorum } from '../../regions/quorum.ts';
import type { RunFact } from '../model/event.ts';
import type { HealthReport } from '../model/health.ts';
import type { Scope } from '../model/ids.ts';
import type { RunState, StepStatus } from '../model/state.ts';
import { chainRegions, validatorsOf } from '../state/chain-regions.ts';
import { disruptedUntilMs, isUnseen, lastEndIn, liveIn, partsDownSince } from '../state/live-validators.ts';
import type { Sight } from './by-itself.ts';

/** The parts of a look at the chain that decide what may start. */
export interface ChainSight extends Sight {
  readonly live: ReadonlyMap<Scope, SeenLive>;
}

interface SeenLive {
  readonly count: number;
  /** When a node of the region answered last. */
  readonly observedAtMs: number;
  /** All its validators have been asked since; null = not all were asked. */
  readonly askedAtMs: number | null;
}

export const UNSEEN: ChainSight = { height: null, live: new Map() };

/**
 * A region that answers nothing counts with no live validators: what is not known does not hold a quorum. But when all that
 * stood are gone at once, it is the way to them that is gone: that is no look at the chain.
 */
export function sightOf({ plan, policy }: RunState, report: HealthReport): ChainSight {
  const stood = Object.values(policy.validators).some((seen) => seen !== undefined && seen.live > 0);
  if (report.blind !== null && stood) return UNSEEN;
  const known = new Map(report.regions.map((one) => [one.region, one]));
  const heights = report.chains.flatMap(({ height }) => (height === null ? [] : [height]));
  return {
    height: heights.length === 0 ? null : Math.max(...heights),
    live: new Map(
      chainRegions(plan).map(({ scope }) => {
        const one = known.get(scope);
        const observedAtMs = one?.observedAtMs ?? report.observedAtMs;
        return [scope, { count: one?.validatorsUp ?? 0, observedAtMs, askedAtMs: one?.askedAtMs ?? null }];
      }),
    ),
  };
}

/** Written down only while it can still hold something back: every look would fill the journal otherwise. */
export function validatorsChanged(state: RunState, { live }: ChainSight): readonly RunFact[] {
  const first = isFirstQuorum(state, live);
  if (live.size === 0 || !(first || hasDisruption(state))) return [];
  const changed = [...live].filter(([scope, seen]) => first || needsTelling(state, scope, seen));
  if (changed.length === 0) return [];
  return [{ type: 'validators-seen', live: Object.fromEntries(changed.map(([scope, { count }]) => [scope, count])) }];
}

/** Whether a look at the chain may change what the engine does. */
export function isWatchedFor(state: RunState, sight: ChainSight): boolean {
  return state.plan.policy?.strategy.kind === 'waves' || validatorsChanged(state, sight).length > 0;
}

/** A way back that still sleeps may be begun at any moment, and would then have to know. */
const hasDisruption = (state: RunState): boolean =>
  state.status === 'running' &&
  state.plan.steps.some(({ id, disruptive }) => disruptive === true && isToCome(state.steps[id]?.status));

const isToCome = (status: StepStatus | undefined): boolean => status === 'pending' || status === 'dormant';

/** Told whenever it comes, also after the end: a later retry may then take down what has come to stand meanwhile. */
function isFirstQuorum({ policy, plan, status }: RunState, live: ChainSight['live']): boolean {
  if (policy.hadQuorum || status === 'planned' || !plan.steps.some((step) => step.disruptive === true)) return false;
  const up = [...live.values()].reduce((sum, { count }) => sum + count, 0);
  return up >= quorum(validatorsOf(plan));
}

/** Also the same number again, once: after a disruption only a younger look says that the region is back. */
function needsTelling(state: RunState, scope: Scope, seen: SeenLive): boolean {
  const { count, observedAtMs } = seen;
  const told = state.policy.validators[scope];
  // Where an earlier run left a chain, that nobody answers is news too: it says the region has nothing to lose.
  if (count === 0 && isUnseen(state, scope)) return (seen.askedAtMs ?? 0) > lastEndIn(state, scope);
  const untilMs = disruptedUntilMs(state, scope);
  // What was seen before the end of it is the region as it was, not as it has become. Where a part of it is down, the
  // others have become something too.
  if (count > 0 && observedAtMs <= untilMs) {
    const isNews =
      told !== undefined && partsDownSince(state, scope, told.atMs) > partsDownSince(state, scope, observedAtMs);
    return count < liveIn(state, scope) || isNews;
  }
  if (told === undefined) return count > 0;
  // An engine that has only just begun to look hears some regions later than others.
  if (count === 0 && seen.askedAtMs === null) return false;
  if (told.live !== count) return true;
  // That nobody answers any more says that there is nothing left to lose, once it was asked for after the end of it.
  return told.atMs <= untilMs && (count > 0 || (seen.askedAtMs ?? 0) > untilMs);
}
