import { err, ok, type Result } from '../../lib/result.ts';
import { quorumMargin } from '../../regions/quorum.ts';
import type { PushGate } from '../model/hold.ts';
import type { PushKey, Scope, StepId } from '../model/ids.ts';
import type { Plan } from '../model/plan.ts';
import type { PlannedPush } from '../model/policy.ts';
import type { RunState } from '../model/state.ts';
import type { Step } from '../model/step.ts';
import { validatorsOf } from './chain-regions.ts';
import { liveValidators } from './live-validators.ts';
import { stepsOf } from './select.ts';

/** Every push of a rollout by hand, in the order of the regions. */
export function pushesOf({ policy, regions }: Plan): readonly PlannedPush[] {
  const own = policy?.strategy.kind === 'manual' ? policy.strategy.pushes : undefined;
  return own ?? regions.map(({ scope, validators }) => ({ key: scope, scope, validators }));
}

export const pushOf = ({ push, scope }: Step): PushKey => push ?? scope;

/** Why this cannot be pushed. `already` = it was, so that pushing twice counts once. */
export interface NotPushed {
  readonly kind: 'unknown' | 'already' | 'too-early';
  readonly asked: PushKey;
  readonly reason: string;
}

/** The push that is meant by its key, or by its region: then the next one there. */
export function pushMeant(state: RunState, asked: PushKey): Result<PlannedPush, NotPushed> {
  const all = pushesOf(state.plan);
  const isPushed = ({ key }: PlannedPush): boolean => state.policy.pushed.includes(key);
  const found = all.filter(({ key, scope }) => key === asked || scope === asked);
  if (found.length === 0) return err({ kind: 'unknown', asked, reason: `${asked} is not a region of this run` });
  const next = found.find((push) => !isPushed(push));
  if (next === undefined) return err({ kind: 'already', asked, reason: `${asked}: pushed already` });
  const siblings = all.filter(({ scope }) => scope === next.scope);
  const open = siblings
    .slice(0, siblings.indexOf(next))
    .find(({ key, scope }) => wentHow(state, key, scope) !== 'well');
  if (open === undefined) return ok(next);
  const first = isPushed(open) ? 'is not done yet' : 'is to be pushed first';
  return err({ kind: 'too-early', asked, reason: `${next.key} comes after ${open.key}, which ${first}` });
}

function wentHow(state: RunState, key: PushKey, scope: Scope): NonNullable<PushGate['last']>['went'] {
  const own = stepsOf(state.plan, scope).filter((step) => pushOf(step) === key);
  const statuses = own.map(({ id }) => state.steps[id]?.status);
  if (statuses.some((status) => status === 'failed' || status === 'lost')) return 'wrong';
  return statuses.every((status) => status === 'succeeded' || status === 'skipped') ? 'well' : 'on';
}

/** A proof of an earlier push that has failed and was not made good since; null = there is none. */
export function stoppingCheck(state: RunState): Step | null {
  const failed = ({ id, stopsPushes }: Step): boolean => {
    const known = stopsPushes === true ? state.steps[id] : undefined;
    if (known === undefined || known.status === 'succeeded' || known.status === 'skipped') return false;
    return known.attempts.findLast(({ outcome }) => outcome !== null)?.outcome?.status === 'failed';
  };
  return state.plan.steps.find(failed) ?? null;
}

/** Looks once at the run, and then tells of any push what there is to know before it. */
export function pushGates(state: RunState): (key: PushKey) => PushGate {
  const pushes = new Map(pushesOf(state.plan).map((push) => [push.key, push]));
  const lastKey = state.policy.pushed.at(-1);
  const lastScope = lastKey === undefined ? undefined : pushes.get(lastKey)?.scope;
  const last =
    lastKey === undefined || lastScope === undefined
      ? null
      : { key: lastKey, went: wentHow(state, lastKey, lastScope) };
  const stoppedBy: StepId | null = stoppingCheck(state)?.id ?? null;
  const margin = marginOf(state);
  return (key) => ({ key, radius: radiusOf(pushes.get(key), margin), last, stoppedBy });
}

interface Margin {
  readonly live: ReadonlyMap<Scope, number>;
  readonly validators: number;
  /** How many of those that live may fail. */
  readonly margin: number;
}

/** Null = nobody has seen the chain yet, or every region has one of its own. */
function marginOf(state: RunState): Margin | null {
  const { plan, policy } = state;
  if (plan.chain?.topology !== 'shared-chain' || !policy.hadQuorum || Object.keys(policy.validators).length === 0)
    return null;
  const live = liveValidators(state);
  const validators = validatorsOf(plan);
  const up = [...live.values()].reduce((sum, one) => sum + one, 0);
  return { live, validators, margin: quorumMargin(validators, up) };
}

function radiusOf(push: PlannedPush | undefined, known: Margin | null): PushGate['radius'] {
  if (push === undefined || known === null) return null;
  const { live, validators, margin } = known;
  const down = Math.min(push.validators, live.get(push.scope) ?? 0);
  return { touches: push.validators, of: validators, margin, left: margin - down };
}
