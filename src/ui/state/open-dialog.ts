import type { Scope } from '../../engine/model/ids.ts';
import { FLEET_SCOPE } from '../../engine/model/ids.ts';
import type { RunState } from '../../engine/model/state.ts';
import { cellOf } from '../../engine/state/select.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import { rowStatus } from '../view/row-status.ts';
import { scopeName } from '../view/scope-name.ts';
import { scopeInView, stepInView } from './open-view.ts';
import { surveyOf } from './run-data.ts';
import { type Situation, withToast } from './situation.ts';
import type { Dialog, UiState } from './ui-state.ts';

export type MutatingAction = 'launch' | 'retry' | 'skip' | 'approve' | 'pause';

/** The question a mutating key asks; when there is nothing to ask, why not. */
export function openDialog(ui: UiState, action: MutatingAction, situation: Situation): UiState {
  const asked = dialogFor(ui, action, situation);
  return asked.ok ? { ...ui, dialog: asked.value } : withToast(ui, asked.problem, situation.nowMs);
}

export function dialogFor(
  ui: UiState,
  action: MutatingAction,
  situation: Pick<Situation, 'data'>,
): Result<Dialog, string> {
  const { state } = situation.data;
  switch (action) {
    case 'launch':
      return launch(state);
    case 'pause':
      return pause(state);
    case 'retry':
      return retry(state, scopeInView(ui, situation));
    case 'skip':
      return skip(ui, situation);
    case 'approve':
      return approve(ui, situation);
  }
}

function launch({ status, plan }: RunState): Result<Dialog, string> {
  if (status !== 'planned') return err(`already launched: the run is ${status}`);
  const required = plan.environment === 'production' ? plan.fleet : null;
  return ok({ kind: 'launch', typed: '', required, focus: 'cancel' });
}

function pause({ status }: RunState): Result<Dialog, string> {
  if (status === 'running') return ok({ kind: 'pause', focus: 'cancel' });
  if (status === 'paused' || status === 'stopping') return ok({ kind: 'resume', focus: 'cancel' });
  return err(status === 'planned' ? 'nothing has been launched yet' : 'the run has ended: r retries what failed');
}

/** A row that only waits behind a failed fleet step is helped by retrying that one; the engine finds it. */
function retry(state: RunState, scope: Scope | null): Result<Dialog, string> {
  if (scope === null) return err('no region is selected');
  const status = rowStatus(state, scope);
  const blocked = status.kind === 'waiting' && status.hold?.kind === 'blocked';
  if (status.kind === 'failed' || blocked) return ok({ kind: 'retry', scopes: [scope], focus: 'cancel' });
  return err(`nothing has failed in ${scopeName(state, scope)}`);
}

function skip(ui: UiState, situation: Pick<Situation, 'data'>): Result<Dialog, string> {
  const { state } = situation.data;
  const step = stepInView(ui, situation);
  if (step === null) return err('no region is selected');
  const cell = cellOf(state, step.scope, step.phase);
  if (cell.status === 'running') return err(`${step.phase} is running here: it cannot be skipped now`);
  if (cell.status === 'succeeded' || cell.status === 'skipped') return err(`${step.phase} is done here already`);
  return ok({ kind: 'skip', scope: step.scope, phase: step.phase, typed: '' });
}

function approve(ui: UiState, situation: Pick<Situation, 'data'>): Result<Dialog, string> {
  const { state } = situation.data;
  const scope = scopeInView(ui, situation);
  const status = scope === null ? null : rowStatus(state, scope);
  const chosen = stepInView(ui, situation);
  const step = chosen !== null && surveyOf(state).holds.get(chosen.id)?.kind === 'approval' ? chosen : null;
  const waiting = step ?? (status?.kind === 'approval' ? status.step : null);
  if (waiting === null) return err(`nothing waits for approval ${scope === FLEET_SCOPE ? 'in the fleet' : 'here'}`);
  return ok({ kind: 'approve', step: waiting.id, typed: '', required: waiting.scope, top: 0 });
}
