import { unreachable } from '../lib/assert.ts';
import { err } from '../lib/result.ts';
import { type Command, MAX_CONCURRENCY } from './model/command.ts';
import type { Actor, RunFact } from './model/event.ts';
import { partsOfAttempt, type StepId } from './model/ids.ts';
import type { AttemptState, RunState } from './model/state.ts';
import type { Step } from './model/step.ts';
import { obeyAddRegion } from './obey-add-region.ts';
import { type AccountsSeen, obeyRaiseFee } from './obey-fee.ts';
import { obeyPolicy } from './obey-policy.ts';
import { obeyRemedy } from './obey-remedy.ts';
import { obeyUnlockSigner } from './obey-unlock.ts';
import { type CommandOf, done, MAX_REASON, type Obeyed } from './obeyed.ts';
import { APPROVAL_WORDS, approvalWord } from './state/approval-word.ts';
import { asTried } from './state/as-asked-for.ts';
import { leavings } from './state/leaving.ts';
import { approvalOf, gateOf, hasGate } from './state/phase-gates.ts';
import { pushOf } from './state/pushes.ts';
import { stepById } from './state/reduce.ts';
import { scopesToRetry, stepsToRetry, worksBehind } from './state/retry.ts';
import { stepsOf } from './state/select.ts';
import { survey } from './state/survey.ts';

/** `seen`: what no event tells; without it nothing waits. */
export function obey(state: RunState, command: Command, seen: AccountsSeen = () => null): Obeyed {
  switch (command.type) {
    case 'launch':
      return state.status === 'planned'
        ? done('launched', { type: 'run-launched', by: command.by }, ...preflightSkipped(state, command.by))
        : err(`already launched: the run is ${state.status}`);
    case 'pause':
      return state.status === 'running'
        ? done('paused: what runs, finishes', { type: 'run-paused', by: command.by })
        : err(`only a running rollout can be paused; this one is ${state.status}`);
    case 'resume':
      // Stopped on purpose is not done: what was left can be taken up again.
      if (state.status === 'ended' && state.result?.exitCode === 4) {
        return done('taken up again', { type: 'run-reopened', by: command.by });
      }
      if (state.status === 'running' && state.policy.breaker !== null) {
        return done('new starts go on', closing(command.by));
      }
      return state.status === 'paused' || state.status === 'stopping'
        ? done('resumed', { type: 'run-resumed', by: command.by })
        : err(`only a paused or stopping rollout can be resumed; this one is ${state.status}`);
    case 'stop':
      return state.status === 'running' || state.status === 'paused'
        ? done('stopping: what runs, finishes; nothing new starts', { type: 'run-stopping', by: command.by })
        : err(`nothing to stop: the run is ${state.status}`);
    case 'set-concurrency':
      return setConcurrency(state, command);
    case 'set-approval':
      return setApproval(state, command);
    case 'retry':
      return retry(state, command);
    case 'skip':
      return skip(state, command);
    case 'approve':
      return approve(state, command);
    case 'cancel':
      return cancel(state, command);
    case 'force':
      return force(state, command);
    case 'abort':
      return abort(state, command);
    case 'push':
    case 'hold':
    case 'release':
    case 'reorder':
    case 'unskip':
    case 'cancel-retry':
    case 'override-quorum':
      return obeyPolicy(state, command);
    case 'note':
      return note(state, command);
    case 'remedy':
      return obeyRemedy(state, command);
    case 'raise-fee':
      return obeyRaiseFee(state, command, seen);
    case 'unlock-signer':
      return obeyUnlockSigner(state, command);
    case 'add-region':
      return obeyAddRegion(state, command);
    case 'poll-health':
      return done('asking every node now');
    default:
      return unreachable(command);
  }
}

/** In the same batch of events as the launch: not one of its steps may begin in between. */
function preflightSkipped({ plan }: RunState, by: Actor): readonly RunFact[] {
  const steps = plan.steps.filter(({ phase }) => phase === 'preflight').map(({ id }) => id);
  if (plan.skipPreflight === undefined || steps.length === 0) return [];
  return [{ type: 'steps-skipped', steps, by, reason: plan.skipPreflight }];
}

function setConcurrency(state: RunState, command: CommandOf<'set-concurrency'>): Obeyed {
  const { limit, value, by } = command;
  if (!Object.hasOwn(state.limits, limit)) return err(`there is no limit called ${limit}`);
  if (!Number.isInteger(value) || value < 1 || value > MAX_CONCURRENCY) {
    return err(`concurrency is a whole number from 1 to ${MAX_CONCURRENCY}`);
  }
  return done(`${limit}: ${value} at a time`, { type: 'concurrency-changed', limit, value, by });
}

function retry(state: RunState, command: CommandOf<'retry'>): Obeyed {
  if (state.status === 'planned') return err('nothing has run yet');
  const scopes = scopesToRetry(state, command.scopes);
  const running = scopes.find((scope) =>
    command.from === null ? worksBehind(state, scope) : hasRunning(state, scope),
  );
  if (running !== undefined) return err(`${running} is still working: let it finish first`);
  const steps = stepsToRetry(state, command.scopes, command.from);
  if (steps.length === 0) return err('nothing to retry: no failed step here');
  const facts: RunFact[] = [{ type: 'steps-reset', steps, by: command.by, why: 'retry' }];
  // Who tries again says that the cause is gone; if it is not, the next failure pauses new starts at once.
  if (state.policy.breaker !== null) facts.unshift(closing(command.by));
  if (state.status === 'ended') facts.unshift({ type: 'run-reopened', by: command.by });
  return done(`retrying ${describe(steps)}`, ...facts);
}

const closing = (by: Actor): RunFact => ({ type: 'breaker-closed', by, why: `asked by ${by.user}` });

const hasRunning = (state: RunState, scope: string): boolean =>
  state.plan.steps.some((step) => step.scope === scope && state.steps[step.id]?.status === 'running');

function describe(steps: readonly StepId[]): string {
  return steps.length <= 3 ? steps.join(', ') : `${steps.slice(0, 2).join(', ')} and ${steps.length - 2} more`;
}

function skip(state: RunState, command: CommandOf<'skip'>): Obeyed {
  const reason = command.reason.trim();
  if (reason === '') return err('a skip needs a reason: it goes into the journal');
  if (reason.length > MAX_REASON) return err(`the reason is longer than ${MAX_REASON} characters`);
  const steps = stepsOf(state.plan, command.scope).filter((step) => step.phase === command.phase);
  if (steps.length === 0) return err(`${command.scope} has no phase ${command.phase} in this run`);
  const statuses = steps.map((step) => state.steps[step.id]?.status);
  if (statuses.includes('running')) return err(`${command.scope}/${command.phase} is running: cancel it first`);
  const allOpen = steps.filter((step) => {
    const status = state.steps[step.id]?.status;
    return status === 'pending' || status === 'failed' || status === 'lost';
  });
  // What is pushed on its own is left out on its own: a skip never reaches into the push after it.
  const open = allOpen.filter((step, _, [first]) => first !== undefined && pushOf(step) === pushOf(first));
  if (open.length === 0) return err(`${command.scope}/${command.phase} is already done`);
  const facts: RunFact[] = [{ type: 'steps-skipped', steps: open.map((step) => step.id), by: command.by, reason }];
  if (state.status === 'ended') facts.unshift({ type: 'run-reopened', by: command.by });
  const part = open.length === allOpen.length ? '' : ` of ${pushOf(open[0] as Step)}`;
  return done(`skipped ${command.scope}/${command.phase}${part}`, ...facts);
}

/** Also before the launch and after the end: who comes next reads it then. */
function note(state: RunState, { scope, by, ...command }: CommandOf<'note'>): Obeyed {
  const text = command.text.trim();
  if (stepsOf(state.plan, scope).length === 0) return err(`${scope} has nothing in this run`);
  if (text.length > MAX_REASON) return err(`the note is longer than ${MAX_REASON} characters`);
  if (text === (state.notes?.[scope]?.text ?? '')) {
    return err(text === '' ? `${scope} has no note` : `that is what the note of ${scope} says already`);
  }
  const did = text === '' ? `took the note of ${scope} away` : `noted at ${scope}`;
  return done(did, { type: 'scope-noted', scope, text, by });
}

function approve(state: RunState, command: CommandOf<'approve'>): Obeyed {
  const step = stepById(state.plan, command.step);
  if (step === undefined) return err(`there is no step ${command.step}`);
  const hold = survey(state).holds.get(step.id);
  if (hold?.kind !== 'approval') return err(`${step.id} waits for no approval`);
  const word = approvalWord(state.plan, step);
  if (hold.typed !== false && command.typed !== word) return err(`type ${word} to approve it`);
  const { by, typed } = command;
  const facts = approved(state, step).map((id): RunFact => ({ type: 'step-approved', step: id, by, typed }));
  if (state.status === 'ended') facts.unshift({ type: 'run-reopened', by: command.by });
  return done(`approved ${step.id}`, ...facts);
}

/** A phase is let begin as a whole; a list is approved for the one step it is about. */
function approved(state: RunState, step: Step): readonly StepId[] {
  return step.guards.length > 0 ? [step.id] : (gateOf(state, step)?.firsts ?? [step.id]);
}

function setApproval(state: RunState, { phase, approval, by }: CommandOf<'set-approval'>): Obeyed {
  if (!hasGate(state.plan, phase)) return err(`there is no phase ${phase} that could wait for a person`);
  if (!Object.hasOwn(APPROVAL_WORDS, approval)) return err('an approval is auto, ask or typed');
  if (approvalOf(state, phase) === approval) return err(`${phase} ${APPROVAL_WORDS[approval]} already`);
  return done(`${phase} ${APPROVAL_WORDS[approval]}, wherever it has not begun`, {
    ...{ type: 'approval-changed', phase, approval, by },
  });
}

function cancel(state: RunState, command: CommandOf<'cancel'>): Obeyed {
  const { step: id } = partsOfAttempt(command.attempt);
  const step = stepById(state.plan, id);
  // Looked up only for a step of the plan: an id from outside may name anything an object has.
  const live = step === undefined ? undefined : state.steps[id]?.attempts.at(-1);
  if (step === undefined || live?.id !== command.attempt || live.endedAtMs !== null) {
    return err(`${command.attempt} is not running`);
  }
  if (live.carriedBy !== null) return err(`${id} runs inside ${live.carriedBy}: cancel that one`);
  if (live.cancelled) return err('its one signal was sent already: it is winding down');
  if (command.typed !== step.scope) return err(`type ${step.scope} to cancel its running step`);
  const signal = cancelSignalOf(step, live);
  return done(`sent ${signal} to ${id}`, {
    type: 'attempt-cancelled',
    attempt: command.attempt,
    by: command.by,
    signal,
  });
}

/** Never the first signal, and never without the words that say what may be lost. */
function force(state: RunState, command: CommandOf<'force'>): Obeyed {
  const { step: id } = partsOfAttempt(command.attempt);
  const leaving = leavings(state).find(({ attempt }) => attempt.id === command.attempt);
  if (leaving === undefined) return err(`${command.attempt} is not running in a process of its own`);
  if (leaving.next === null) return err(`${id} only asks: a cancel ends it at once`);
  if (!leaving.attempt.cancelled) return err(`${id} has not got its one signal yet: cancel it first`);
  if (command.typed !== leaving.consent)
    return err(`type ${leaving.consent} to send ${leaving.next}: ${leaving.atRisk}`);
  const { attempt, by, typed } = command;
  return done(`sent ${leaving.next} to ${id}`, { type: 'attempt-forced', attempt, by, signal: leaving.next, typed });
}

/** A stop, and a cancel of everything that runs: nobody gets a second signal, and what is carried ends with its carrier. */
function abort(state: RunState, command: CommandOf<'abort'>): Obeyed {
  if (state.status === 'planned' || state.status === 'ended')
    return err(`nothing to abort: the run is ${state.status}`);
  if (command.typed !== state.plan.fleet) return err(`type ${state.plan.fleet} to abort the rollout`);
  const cancelled = state.plan.steps.flatMap((step): RunFact[] => {
    const live = state.steps[step.id]?.attempts.at(-1);
    if (live === undefined || live.endedAtMs !== null || live.carriedBy !== null || live.cancelled) return [];
    return [{ type: 'attempt-cancelled', attempt: live.id, by: command.by, signal: cancelSignalOf(step, live) }];
  });
  const stopping: RunFact[] = state.status === 'stopping' ? [] : [{ type: 'run-stopping', by: command.by }];
  if (stopping.length === 0 && cancelled.length === 0) return err('stopping already, and every signal was sent');
  const n = cancelled.length;
  const sent =
    n === 0 ? 'nothing was running' : `one signal sent to ${n === 1 ? 'the running step' : `${n} running steps`}`;
  return done(`aborting: nothing new starts, ${sent}`, ...stopping, ...cancelled);
}

function cancelSignalOf(step: Step, live: AttemptState): string {
  const { work } = asTried(step, live);
  return work.kind === 'command' ? work.cancelSignal : 'abort';
}
