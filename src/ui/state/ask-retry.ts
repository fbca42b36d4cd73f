import type { Scope } from '../../engine/model/ids.ts';
import type { RunState } from '../../engine/model/state.ts';
import { stepsToRetry } from '../../engine/state/retry.ts';
import { stepsOf } from '../../engine/state/select.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { PhaseId } from '../../regions/fleet.ts';
import { rowStatus } from '../view/row-status.ts';
import { scopeName } from '../view/scope-name.ts';
import { fleetToType } from './acting-scopes.ts';
import type { Dialog, RetryDialog } from './ui-state.ts';

/** A row that only waits behind a failed fleet step is helped by retrying that one; the engine finds it. */
export function askRetry(state: RunState, scopes: readonly Scope[]): Result<Dialog, string> {
  const [only] = scopes;
  if (only === undefined) return err('no region is selected');
  const wanted = scopes.filter((scope) => canRetry(state, scope));
  if (wanted.length > 0) return ok(retryQuestion(state, wanted, null, without(scopes, wanted)));
  return err(scopes.length === 1 ? `nothing has failed in ${scopeName(state, only)}` : 'nothing marked has failed');
}

function canRetry(state: RunState, scope: Scope): boolean {
  const status = rowStatus(state, scope);
  if (status.kind === 'retrying') return true;
  return status.kind === 'failed' || (status.kind === 'waiting' && status.hold?.kind === 'blocked');
}

export function askRetryFrom(state: RunState, scopes: readonly Scope[]): Result<Dialog, string> {
  const [only] = scopes;
  if (only === undefined) return err('no region is selected');
  if (state.status === 'planned') return err('nothing has run yet');
  const wanted = scopes.filter((scope) => phasesToRepeat(state, scope).length > 0);
  if (wanted.length === 0)
    return err(scopes.length === 1 ? whyNotFrom(state, only) : 'none of the marked can go back now');
  const phases = phasesToRepeat(state, wanted[0] ?? only).filter((phase) =>
    wanted.every((scope) => phasesToRepeat(state, scope).includes(phase)),
  );
  // The latest one undoes least; going further back is a choice.
  const chosen = phases.at(-1);
  if (chosen === undefined) return err('the marked rows have no phase in common to go back to');
  return ok({ kind: 'retry-from', scopes: wanted, leftAlone: without(scopes, wanted), phases, chosen });
}

function whyNotFrom(state: RunState, scope: Scope): string {
  const name = scopeName(state, scope);
  return isWorking(state, scope) ? `${name} is still working: let it finish first` : `nothing has run in ${name} yet`;
}

/** Phases of the row that would do something again; none while it works, as the engine would refuse. */
export function phasesToRepeat(state: RunState, scope: Scope): readonly PhaseId[] {
  if (isWorking(state, scope)) return [];
  const phases = [...new Set(stepsOf(state.plan, scope).map((step) => step.phase))];
  return phases.filter((phase) => stepsToRetry(state, [scope], phase).some((id) => hasTried(state, scope, phase, id)));
}

/** A phase that nobody has begun is not gone back to. */
const hasTried = (state: RunState, scope: Scope, phase: PhaseId, id: string): boolean =>
  stepsOf(state.plan, scope).some(
    (step) => step.id === id && step.phase === phase && (state.steps[step.id]?.attempts.length ?? 0) > 0,
  );

const isWorking = (state: RunState, scope: Scope): boolean =>
  stepsOf(state.plan, scope).some((step) => state.steps[step.id]?.status === 'running');

export function retryQuestion(
  state: RunState,
  scopes: readonly Scope[],
  from: PhaseId | null,
  leftAlone: readonly Scope[] = [],
): RetryDialog {
  const required = fleetToType(state.plan, scopes.length);
  return { kind: 'retry', scopes, from, leftAlone, required, typed: '', top: 0, focus: 'cancel' };
}

const without = (all: readonly Scope[], some: readonly Scope[]): readonly Scope[] =>
  all.filter((scope) => !some.includes(scope));
