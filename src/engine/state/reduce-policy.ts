import { unreachable } from '../../lib/assert.ts';
import type { RunEvent } from '../model/event.ts';
import type { PolicyState } from '../model/policy.ts';
import type { RunState } from '../model/state.ts';

type Of<Type extends RunEvent['type']> = Extract<RunEvent, { type: Type }>;

export type PolicyEvent = Of<
  | 'wave-settled'
  | 'wave-opened'
  | 'scopes-pushed'
  | 'scope-held'
  | 'scope-released'
  | 'scopes-reordered'
  | 'breaker-opened'
  | 'breaker-closed'
  | 'validators-seen'
  | 'approval-changed'
>;

/** `needed`: validators for a quorum. */
export function reducePolicy(policy: PolicyState, event: PolicyEvent, needed: number): PolicyState {
  switch (event.type) {
    case 'wave-settled':
      return { ...policy, waveSettled: { atMs: event.atMs, height: event.height } };
    case 'wave-opened':
      return { ...policy, openWave: event.wave, waveSettled: null };
    case 'scopes-pushed':
      return { ...policy, pushed: [...new Set([...policy.pushed, ...event.scopes])] };
    case 'scope-held':
      return { ...policy, held: { ...policy.held, [event.scope]: event.reason } };
    case 'scope-released': {
      const { [event.scope]: _released, ...held } = policy.held;
      return { ...policy, held };
    }
    case 'scopes-reordered':
      return reordered(policy, event);
    case 'breaker-opened':
      return { ...policy, breaker: event.breaker };
    case 'breaker-closed':
      return { ...policy, breaker: null, breakerClosedAtMs: event.atMs };
    case 'approval-changed':
      return { ...policy, approvals: { ...policy.approvals, [event.phase]: event.approval } };
    case 'validators-seen':
      return withValidators(policy, { ...policy.validators, ...seen(event) }, needed);
    default:
      return unreachable(event);
  }
}

function reordered(policy: PolicyState, { scopes, to }: Of<'scopes-reordered'>): PolicyState {
  const first = policy.first.filter((scope) => !scopes.includes(scope));
  const last = policy.last.filter((scope) => !scopes.includes(scope));
  return to === 'first'
    ? { ...policy, first: [...scopes, ...first], last }
    : { ...policy, first, last: [...last, ...scopes] };
}

function withValidators(policy: PolicyState, validators: PolicyState['validators'], needed: number): PolicyState {
  const live = Object.values(validators).reduce((sum, one) => sum + one.live, 0);
  return { ...policy, validators, hadQuorum: policy.hadQuorum || live >= needed };
}

const seen = ({ live, atMs }: Of<'validators-seen'>): PolicyState['validators'] =>
  Object.fromEntries(Object.entries(live).map(([scope, count]) => [scope, { live: count, atMs }]));

/** A limit a person sets is the new ceiling; one the engine lowers keeps the ceiling it had. */
export function governedBy(state: RunState, event: Of<'concurrency-changed'>): PolicyState {
  const { policy } = state;
  const { [event.limit]: known, ...others } = policy.governed;
  if (event.by.via !== 'engine') return { ...policy, governed: others };
  const ceiling = known?.ceiling ?? state.limits[event.limit];
  // Back at its ceiling it is governed no more.
  if (event.value >= ceiling) return { ...policy, governed: others };
  return { ...policy, governed: { ...others, [event.limit]: { ceiling, changedAtMs: event.atMs } } };
}
