import { FLEET_SCOPE } from '../../engine/model/ids.ts';
import { workOf } from '../../engine/model/plan.ts';
import type { RunState } from '../../engine/model/state.ts';
import type { Step } from '../../engine/model/step.ts';
import { APPROVAL_WORDS } from '../../engine/state/approval-word.ts';
import { changeRollups } from '../../engine/state/change-rollup.ts';
import { comparedWords, rollupWords } from '../../engine/state/change-words.ts';
import { approvalOf } from '../../engine/state/phase-gates.ts';
import { stepById } from '../../engine/state/reduce.ts';
import type { Keymap } from '../keys/keymap.ts';
import { type RunData, surveyOf } from '../state/run-data.ts';
import type { Dialog, UiState } from '../state/ui-state.ts';
import { addView } from './add-view.ts';
import { cancelView } from './cancel-view.ts';
import { causesView, causeView } from './causes-view.ts';
import { concurrencyView } from './concurrency-view.ts';
import { asking, buttons, type DialogView, fleetAsk, plain, SCROLLS } from './dialog-parts.ts';
import { confirmFeeView, feeView } from './fee-view.ts';
import { killView } from './kill-view.ts';
import { menuView } from './menu-view.ts';
import { counted, nameSome } from './name-some.ts';
import { abortView, quitView } from './quit-view.ts';
import { quorumView } from './quorum-view.ts';
import { remedyView } from './remedy-view.ts';
import { resumeView } from './resume-view.ts';
import { retryFromView, retryView } from './retry-view.ts';
import { holdView, noteView, rowsView } from './rows-view.ts';
import { scopeName } from './scope-name.ts';
import { skipView } from './skip-view.ts';
import { unlockView } from './unlock-view.ts';

export interface DialogInput {
  readonly data: RunData;
  readonly ui: UiState;
  readonly nowMs: number;
  readonly keymap: Keymap | undefined;
}

type Of<Kind extends Dialog['kind']> = Extract<Dialog, { kind: Kind }>;

/** The open question as it is shown now: what runs and what waits may have changed since it was asked. */
export function dialogView({ data, ui, nowMs, keymap }: DialogInput, dialog: Dialog): DialogView {
  const { state } = data;
  switch (dialog.kind) {
    case 'retry':
      return retryView(state, ui, dialog);
    case 'retry-from':
      return retryFromView(state, ui, dialog);
    case 'pause':
      return {
        ...plain('Pause the rollout?', ['What runs, finishes. Nothing new starts until you resume.']),
        answer: buttons(dialog, 'pause'),
      };
    case 'resume':
      return resumeView(state, dialog, nowMs);
    case 'push':
    case 'release':
    case 'cancel-retry':
    case 'unskip':
    case 'queue-first':
    case 'queue-last':
      return rowsView(data, ui, dialog, nowMs);
    case 'hold':
      return holdView(state, ui, dialog);
    case 'note':
      return noteView(state, ui, dialog);
    case 'override-quorum':
      return quorumView(data, dialog);
    case 'unlock-signer':
      return unlockView(dialog);
    case 'causes':
      return causesView(data, dialog, nowMs);
    case 'cause':
      return causeView(data, dialog, nowMs, keymap);
    case 'add':
      return addView(state, dialog);
    case 'launch':
      return launchView(state, dialog);
    case 'skip':
      return skipView(state, ui, dialog);
    case 'approve':
      return approveView(state, dialog);
    case 'remedy':
      return remedyView(data, dialog, nowMs);
    case 'raise-fee':
      return feeView(data, dialog);
    case 'confirm-fee':
      return confirmFeeView(data, dialog);
    case 'cancel':
      return cancelView(data, dialog, nowMs);
    case 'kill':
      return killView(state, dialog, nowMs);
    case 'abort':
      return abortView(state, dialog);
    case 'concurrency':
      return concurrencyView(data, dialog, nowMs);
    case 'set-approval':
      return setApprovalView(state, dialog);
    case 'menu':
      return menuView(data, ui, dialog, keymap);
    case 'quit':
      return quitView(state, dialog, nowMs);
  }
}

function launchView(state: RunState, dialog: Of<'launch'>): DialogView {
  const { plan } = state;
  const vcpus = plan.regions.reduce((sum, one) => sum + one.vcpus, 0);
  const body = [
    `${counted(plan.regions.length, 'region')}, ${counted(workOf(plan).length, 'step')}, ${counted(vcpus, 'vCPU')}, ${plan.environment}.`,
    ...orderWords(state),
    ...plan.notes,
  ];
  const base = { ...plain(`Launch ${plan.fleet}?`, body), grave: dialog.required !== null };
  if (dialog.required === null) return { ...base, answer: buttons(dialog, 'launch') };
  return {
    ...base,
    answer: asking(fleetAsk(dialog.required), dialog.typed, dialog.typed === dialog.required, 'launches'),
  };
}

/** Nothing where every region begins at once. */
function orderWords(state: RunState): readonly string[] {
  const { plan } = state;
  const strategy = plan.policy?.strategy;
  if (strategy?.kind === 'manual') return ['By hand: beyond its checks no region begins before its button is pushed.'];
  if (strategy?.kind !== 'waves') return [];
  const [first] = strategy.waves;
  const names = first?.scopes.map((scope) => scopeName(state, scope)) ?? [];
  return [`${counted(strategy.waves.length, 'wave')}, one after another; the first: ${nameSome(names, 3)}.`];
}

function setApprovalView(state: RunState, dialog: Of<'set-approval'>): DialogView {
  const { phase, approval } = dialog;
  const body = [
    `${phase} ${APPROVAL_WORDS[approval]}, wherever it has not begun.`,
    `Until now it ${APPROVAL_WORDS[approvalOf(state, phase)]}.`,
  ];
  return { ...plain(`Change how ${phase} begins?`, body), answer: buttons(dialog, `set ${approval}`) };
}

function approveView(state: RunState, dialog: Of<'approve'>): DialogView {
  const hold = surveyOf(state).holds.get(dialog.step);
  const step = stepById(state.plan, dialog.step);
  const list = hold?.kind === 'approval' ? hold.list : [];
  const meaning = hold?.kind === 'approval' ? hold.meaning : 'no longer waiting';
  return {
    title: step === undefined ? 'Approve?' : `Approve ${step.phase} in ${scopeName(state, step.scope)}?`,
    body: [...comparedLines(state, step), `${list.length} ${meaning}:`],
    list: list.slice(Math.min(dialog.top, Math.max(0, list.length - 1))),
    listKeys: SCROLLS,
    grave: true,
    answer:
      dialog.required === null
        ? buttons(dialog, 'approve')
        : asking(`Type ${dialog.required}`, dialog.typed, dialog.typed === dialog.required, 'approves'),
  };
}

/** Whether a plan is like that of the other regions; one of all regions, whether they are alike. */
function comparedLines(state: RunState, step: Step | undefined): readonly string[] {
  const rollup = changeRollups(state).find(({ phase }) => phase === step?.phase);
  if (step === undefined || rollup === undefined) return [];
  if (step.scope === FLEET_SCOPE) return [`${rollupWords(rollup, (scope) => scopeName(state, scope))}.`];
  const words = comparedWords(rollup, step.scope);
  return words === null ? [] : [words];
}
