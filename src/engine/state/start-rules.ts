import { canSpare, quorum } from '../../regions/quorum.ts';
import type { Hold, PushGate } from '../model/hold.ts';
import type { PushKey, Scope } from '../model/ids.ts';
import type { Plan } from '../model/plan.ts';
import { NO_POLICY, type RunPolicy } from '../model/policy.ts';
import type { RunState } from '../model/state.ts';
import type { Step } from '../model/step.ts';
import { chainRegions, validatorsOf } from './chain-regions.ts';
import { failedScopes } from './failed-scopes.ts';
import { isDark, isUnseen, liveValidators } from './live-validators.ts';
import { pushGates, pushOf } from './pushes.ts';

/** Checks change nothing, so they wait for no wave and no button: what they find is wanted early. */
const FREE_PHASE = 'preflight';

/** What the run's policy says against starting a step, counting what this survey has let start already. */
export class StartRules {
  readonly #state: RunState;
  readonly #policy: RunPolicy;
  readonly #everywhere: Hold | null;
  readonly #live: Map<Scope, number>;
  /** Looked at once, when the first step waits for its push. */
  #gates: ((key: PushKey) => PushGate) | undefined;

  constructor(state: RunState) {
    this.#state = state;
    this.#policy = state.plan.policy ?? NO_POLICY;
    this.#everywhere = diskHold(state) ?? breakerHold(state) ?? toleranceHold(state, this.#policy);
    this.#live = new Map(state.plan.steps.some((step) => step.disruptive === true) ? liveValidators(state) : []);
  }

  holdFor(step: Step): Hold | null {
    // What is put back makes things better, also where new starts are paused or too much has failed.
    const everywhere = step.undoes === undefined ? this.#everywhere : diskHold(this.#state);
    return this.#scopeHold(step) ?? everywhere ?? this.#quorumHold(step);
  }

  /** What a run without a screen ended for: it is told, and may be overridden, also after the end. */
  finalHold(step: Step): Hold | null {
    const hold = this.#quorumHold(step);
    return hold?.kind === 'quorum' && hold.final === true ? hold : null;
  }

  take(step: Step): void {
    if (step.disruptive === true) this.#live.set(step.scope, this.#liveThere(step) - this.#mayLose(step));
  }

  #scopeHold(step: Step): Hold | null {
    const { scope, phase } = step;
    const { held, pushed } = this.#state.policy;
    const reason = held[scope];
    if (reason !== undefined) return { kind: 'held', reason };
    const { strategy } = this.#policy;
    if (phase === FREE_PHASE || !isRegion(this.#state.plan, scope)) return null;
    if (strategy.kind === 'manual') return pushed.includes(pushOf(step)) ? null : this.#pushHold(pushOf(step));
    return strategy.kind === 'waves' ? this.#waveHold(strategy.waves, scope) : null;
  }

  #liveThere({ scope }: Step): number {
    return this.#live.get(scope) ?? 0;
  }

  #mayLose(step: Step): number {
    return Math.min(step.takesDown ?? Number.POSITIVE_INFINITY, this.#liveThere(step));
  }

  #pushHold(key: PushKey): Hold {
    this.#gates ??= pushGates(this.#state);
    return { kind: 'push', gate: this.#gates(key) };
  }

  #waveHold(waves: Extract<RunPolicy['strategy'], { kind: 'waves' }>['waves'], scope: Scope): Hold | null {
    const { openWave, waveSettled } = this.#state.policy;
    const own = waves.findIndex(({ scopes }) => scopes.includes(scope));
    if (own <= openWave) return null;
    const name = (at: number): string => waves[at]?.name ?? '';
    return { kind: 'wave', wave: name(own), after: name(openWave), soaking: waveSettled !== null };
  }

  /** A region whose validators were seen to be down has nothing more to lose by its step; that they ought to be is not enough. */
  #quorumHold(step: Step): Hold | null {
    if (step.disruptive !== true || this.#state.steps[step.id]?.quorumOverride !== null) return null;
    if (!this.#state.policy.hadQuorum) return null;
    const own = this.#mayLose(step);
    const unseen = isUnseen(this.#state, step.scope);
    if (isDark(this.#state, step.scope) && !unseen) return null;
    const total = validatorsOf(this.#state.plan);
    const left = sum(this.#live.values()) - own;
    const needed = quorum(total);
    if (left >= needed) return null;
    const never = !canSpare(total, step.takesDown ?? validatorsIn(this.#state.plan, step.scope));
    // To stand still for a moment is nothing to a lab of one to three validators.
    if (never && this.#state.plan.environment === 'lab') return null;
    if (unseen) return { kind: 'quorum', left, quorum: needed, total, unseen };
    return { kind: 'quorum', left, quorum: needed, total, ...(never && { final: never }) };
  }
}

function diskHold({ policy: { disk } }: RunState): Hold | null {
  return disk?.level === 'full' ? { kind: 'disk', disk } : null;
}

function breakerHold({ policy }: RunState): Hold | null {
  const { breaker } = policy;
  return breaker === null ? null : { kind: 'breaker', title: breaker.title, untilMs: breaker.untilMs };
}

function toleranceHold(state: RunState, { tolerance }: RunPolicy): Hold | null {
  if (tolerance.failedRegions === null && tolerance.lostValidators === null) return null;
  const failed = failedScopes(state);
  if (tolerance.failedRegions !== null && failed.size > tolerance.failedRegions) {
    return { kind: 'tolerance', what: 'regions', failed: failed.size, allowed: tolerance.failedRegions };
  }
  const lost = sum(state.plan.regions.filter(({ scope }) => failed.has(scope)).map(({ validators }) => validators));
  if (tolerance.lostValidators === null || lost <= tolerance.lostValidators) return null;
  return { kind: 'tolerance', what: 'validators', failed: lost, allowed: tolerance.lostValidators };
}

const validatorsIn = (plan: Plan, scope: Scope): number =>
  chainRegions(plan).find((region) => region.scope === scope)?.validators ?? 0;

const regions = new WeakMap<Plan, ReadonlySet<Scope>>();

function isRegion(plan: Plan, scope: Scope): boolean {
  let known = regions.get(plan);
  if (known === undefined) {
    known = new Set(plan.regions.map((one) => one.scope));
    regions.set(plan, known);
  }
  return known.has(scope);
}

function sum(values: Iterable<number>): number {
  let all = 0;
  for (const value of values) all += value;
  return all;
}
