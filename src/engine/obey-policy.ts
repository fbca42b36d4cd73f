import { err } from '../lib/result.ts';
import type { Actor, RunFact } from './model/event.ts';
import type { Scope, StepId } from './model/ids.ts';
import type { RunState } from './model/state.ts';
import { type CommandOf, done, MAX_REASON, type Obeyed } from './obeyed.ts';
import { gateWords, stoppedWords } from './state/push-words.ts';
import { type NotPushed, pushGates, pushMeant, stoppingCheck } from './state/pushes.ts';
import { stepById } from './state/reduce.ts';
import { stepsOf } from './state/select.ts';
import { survey } from './state/survey.ts';

/** The commands about which region goes when. */
export type PolicyCommand = CommandOf<
  'push' | 'hold' | 'release' | 'reorder' | 'unskip' | 'cancel-retry' | 'override-quorum'
>;

export function obeyPolicy(state: RunState, command: PolicyCommand): Obeyed {
  switch (command.type) {
    case 'push':
      return push(state, command);
    case 'hold':
      return hold(state, command);
    case 'release':
      return release(state, command);
    case 'reorder':
      return reorder(state, command);
    case 'unskip':
      return unskip(state, command);
    case 'cancel-retry':
      return cancelRetry(state, command);
    case 'override-quorum':
      return overrideQuorum(state, command);
  }
}

/** A second press of the same button is told so and changes nothing. */
function push(state: RunState, { scopes, by, ...command }: CommandOf<'push'>): Obeyed {
  if (state.plan.policy?.strategy.kind !== 'manual')
    return err('this rollout starts its regions by itself: there is no button to push');
  if (scopes.length === 0) return err('which region? none was named');
  const reason = (command.reason ?? '').trim();
  if (reason.length > MAX_REASON) return err(`the reason is longer than ${MAX_REASON} characters`);
  const failed = stoppingCheck(state);
  const meant = scopes.map((scope) => pushMeant(state, scope));
  const keys = [...new Set(meant.flatMap((each) => (each.ok ? [each.value.key] : [])))];
  const not = meant.flatMap((each) => (each.ok ? [] : [each.problem]));
  const unknown = not.find(({ kind }) => kind === 'unknown');
  if (unknown !== undefined) return err(unknown.reason);
  if (keys.length === 0) return err(refusals(not));
  if (failed !== null) return err(`${failed.scope}: ${failed.title}: failed. ${stoppedWords(failed.id)}`);
  const [only] = keys.length === 1 ? keys : [];
  const about = only === undefined ? [] : gateWords(pushGates(state)(only));
  const early = not.filter(({ kind }) => kind === 'too-early').map(({ reason }) => `left alone: ${reason}`);
  return done([`pushed ${keys.join(', ')}`, ...about, ...early].join('; '), ...reopening(state, by), {
    ...{ type: 'scopes-pushed', scopes: keys, by, ...(reason === '' ? {} : { reason }) },
  });
}

/** Several that were pushed already are told together. */
function refusals(not: readonly NotPushed[]): string {
  const others = not.filter(({ kind }) => kind !== 'already').map(({ reason }) => reason);
  const already = not.filter(({ kind }) => kind === 'already').map(({ asked }) => asked);
  return [...(already.length === 0 ? [] : [`${already.join(', ')}: pushed already`]), ...others].join('; ');
}

function hold(state: RunState, { scope, reason, by }: CommandOf<'hold'>): Obeyed {
  const text = reason.trim();
  if (!hasSteps(state, scope)) return err(`${scope} has nothing in this run`);
  if (text === '') return err('holding a region back needs a reason: it goes into the journal');
  if (text.length > MAX_REASON) return err(`the reason is longer than ${MAX_REASON} characters`);
  if (state.policy.held[scope] !== undefined) return err(`${scope} is held back already: ${state.policy.held[scope]}`);
  return done(`${scope} is held back: what runs there, finishes`, { type: 'scope-held', scope, reason: text, by });
}

function release(state: RunState, { scope, by }: CommandOf<'release'>): Obeyed {
  if (state.policy.held[scope] === undefined) return err(`${scope} is not held back`);
  return done(`${scope} goes on`, ...reopening(state, by), { type: 'scope-released', scope, by });
}

function reorder(state: RunState, { scopes, to, by }: CommandOf<'reorder'>): Obeyed {
  const unknown = scopes.find((scope) => !hasSteps(state, scope));
  if (unknown !== undefined) return err(`${unknown} has nothing in this run`);
  if (scopes.length === 0) return err('which region? none was named');
  const where = to === 'first' ? 'before all others' : 'after all others';
  return done(`${scopes.join(', ')}: ${where}`, { type: 'scopes-reordered', scopes, to, by });
}

/** What came after the skipped phase may have run without it: it is done again too. */
function unskip(state: RunState, { scope, phase, by }: CommandOf<'unskip'>): Obeyed {
  const own = stepsOf(state.plan, scope);
  const skipped = own.filter((step) => step.phase === phase && state.steps[step.id]?.status === 'skipped');
  if (skipped.length === 0) return err(`${scope}/${phase} is not skipped`);
  if (own.some(({ id }) => state.steps[id]?.status === 'running')) {
    return err(`${scope} is still working: let it finish first`);
  }
  const steps = withBehind(state, scope, new Set(skipped.map(({ id }) => id)));
  return done(`${scope}/${phase} is to be done after all`, ...reopening(state, by), {
    ...{ type: 'steps-reset', steps, by, why: 'unskip' },
  });
}

/** These steps and what follows them in the same region, as far as there is anything to take back. */
function withBehind(state: RunState, scope: Scope, seeds: ReadonlySet<StepId>): readonly StepId[] {
  const wanted = new Set(seeds);
  for (const step of stepsOf(state.plan, scope)) if (step.after.some((id) => wanted.has(id))) wanted.add(step.id);
  return [...wanted].filter((id) => state.steps[id]?.status !== 'pending');
}

function cancelRetry(state: RunState, { scope, by }: CommandOf<'cancel-retry'>): Obeyed {
  const steps = stepsOf(state.plan, scope)
    .map(({ id }) => id)
    .filter((id) => (state.steps[id]?.retryAtMs ?? null) !== null);
  if (steps.length === 0) return err(`nothing in ${scope} is waiting to be tried again`);
  return done(`${scope} is not tried again by itself`, { type: 'retry-cancelled', steps, by });
}

/** Typing the number that will be left shows that it was read. */
function overrideQuorum(state: RunState, { step: id, typed, by }: CommandOf<'override-quorum'>): Obeyed {
  if (stepById(state.plan, id) === undefined) return err(`there is no step ${id}`);
  const held = survey(state).holds.get(id);
  if (held?.kind !== 'quorum') return err(`${id} is not held back for the quorum`);
  if (typed.trim() !== String(held.left)) return err(`type ${held.left}, the number of validators that will be left`);
  return done(`${id} may start with ${held.left} validators left`, ...reopening(state, by), {
    type: 'quorum-overridden',
    step: id,
    left: held.left,
    by,
  });
}

/** A run that ended because only a person could let it go on, goes on. */
const reopening = (state: RunState, by: Actor): readonly RunFact[] =>
  state.status === 'ended' ? [{ type: 'run-reopened', by }] : [];

const hasSteps = (state: RunState, scope: Scope): boolean => stepsOf(state.plan, scope).length > 0;
