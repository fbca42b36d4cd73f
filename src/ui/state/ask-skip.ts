import type { Scope } from '../../engine/model/ids.ts';
import type { RunState } from '../../engine/model/state.ts';
import type { Step } from '../../engine/model/step.ts';
import { cellOf } from '../../engine/state/select.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import { scopeName } from '../view/scope-name.ts';
import { stepOfPhase } from '../view/selected-step.ts';
import { actingScopes, fleetToType } from './acting-scopes.ts';
import { stepInView } from './open-view.ts';
import type { RunData } from './run-data.ts';
import { type Dialog, type SkipDialog, type UiState, viewOf } from './ui-state.ts';

/** Leaves out the chosen phase, or where none is chosen the one each row is about. */
export function askSkip(ui: UiState, data: RunData): Result<Dialog, string> {
  const { state } = data;
  const scopes = actingScopes(ui, data);
  const [only] = scopes;
  if (only === undefined) return err('no region is selected');
  const steps =
    viewOf(ui).kind === 'regions' ? scopes.map((one) => stepOfPhase(state, one, ui.phase)) : [stepInView(ui, { data })];
  const asked = askSkipOf(state, scopes, steps);
  const [step = null] = steps;
  return asked.ok || step !== null || scopes.length > 1
    ? asked
    : err(`${scopeName(state, only)} has no phase ${ui.phase ?? ''}`);
}

/** The phases of these steps in these rows; null = the row has none. */
export function askSkipOf(
  state: RunState,
  scopes: readonly Scope[],
  steps: readonly (Step | null)[],
): Result<Dialog, string> {
  const open = steps.filter((step) => step !== null).filter((step) => whyNotSkip(state, step) === null);
  const wanted = [...new Map(open.map((step) => [`${step.scope}/${step.phase}`, step])).values()];
  if (wanted.length === 0) {
    if (scopes.length > 1) return err('nothing to skip in the marked rows: their phase runs or is done');
    const [step = null] = steps;
    return err((step === null ? null : whyNotSkip(state, step)) ?? 'there is no such phase here');
  }
  const left = scopes.filter((scope) => !wanted.some((step) => step.scope === scope));
  return ok(skipQuestion(state, wanted, left));
}

export function skipQuestion(
  state: RunState,
  of: readonly Pick<Step, 'scope' | 'phase'>[],
  leftAlone: readonly Scope[] = [],
): SkipDialog {
  const targets = of.map(({ scope, phase }) => ({ scope, phase }));
  const required = fleetToType(state.plan, targets.length);
  return { kind: 'skip', targets, leftAlone, reason: null, required, typed: '', top: 0 };
}

function whyNotSkip(state: RunState, { scope, phase }: Step): string | null {
  const { status } = cellOf(state, scope, phase);
  if (status === 'running') return `${phase} is running here: it cannot be skipped now`;
  return status === 'succeeded' || status === 'skipped' ? `${phase} is done here already` : null;
}
