import { invariant, unreachable } from '../../lib/assert.ts';
import { quorum } from '../../regions/quorum.ts';
import type { RunEvent } from '../model/event.ts';
import { partsOfAttempt, type StepId } from '../model/ids.ts';
import type { Plan } from '../model/plan.ts';
import { FIRST_POLICY_STATE } from '../model/policy.ts';
import type { RunState, StepState } from '../model/state.ts';
import type { Step } from '../model/step.ts';
import { asLaid } from './as-laid.ts';
import { validatorsOf } from './chain-regions.ts';
import { approvalOf, gateOf } from './phase-gates.ts';
import { withRegion } from './reduce-addition.ts';
import { beginAttempt, endAttempt, forceAttempt, withAttempt } from './reduce-attempt.ts';
import { shiftTimes } from './reduce-clock.ts';
import { governedBy, reducePolicy } from './reduce-policy.ts';
import { withDifference } from './reduce-world.ts';
import { drafted, settled, withSteps } from './with-steps.ts';

/** The state after the first event of a journal, which holds the whole plan. */
export function firstState(event: RunEvent): RunState {
  invariant(event.type === 'run-planned', `a journal begins with run-planned, not ${event.type}`);
  const steps: Record<StepId, StepState> = {};
  for (const step of event.plan.steps) steps[step.id] = asLaid(step);
  return {
    plan: event.plan,
    lastSeq: event.seq,
    plannedAtMs: event.atMs,
    launchedAtMs: null,
    endedAtMs: null,
    status: 'planned',
    steps,
    limits: event.plan.limits,
    policy: { ...FIRST_POLICY_STATE, hadQuorum: event.plan.policy?.chainStood === true },
    result: null,
  };
}

/** What an event makes of a state. Reads no clock; an event about something unknown changes nothing but `lastSeq`. */
export function reduce(state: RunState, event: RunEvent): RunState {
  return { ...apply(state, event), lastSeq: event.seq };
}

/** Events one after another, on steps that are copied once for all of them: of thousands, one event changes one. */
export class Fold {
  #state: RunState;

  constructor(state: RunState) {
    this.#state = state;
  }

  /** As it is now. Whoever wants to keep it ends the fold. */
  get state(): RunState {
    return this.#state;
  }

  add(event: RunEvent): void {
    this.#state = reduce(drafted(this.#state), event);
  }

  end(): RunState {
    return settled(this.#state);
  }
}

export function reduceAll(state: RunState, events: readonly RunEvent[]): RunState {
  const fold = new Fold(state);
  for (const event of events) fold.add(event);
  return fold.end();
}

function apply(state: RunState, event: RunEvent): RunState {
  switch (event.type) {
    case 'run-planned':
      return firstState(event);
    case 'region-added':
      return withRegion(state, event.addition);
    case 'run-launched':
      return { ...state, status: 'running', launchedAtMs: event.atMs };
    case 'attempt-begun':
      return beginAttempt(state, event);
    case 'attempt-spawned':
      return withAttempt(state, event.attempt, {
        ...{ pid: event.pid, startTicks: event.startTicks, spawnedAtMs: event.atMs },
        ...(event.pod === undefined ? {} : { pod: event.pod }),
      });
    case 'attempt-cancelled':
      return withAttempt(state, event.attempt, { cancelled: true, cancelledAtMs: event.atMs });
    case 'attempt-forced':
      return forceAttempt(state, event);
    case 'world-differs':
      return withDifference(state, event);
    case 'attempt-ended':
      return endAttempt(state, event, stepById(state.plan, partsOfAttempt(event.attempt).step));
    case 'steps-reset':
      return withSteps(state, event.steps, (step, id) => ({
        ...step,
        status: sleepsAgain(state, event, id) ? 'dormant' : 'pending',
        skipReason: null,
        approved: staysApproved(state, event, id) ? step.approved : null,
        retryAtMs: null,
        quorumOverride: event.why === 'lost' ? step.quorumOverride : null,
        remedy: undefined,
        // A person who asks for a try gives the engine its own tries back.
        autoRetries: event.why === 'retry' ? 0 : step.autoRetries,
      }));
    case 'retry-scheduled':
      return withSteps(state, [event.step], (step) => ({ ...step, retryAtMs: event.retryAtMs, autoRetries: event.n }));
    case 'rollback-begun':
      return withSteps(state, event.steps, (step) =>
        step.status === 'dormant' ? { ...step, status: 'pending' } : step,
      );
    case 'retry-cancelled':
      return withSteps(state, event.steps, (step) => ({ ...step, retryAtMs: null }));
    case 'remedy-asked':
      return withSteps(state, [event.step], (step) => ({ ...step, remedy: event.remedy }));
    case 'fee-raised':
      return withAttempt(state, event.attempt, { feeRaise: { ...event.raise, by: event.by } });
    case 'quorum-overridden':
      return withSteps(state, [event.step], (step) => ({ ...step, quorumOverride: event.left }));
    case 'wave-settled':
    case 'wave-opened':
    case 'scopes-pushed':
    case 'scope-held':
    case 'scope-released':
    case 'scopes-reordered':
    case 'breaker-opened':
    case 'breaker-closed':
    case 'validators-seen':
    case 'approval-changed':
      return { ...state, policy: reducePolicy(state.policy, event, quorum(validatorsOf(state.plan))) };
    case 'steps-skipped':
      return withSteps(state, event.steps, (step) => ({
        ...step,
        status: 'skipped',
        skipReason: event.reason,
        retryAtMs: null,
      }));
    case 'step-approved':
      return withSteps(state, [event.step], (step) => ({ ...step, approved: event.typed }));
    case 'run-paused':
      return { ...state, status: 'paused' };
    case 'run-resumed':
      return { ...state, status: 'running' };
    case 'run-stopping':
      return { ...state, status: 'stopping' };
    case 'concurrency-changed':
      return {
        ...state,
        limits: { ...state.limits, [event.limit]: event.value },
        policy: governedBy(state, event),
      };
    case 'clock-jumped':
      return shiftTimes(state, event);
    case 'disk-seen':
      return { ...state, policy: { ...state.policy, disk: event.disk } };
    case 'scope-noted':
      return withNote(state, event);
    case 'signer-unlocked':
      return { ...state, unlocked: [...(state.unlocked ?? []), event.keystore] };
    case 'engine-started':
      return locked(state);
    case 'run-ended':
      return { ...locked(state), status: 'ended', endedAtMs: event.atMs, result: event.result };
    case 'run-reopened':
      return { ...state, status: 'running', endedAtMs: null, result: null };
    default:
      return unreachable(event);
  }
}

function withNote(state: RunState, { scope, text, by, atMs }: Of<'scope-noted'>): RunState {
  const { [scope]: _before, ...others } = state.notes ?? {};
  return { ...state, notes: text === '' ? others : { ...others, [scope]: { text, by, atMs } } };
}

/** Passwords are nowhere but in the memory of one engine, and no longer than its run. */
function locked(state: RunState): RunState {
  const { unlocked: _unlocked, ...others } = state;
  return others;
}

type Of<Type extends RunEvent['type']> = Extract<RunEvent, { type: Type }>;

/**
 * What was never run, or vanished, is begun again as it was approved. A list is approved once; that a phase may begin holds
 * for all its tries, until something it comes after is done anew.
 */
function staysApproved(state: RunState, { why, steps }: Of<'steps-reset'>, id: StepId): boolean {
  const step = stepById(state.plan, id);
  if (why === 'lost' || step === undefined) return why === 'lost';
  const waited = approvalOf(state, step.phase) !== 'auto' && gateOf(state, step) !== null;
  return waited && !step.after.some((before) => steps.includes(before));
}

/** What the engine begins anew goes on going back; what a person asks for is a new beginning of the change itself. */
const sleepsAgain = ({ plan }: RunState, { why }: Of<'steps-reset'>, id: StepId): boolean =>
  (why === 'retry' || why === 'unskip') && stepById(plan, id)?.dormant !== undefined;

const indexes = new WeakMap<Plan, ReadonlyMap<StepId, Step>>();

/** A plan never changes, so its index is made once. */
export function stepIndex(plan: Plan): ReadonlyMap<StepId, Step> {
  const known = indexes.get(plan);
  if (known !== undefined) return known;
  const made = new Map(plan.steps.map((step) => [step.id, step]));
  indexes.set(plan, made);
  return made;
}

export function stepById(plan: Plan, id: StepId): Step | undefined {
  return stepIndex(plan).get(id);
}
