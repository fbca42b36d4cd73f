import { FLEET_SCOPE } from '../../engine/model/ids.ts';
import type { RunState } from '../../engine/model/state.ts';
import { approvalWord } from '../../engine/state/approval-word.ts';
import { causesOf } from '../../engine/state/causes.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { PhaseId } from '../../regions/fleet.ts';
import type { MutatingAction } from '../keys/bindings.ts';
import { rowStatus } from '../view/row-status.ts';
import { actingScopes } from './acting-scopes.ts';
import { askCancel } from './ask-cancel.ts';
import { askConcurrency } from './ask-concurrency.ts';
import { askFee } from './ask-fee.ts';
import { askKill } from './ask-kill.ts';
import { askQuorum } from './ask-quorum.ts';
import { askRemedy } from './ask-remedy.ts';
import { askRetry, askRetryFrom } from './ask-retry.ts';
import { askHold, askNote, askPush, askRows, askUnskip } from './ask-rows.ts';
import { askSkip } from './ask-skip.ts';
import { askUnlock } from './ask-unlock.ts';
import { stepInView } from './open-view.ts';
import { type RunData, surveyOf } from './run-data.ts';
import { type Situation, withToast } from './situation.ts';
import { type Dialog, type UiState, viewOf } from './ui-state.ts';
import { whyNotAct } from './why-not-act.ts';

/** The question a mutating key asks; when there is nothing to ask, why not. */
export function openDialog(ui: UiState, action: MutatingAction, situation: Situation): UiState {
  const asked = dialogFor(ui, action, situation);
  return asked.ok ? { ...ui, dialog: asked.value } : withToast(ui, asked.problem, situation.nowMs);
}

export function dialogFor(
  ui: UiState,
  action: MutatingAction,
  { data }: Pick<Situation, 'data'>,
): Result<Dialog, string> {
  // The menu changes nothing by itself: it also says why nothing is possible.
  if (action === 'menu') return ok({ kind: 'menu', chosen: null });
  // Neither do the causes: whoever only watches may read them.
  if (action === 'causes') {
    return causesOf(data.state).length > 0 ? ok({ kind: 'causes', chosen: null }) : err('nothing has failed');
  }
  const refused = whyNotAct(data);
  if (refused !== null) return err(refused);
  switch (action) {
    case 'launch':
      return launch(data.state);
    case 'pause':
      return pause(data.state);
    case 'retry':
      return askRetry(data.state, actingScopes(ui, data));
    case 'retry-from':
      return askRetryFrom(data.state, actingScopes(ui, data));
    case 'skip':
      return askSkip(ui, data);
    case 'approve':
      return approve(ui, data);
    case 'remedy':
      return askRemedy(data.state, stepInView(ui, { data }), actingScopes(ui, data));
    case 'raise-fee':
      return askFee(data, stepInView(ui, { data }), actingScopes(ui, data));
    case 'cancel':
      return askCancel(ui, data);
    case 'kill':
      return askKill(ui, data);
    case 'raise':
      return askConcurrency(ui, data, 1);
    case 'lower':
      return askConcurrency(ui, data, -1);
    case 'push':
      return withReasonFirst(askPush(data.state, actingScopes(ui, data)));
    case 'release':
    case 'cancel-retry':
    case 'queue-first':
    case 'queue-last':
      return askRows(data.state, action, actingScopes(ui, data));
    case 'hold':
      return askHold(data.state, actingScopes(ui, data));
    case 'note':
      return askNote(data.state, actingScopes(ui, data));
    case 'unskip':
      return askUnskip(data.state, actingScopes(ui, data), chosenPhase(ui, data));
  }
}

/** Where the fleet's name is typed, no key is left to ask for the reason with. */
const withReasonFirst = (asked: Result<Dialog, string>): Result<Dialog, string> =>
  asked.ok && asked.value.kind === 'push' && asked.value.required !== null
    ? ok({ ...asked.value, asksReason: true })
    : asked;

/** The phase left and right have chosen in the grid, the selected step's in a region. */
const chosenPhase = (ui: UiState, data: RunData): PhaseId | null =>
  viewOf(ui).kind === 'regions' ? ui.phase : (stepInView(ui, { data })?.phase ?? null);

function launch({ status, plan }: RunState): Result<Dialog, string> {
  if (status !== 'planned') return err(`already launched: the run is ${status}`);
  const required = plan.environment === 'production' ? plan.fleet : null;
  return ok({ kind: 'launch', typed: '', required, focus: 'cancel' });
}

/** New starts that the engine has paused by itself are resumed by the same key. */
function pause({ status, policy }: RunState): Result<Dialog, string> {
  if (status === 'running' && policy.breaker !== null) return ok({ kind: 'resume', focus: 'cancel' });
  if (status === 'running') return ok({ kind: 'pause', focus: 'cancel' });
  if (status === 'paused' || status === 'stopping') return ok({ kind: 'resume', focus: 'cancel' });
  return err(status === 'planned' ? 'nothing has been launched yet' : 'the run has ended: r retries what failed');
}

/** Each list is read before it is approved, so several marked rows are no question. */
function approve(ui: UiState, data: RunData): Result<Dialog, string> {
  const { state } = data;
  const scopes = actingScopes(ui, data);
  if (scopes.length > 1)
    return err('approvals are given one at a time, each list read: choose one region, without marks');
  const [scope = null] = scopes;
  const status = scope === null ? null : rowStatus(state, scope);
  const chosen = stepInView(ui, { data });
  const held = chosen !== null && chosen.scope === scope ? surveyOf(state).holds.get(chosen.id) : undefined;
  const step = held?.kind === 'approval' ? chosen : null;
  const waiting = step ?? (status?.kind === 'approval' ? status.step : null);
  const guarded = waiting === null ? (askQuorum(state, chosen, scope) ?? askUnlock(state, chosen, scope)) : null;
  if (guarded !== null) return ok(guarded);
  if (waiting === null) return err(`nothing waits for approval ${scope === FLEET_SCOPE ? 'in the fleet' : 'here'}`);
  const asked = surveyOf(state).holds.get(waiting.id);
  const required = asked?.kind === 'approval' && asked.typed === false ? null : approvalWord(state.plan, waiting);
  return ok({ kind: 'approve', step: waiting.id, typed: '', required, focus: 'cancel', top: 0 });
}
