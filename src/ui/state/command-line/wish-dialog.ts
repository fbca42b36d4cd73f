import type { PushKey, Scope } from '../../../engine/model/ids.ts';
import type { RunState } from '../../../engine/model/state.ts';
import { APPROVAL_WORDS } from '../../../engine/state/approval-word.ts';
import { approvalOf, hasGate } from '../../../engine/state/phase-gates.ts';
import { stepsOf } from '../../../engine/state/select.ts';
import { err, ok, type Result } from '../../../lib/result.ts';
import type { PhaseId } from '../../../regions/fleet.ts';
import { rowStatus } from '../../view/row-status.ts';
import { scopeName } from '../../view/scope-name.ts';
import { stepOfPhase } from '../../view/selected-step.ts';
import { askRetry, phasesToRepeat, retryQuestion } from '../ask-retry.ts';
import { askHold, askNote, askPush, askRows, askUnskip } from '../ask-rows.ts';
import { dialogFor } from '../open-dialog.ts';
import { surveyOf } from '../run-data.ts';
import type { Situation } from '../situation.ts';
import type { Dialog, QuitChoice, UiState } from '../ui-state.ts';
import { whyNotAct } from '../why-not-act.ts';
import { scopesOf } from './plan-words.ts';
import type { MutatingWish } from './wish.ts';

/** The question the key for the same would ask; when there is nothing to ask, why not. Never an act. */
export function wishDialog(
  ui: UiState,
  wish: MutatingWish,
  situation: Pick<Situation, 'data'>,
): Result<Dialog, string> {
  const { state } = situation.data;
  const refused = whyNotAct(situation.data);
  if (refused !== null) return err(refused);
  switch (wish.type) {
    case 'launch':
      return dialogFor(ui, 'launch', situation);
    case 'pause':
      // The key resumes first what the engine has paused by itself; the word still means what it says.
      if (state.status === 'running') return ok({ kind: 'pause', focus: 'cancel' });
      return onlyKind(wish.type, dialogFor(ui, 'pause', situation), state);
    case 'resume':
      return onlyKind(wish.type, dialogFor(ui, 'pause', situation), state);
    case 'stop':
      return stop(state);
    case 'abort':
      return abort(state);
    case 'retry':
      return wish.from === null ? retry(state, wish.scopes) : retryFrom(state, wish.scopes, wish.from);
    case 'skip': {
      const asked = dialogFor(standingOn(ui, wish.scope, wish.phase, state), 'skip', situation);
      return asked.ok && asked.value.kind === 'skip' ? ok({ ...asked.value, typed: wish.reason }) : asked;
    }
    case 'approve':
    case 'cancel':
    case 'kill':
    case 'remedy':
    case 'raise-fee':
      return dialogFor(standingOn(ui, wish.scope, null, state), wish.type, situation);
    case 'push':
      return allOf(wish.keys, (keys) => askPush(state, keys, wish.reason));
    case 'first':
    case 'last':
      return allOf(wish.scopes, (scopes) => askRows(state, ROWS[wish.type], scopes));
    case 'release':
    case 'cancel-retry':
      return askRows(state, wish.type, [wish.scope]);
    case 'unskip':
      return unskip(state, wish.scope, wish.phase);
    case 'hold': {
      const asked = askHold(state, [wish.scope]);
      return asked.ok ? ok({ ...asked.value, typed: wish.reason }) : asked;
    }
    case 'note': {
      const asked = askNote(state, [wish.scope]);
      return asked.ok && wish.text !== '' ? ok({ ...asked.value, typed: wish.text }) : asked;
    }
    case 'approval':
      if (!hasGate(state.plan, wish.phase)) return err(`${wish.phase} waits for nobody`);
      if (approvalOf(state, wish.phase) === wish.approval) {
        return err(`${wish.phase} ${APPROVAL_WORDS[wish.approval]} already`);
      }
      return ok({ kind: 'set-approval', phase: wish.phase, approval: wish.approval, focus: 'cancel' });
    case 'concurrency':
      if (state.limits[wish.limit] === wish.value) return err(`${wish.limit}: ${wish.value} at once already`);
      return ok({ kind: 'concurrency', limit: wish.limit, value: wish.value, focus: 'cancel' });
  }
}

/** Nothing but a region: what keys act on there does not depend on cursor, marks or filter. */
function standingOn(ui: UiState, scope: Scope, phase: PhaseId | null, state: RunState): UiState {
  const step = phase === null ? actionStep(state, scope) : (stepOfPhase(state, scope, phase)?.id ?? null);
  return {
    ...{ ...ui, marks: [], rangeFrom: null },
    views: [{ kind: 'regions' }, { kind: 'region', scope, step, panel: 'step' }],
  };
}

/** What waits for approval there, else what runs; the row may be about something else. */
function actionStep(state: RunState, scope: Scope) {
  const steps = stepsOf(state.plan, scope);
  const { holds } = surveyOf(state);
  const waits = steps.find((step) => holds.get(step.id)?.kind === 'approval');
  const guarded = steps.find(({ id }) => ['quorum', 'signer'].includes(holds.get(id)?.kind ?? ''));
  return (waits ?? guarded ?? steps.find((step) => state.steps[step.id]?.status === 'running'))?.id ?? null;
}

/** The key for both asks the one that fits; a word means only what it says. */
function onlyKind(
  wanted: 'pause' | 'resume',
  asked: Result<Dialog, string>,
  { status }: RunState,
): Result<Dialog, string> {
  if (!asked.ok || asked.value.kind === wanted) return asked;
  return err(wanted === 'pause' ? `the run is ${status}` : 'nothing is paused');
}

const STOP_CHOICES: readonly QuitChoice[] = [
  { key: 'n', label: 'go on', detail: 'as it is', does: 'stay' },
  { key: 'y', label: 'stop after the running steps', detail: 'nothing new starts; the screen stays', does: 'drain' },
];

function stop({ status }: RunState): Result<Dialog, string> {
  if (status !== 'running' && status !== 'paused') return err(`nothing to stop: the run is ${status}`);
  return ok({ kind: 'quit', choices: STOP_CHOICES, focus: 0 });
}

function abort({ status, plan }: RunState): Result<Dialog, string> {
  if (status === 'planned' || status === 'ended') return err(`nothing to abort: the run is ${status}`);
  return ok({ kind: 'abort', typed: '', required: plan.fleet });
}

const ROWS = { first: 'queue-first', last: 'queue-last' } as const;

/** Regions that were named are all meant: one that cannot be is told instead of being left alone. */
function allOf<Name extends PushKey>(
  named: readonly Name[],
  ask: (names: readonly Name[]) => Result<Dialog, string>,
): Result<Dialog, string> {
  return named.map((one) => ask([one])).find((asked) => !asked.ok) ?? ask(named);
}

function unskip(state: RunState, scope: Scope, phase: PhaseId | null): Result<Dialog, string> {
  const asked = askUnskip(state, [scope], phase);
  const other =
    asked.ok && 'targets' in asked.value ? asked.value.targets.find((one) => one.phase !== phase) : undefined;
  return phase === null || other === undefined ? asked : err(`${phase} is not skipped in ${scopeName(state, scope)}`);
}

function retry(state: RunState, named: readonly Scope[]): Result<Dialog, string> {
  if (named.length > 0) return allOf(named, (scopes) => askRetry(state, scopes));
  const failed = scopesOf(state).filter((scope) => ['failed', 'retrying'].includes(rowStatus(state, scope).kind));
  return failed.length === 0 ? err('nothing has failed') : askRetry(state, failed);
}

function retryFrom(state: RunState, scopes: readonly Scope[], from: PhaseId): Result<Dialog, string> {
  if (scopes.length === 0) return err(`in which regions? retry REGIONS ${from}`);
  const not = scopes.find((scope) => !phasesToRepeat(state, scope).includes(from));
  if (not !== undefined) return err(`${scopeName(state, not)} cannot go back to ${from} now`);
  return ok(retryQuestion(state, scopes, from));
}
