import type { Hold } from '../model/hold.ts';
import type { LaneId, Scope, StepId } from '../model/ids.ts';
import type { RunState, StepState } from '../model/state.ts';
import type { Guard, Step } from '../model/step.ts';
import { asNext } from './as-asked-for.ts';
import { continues, isLaterPhase } from './on-failure.ts';
import { approvalOf, gateOf } from './phase-gates.ts';
import { stepIndex } from './reduce.ts';
import { stepsOf } from './select.ts';
import { signerHold } from './signers.ts';
import { StartTurns } from './stagger.ts';
import { StartRules } from './start-rules.ts';

export interface Survey {
  /**
   * Steps that may start at this moment, all together, within every limit and lane; in plan order. Where the begins of a
   * tool are kept apart it is one of that tool, and it may have to wait for its moment (`beginsAtMs`).
   */
  readonly startable: readonly StepId[];
  /** Why each other pending step does not start. */
  readonly holds: ReadonlyMap<StepId, Hold>;
}

/** Looks once over all pending steps and sorts them into startable and held, in plan order. Pure and deterministic. */
export function survey(state: RunState): Survey {
  const taken = new Occupancy(state);
  const blockers = new Blockers(state);
  const rules = new StartRules(state);
  const turns = new StartTurns(state);
  const startable: StepId[] = [];
  const holds = new Map<StepId, Hold>();
  for (const planned of inTurn(state)) {
    const known = state.steps[planned.id];
    if (known?.status !== 'pending') continue;
    const step = asNext(state, planned);
    const hold =
      blockers.holdFor(step) ??
      approvalHold(step, known, state) ??
      signerHold(state, step) ??
      (state.status === 'ended' ? rules.finalHold(step) : null) ??
      statusHold(state) ??
      rules.holdFor(step) ??
      taken.holdFor(step) ??
      turns.holdFor(step);
    if (hold === null) {
      taken.take(step);
      rules.take(step);
      turns.take(step);
      startable.push(step.id);
      const apart = turns.apart(step);
      if (apart !== null) holds.set(step.id, apart);
    } else holds.set(step.id, hold);
  }
  return { startable, holds };
}

/** Plan order, but for regions that a person has put before or after all others. */
function inTurn({ plan, policy }: RunState): readonly Step[] {
  if (policy.first.length === 0 && policy.last.length === 0) return plan.steps;
  const of = (scopes: readonly Scope[]): readonly Step[] => scopes.flatMap((scope) => stepsOf(plan, scope));
  const moved = new Set([...policy.first, ...policy.last]);
  return [...of(policy.first), ...plan.steps.filter(({ scope }) => !moved.has(scope)), ...of(policy.last)];
}

function statusHold(state: RunState): Hold | null {
  switch (state.status) {
    case 'planned':
      return { kind: 'not-launched' };
    case 'paused':
      return { kind: 'paused' };
    case 'stopping':
    case 'ended':
      return { kind: 'stopping' };
    case 'running':
      return null;
  }
}

function approvalHold(step: Step, known: StepState, state: RunState): Hold | null {
  if (known.approved !== null) return null;
  for (const guard of step.guards) {
    const list = guardedList(guard, state);
    if (list.length > 0) return { kind: 'approval', meaning: guard.meaning, list };
  }
  return gateHold(step, state);
}

function gateHold(step: Step, state: RunState): Hold | null {
  const approval = approvalOf(state, step.phase);
  const gate = approval === 'auto' ? null : gateOf(state, step);
  if (gate === null) return null;
  const meaning = `${gate.titles.length === 1 ? 'step' : 'steps'} of ${step.phase} about to begin`;
  const hold = { kind: 'approval', meaning, list: gate.titles } as const;
  return approval === 'ask' ? { ...hold, typed: false } : hold;
}

function guardedList(guard: Guard, state: RunState): readonly string[] {
  const fact = state.steps[guard.of]?.attempts.at(-1)?.outcome?.facts[guard.fact];
  return Array.isArray(fact) ? fact.map(String) : [];
}

/** Which earlier step stands in the way: still to come (`after`) or failed (`blocked`, naming the root). */
class Blockers {
  readonly #state: RunState;
  readonly #index: ReadonlyMap<StepId, Step>;
  readonly #roots = new Map<StepId, StepId | null>();

  constructor(state: RunState) {
    this.#state = state;
    this.#index = stepIndex(state.plan);
  }

  holdFor(step: Step): Hold | null {
    const root = this.#rootOfAny(step);
    if (root !== null && !this.#putsBack(step, root)) return { kind: 'blocked', by: root };
    const carrier = this.#carrierFor(step);
    if (carrier !== null) return { kind: 'carried', by: carrier };
    const open = this.#openBefore(step, root !== null);
    return open === undefined ? null : { kind: 'after', step: open };
  }

  /** What puts back after a failure waits for nothing but the region's own way back. */
  #openBefore(step: Step, putsBack: boolean): StepId | undefined {
    return this.#after(step).find((id) => {
      if (isDone(this.#state.steps[id]) || this.#goesOn(step, id, this.#rootOf(id))) return false;
      const root = this.#rootOf(id);
      return !putsBack || (this.#isWayBack(id) && (root === null || this.#state.steps[root]?.retryAtMs !== null));
    });
  }

  /** A way back that was begun stands on its own: what it comes after has failed, or is what it takes back. */
  #after({ after, dormant }: Step): readonly StepId[] {
    return dormant === undefined ? after : after.filter((id) => this.#isWayBack(id));
  }

  #isWayBack(id: StepId): boolean {
    return this.#index.get(id)?.dormant !== undefined;
  }

  /** A later phase goes on behind one that failed for good, where the fleet file says so; never behind a failure before that. */
  #goesOn(step: Step, before: StepId, root: StepId | null): boolean {
    const [own, failed] = [this.#index.get(before), root === null ? undefined : this.#index.get(root)];
    if (own === undefined || failed === undefined) return false;
    if (own.phase !== failed.phase || own.scope !== failed.scope) return false;
    return isLaterPhase(this.#state.plan, step.phase, own.phase) && continues(this.#state, failed);
  }

  /** What was never tried has nothing to put back; what is tried again will be followed by it anyway. */
  #putsBack({ undoes, dormant }: Step, root: StepId): boolean {
    // What stops a way back is one of its own steps.
    if (undoes === undefined || dormant !== undefined || this.#state.steps[root]?.retryAtMs !== null) return false;
    const status = this.#state.steps[undoes]?.status;
    return status === 'succeeded' || status === 'failed' || status === 'lost';
  }

  /** Whatever its carrier is still to do belongs to the carrier; one that is over (also: skipped) carries nothing. */
  #carrierFor(step: Step): StepId | null {
    const status = step.carriedBy === null ? undefined : this.#state.steps[step.carriedBy]?.status;
    return status === 'pending' || status === 'running' ? step.carriedBy : null;
  }

  #rootOfAny(step: Step): StepId | null {
    for (const id of this.#needs(step)) {
      const root = this.#rootOf(id);
      if (root !== null && !this.#goesOn(step, id, root)) return root;
    }
    return null;
  }

  #needs(step: Step): readonly StepId[] {
    const carrier = step.carriedBy;
    if (carrier === null) return this.#after(step);
    const untried = this.#state.steps[step.id]?.attempts.length === 0;
    return untried || this.#state.steps[carrier]?.status === 'pending' ? [...step.after, carrier] : step.after;
  }

  #rootOf(id: StepId): StepId | null {
    const seen = this.#roots.get(id);
    if (seen !== undefined) return seen;
    this.#roots.set(id, null);
    const root = this.#findRoot(id);
    this.#roots.set(id, root);
    return root;
  }

  #findRoot(id: StepId): StepId | null {
    const status = this.#state.steps[id]?.status;
    if (status === 'failed' || status === 'lost') return id;
    const step = this.#index.get(id);
    return status === 'pending' && step !== undefined ? this.#rootOfAny(step) : null;
  }
}

function isDone(step: StepState | undefined): boolean {
  return step?.status === 'succeeded' || step?.status === 'skipped' || step?.status === 'dormant';
}

/** Slots of each limit and holders of each lane, counting what runs and what this survey lets start. */
class Occupancy {
  readonly #state: RunState;
  readonly #running = new Map<string, number>();
  readonly #lanes = new Map<LaneId, StepId>();

  constructor(state: RunState) {
    this.#state = state;
    for (const step of state.plan.steps) if (occupies(state.steps[step.id])) this.take(step);
  }

  take(step: Step): void {
    this.#running.set(step.limit, (this.#running.get(step.limit) ?? 0) + 1);
    if (step.lane !== null) this.#lanes.set(step.lane, step.id);
  }

  holdFor(step: Step): Hold | null {
    const heldBy = step.lane === null ? undefined : this.#lanes.get(step.lane);
    if (step.lane !== null && heldBy !== undefined) {
      return { kind: 'lane', lane: step.lane, heldBy, sinceMs: this.#beganAtMs(heldBy) };
    }
    const running = this.#running.get(step.limit) ?? 0;
    const allowed = this.#state.limits[step.limit] ?? 1;
    return running < allowed ? null : { kind: 'limit', limit: step.limit, running, allowed };
  }

  #beganAtMs(id: StepId): number | null {
    const step = this.#state.steps[id];
    return step?.status === 'running' ? (step.attempts.at(-1)?.beganAtMs ?? null) : null;
  }
}

/** A carried attempt has no process of its own: its carrier holds the slot. */
function occupies(step: StepState | undefined): boolean {
  return step?.status === 'running' && step.attempts.at(-1)?.carriedBy === null;
}
