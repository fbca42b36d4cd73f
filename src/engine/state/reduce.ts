import { invariant, unreachable } from '../../lib/assert.ts';
import type { LimitName } from '../../regions/fleet.ts';
import { quorum } from '../../regions/quorum.ts';
import type { RunEvent } from '../model/event.ts';
import { type AttemptId, partsOfAttempt, type Scope, type StepId, scopeOf } from '../model/ids.ts';
import type { Plan } from '../model/plan.ts';
import { FIRST_POLICY_STATE } from '../model/policy.ts';
import type { AttemptState, RunState, StepState, StepStatus } from '../model/state.ts';
import type { Step } from '../model/step.ts';
import { extendPlan } from './extend-plan.ts';
import { approvalOf, gateOf } from './phase-gates.ts';
import { shiftTimes } from './reduce-clock.ts';
import { governedBy, reducePolicy } from './reduce-policy.ts';

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

const PENDING: StepState = {
  ...{ status: 'pending', attempts: [], skipReason: null, approved: null },
  ...{ retryAtMs: null, autoRetries: 0, quorumOverride: null },
};

const DORMANT: StepState = { ...PENDING, status: 'dormant' };

const asLaid = ({ dormant }: Step): StepState => (dormant === undefined ? PENDING : DORMANT);

/** What an event makes of a state. Reads no clock; an event about something unknown changes nothing but `lastSeq`. */
export function reduce(state: RunState, event: RunEvent): RunState {
  return { ...apply(state, event), lastSeq: event.seq };
}

/** Steps made by a fold that is still going on: nobody has seen them yet, so they are changed where they are. */
const drafts = new WeakSet<RunState['steps']>();

/** Many events at once. The steps are copied once for all of them: of thousands, one event changes one. */
export function reduceAll(state: RunState, events: readonly RunEvent[]): RunState {
  let now = state;
  for (const event of events) {
    if (!drafts.has(now.steps)) {
      now = { ...now, steps: { ...now.steps } };
      drafts.add(now.steps);
    }
    now = reduce(now, event);
  }
  drafts.delete(now.steps);
  return now;
}

function apply(state: RunState, event: RunEvent): RunState {
  switch (event.type) {
    case 'run-planned':
      return firstState(event);
    case 'region-added':
      return withRegion(state, event);
    case 'run-launched':
      return { ...state, status: 'running', launchedAtMs: event.atMs };
    case 'attempt-begun':
      return beginAttempt(state, event);
    case 'attempt-spawned':
      return withAttempt(state, event.attempt, {
        ...{ pid: event.pid, startTicks: event.startTicks },
        ...(event.pod === undefined ? {} : { pod: event.pod }),
      });
    case 'attempt-cancelled':
      return withAttempt(state, event.attempt, { cancelled: true, cancelledAtMs: event.atMs });
    case 'attempt-forced':
      return withAttempt(state, event.attempt, { forced: forcedBefore(state, event.attempt) + 1 });
    case 'world-differs':
      return withDifference(state, event);
    case 'attempt-ended':
      return endAttempt(state, event);
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
    case 'engine-started':
      return state;
    case 'run-ended':
      return { ...state, status: 'ended', endedAtMs: event.atMs, result: event.result };
    case 'run-reopened':
      return { ...state, status: 'running', endedAtMs: null, result: null };
    default:
      return unreachable(event);
  }
}

/**
 * Every region whose validators make up the chain. A run of one region is still a run beside all the others of its fleet:
 * counted alone, it would always take down the whole chain.
 */
export const chainRegions = ({
  regions,
  health,
}: Plan): readonly { readonly scope: Scope; readonly validators: number }[] =>
  health === undefined
    ? regions
    : health.regions.map(({ region, validators }) => ({ scope: scopeOf(region), validators }));

export const validatorsOf = (plan: Plan): number => chainRegions(plan).reduce((sum, one) => sum + one.validators, 0);

type Of<Type extends RunEvent['type']> = Extract<RunEvent, { type: Type }>;

function withRegion(state: RunState, { addition }: Of<'region-added'>): RunState {
  const steps: Record<StepId, StepState> = drafts.has(state.steps) ? state.steps : { ...state.steps };
  for (const step of addition.steps) steps[step.id] = asLaid(step);
  // What a person or the engine has set meanwhile stays as it is.
  const limits = Object.entries(addition.limits).filter(
    ([name]) => state.limits[name as LimitName] === state.plan.limits[name as LimitName],
  );
  return {
    ...state,
    plan: extendPlan(state.plan, addition),
    limits: { ...state.limits, ...Object.fromEntries(limits) },
    steps,
  };
}

function beginAttempt(state: RunState, event: Of<'attempt-begun'>): RunState {
  const { step, n } = partsOfAttempt(event.attempt);
  const attempt: AttemptState = {
    id: event.attempt,
    n,
    beganAtMs: event.atMs,
    endedAtMs: null,
    pid: null,
    startTicks: null,
    carriedBy: event.carriedBy,
    cancelled: false,
    exit: null,
    outcome: null,
    ...(event.remedy === undefined ? {} : { remedy: event.remedy }),
  };
  return withSteps(withoutDifference(state, step), [step], (known) => ({
    ...known,
    ...{ status: 'running', remedy: undefined },
    attempts: [...known.attempts, attempt],
  }));
}

function endAttempt(state: RunState, event: Of<'attempt-ended'>): RunState {
  const { step } = partsOfAttempt(event.attempt);
  const live = state.steps[step]?.attempts.at(-1);
  // A report about an attempt that is not the live one is history told twice; it must not overturn a later one.
  if (live?.id !== event.attempt || live.endedAtMs !== null) return state;
  const ended = withAttempt(state, event.attempt, {
    endedAtMs: event.atMs,
    exit: event.exit,
    outcome: event.outcome,
  });
  // What a way out leaves behind is the step itself, still to be done.
  const tookWayOut = live.remedy !== undefined && event.outcome.status === 'succeeded';
  const status = tookWayOut ? 'pending' : statusAfter(event, stepById(state.plan, step));
  return withSteps(ended, [step], (known) => ({ ...known, status }));
}

function statusAfter(event: Of<'attempt-ended'>, step: Step | undefined): StepStatus {
  if (event.outcome.status === 'succeeded') return 'succeeded';
  return event.exit?.reason === 'lost' && step?.onLost === 'ask' ? 'lost' : 'failed';
}

function forcedBefore(state: RunState, id: AttemptId): number {
  return state.steps[partsOfAttempt(id).step]?.attempts.find((attempt) => attempt.id === id)?.forced ?? 0;
}

function withDifference(state: RunState, { scope, step, what, atMs }: Of<'world-differs'>): RunState {
  const { [scope]: _known, ...others } = state.differs ?? {};
  return { ...state, differs: what === null ? others : { ...others, [scope]: { step, what, atMs } } };
}

/** What is done anew says nothing about how it was before. */
function withoutDifference(state: RunState, step: StepId): RunState {
  const known = Object.entries(state.differs ?? {});
  const rest = known.filter(([, difference]) => difference.step !== step);
  return rest.length === known.length ? state : { ...state, differs: Object.fromEntries(rest) };
}

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

function withSteps(
  state: RunState,
  ids: readonly StepId[],
  change: (step: StepState, id: StepId) => StepState,
): RunState {
  const steps: Record<StepId, StepState> = drafts.has(state.steps) ? state.steps : { ...state.steps };
  for (const id of ids) {
    const known = steps[id];
    if (known !== undefined) steps[id] = change(known, id);
  }
  return { ...state, steps };
}

function withAttempt(state: RunState, id: AttemptId, change: Partial<AttemptState>): RunState {
  const { step } = partsOfAttempt(id);
  return withSteps(state, [step], (known) => ({
    ...known,
    attempts: known.attempts.map((attempt) => (attempt.id === id ? { ...attempt, ...change } : attempt)),
  }));
}

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
