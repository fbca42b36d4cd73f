import { partsOfAttempt } from '../../engine/model/ids.ts';
import type { RunState } from '../../engine/model/state.ts';
import { surveyOf } from '../state/run-data.ts';
import type { Dialog, QuitChoice } from '../state/ui-state.ts';
import { rowStatus } from './row-status.ts';
import { scopeName } from './scope-name.ts';

/** A question, as data: what it says and how it is answered. */
export interface DialogView {
  readonly title: string;
  readonly body: readonly string[];
  /** What would be destroyed; scrolled on its own. */
  readonly list: readonly string[];
  readonly answer:
    | { readonly kind: 'buttons'; readonly confirm: string; readonly focus: 'cancel' | 'confirm' }
    | {
        readonly kind: 'typed';
        readonly ask: string;
        readonly typed: string;
        readonly ready: boolean;
        readonly confirm: string;
      }
    | { readonly kind: 'choices'; readonly choices: readonly QuitChoice[]; readonly focus: number };
  /** Colours the title: something could be lost. */
  readonly grave: boolean;
}

export function dialogView(state: RunState, dialog: Dialog): DialogView {
  switch (dialog.kind) {
    case 'retry':
      return {
        ...plain(`Retry ${dialog.scopes.map((one) => scopeName(state, one)).join(', ')}?`, retryBody(state, dialog)),
        answer: buttons(dialog, 'retry'),
      };
    case 'pause':
      return {
        ...plain('Pause the rollout?', ['What runs, finishes. Nothing new starts until you resume.']),
        answer: buttons(dialog, 'pause'),
      };
    case 'resume':
      return { ...plain('Resume the rollout?', ['Steps that wait start again.']), answer: buttons(dialog, 'resume') };
    case 'launch':
      return launchView(state, dialog);
    case 'skip':
      return skipView(state, dialog);
    case 'approve':
      return approveView(state, dialog);
    case 'quit':
      return {
        ...plain('The rollout is still going. What now?', [runningWords(state)]),
        answer: { kind: 'choices', choices: dialog.choices, focus: dialog.focus },
      };
  }
}

type Of<Kind extends Dialog['kind']> = Extract<Dialog, { kind: Kind }>;

const plain = (title: string, body: readonly string[]) => ({ title, body, list: [], grave: false });

const buttons = (dialog: { readonly focus: 'cancel' | 'confirm' }, confirm: string) =>
  ({ kind: 'buttons', confirm, focus: dialog.focus }) as const;

function retryBody(state: RunState, dialog: Of<'retry'>): readonly string[] {
  const [scope] = dialog.scopes;
  const status = scope === undefined ? null : rowStatus(state, scope);
  if (status?.kind !== 'failed') return ['The failed step it waits for is tried again.'];
  const tries = state.steps[status.step.id]?.attempts.length ?? 0;
  const what = `${status.step.phase}: ${status.step.title} failed ${tries === 1 ? 'once' : `${tries} times`}.`;
  const from = status.step.restartFrom;
  const again = from === null ? 'It is tried again from this step.' : `It starts again at ${from}.`;
  return [what, again, ...(status.failure === null ? [] : [`Advice: ${status.failure.hint}`])];
}

function launchView(state: RunState, dialog: Of<'launch'>): DialogView {
  const { plan } = state;
  const vcpus = plan.regions.reduce((sum, one) => sum + one.vcpus, 0);
  const body = [
    `${plan.regions.length} regions, ${plan.steps.length} steps, ${vcpus} vCPUs, ${plan.environment}.`,
    ...plan.notes,
  ];
  const base = { ...plain(`Launch ${plan.fleet}?`, body), grave: dialog.required !== null };
  if (dialog.required === null) return { ...base, answer: buttons(dialog, 'launch') };
  return {
    ...base,
    answer: asking(
      `Type the fleet's name, ${dialog.required}`,
      dialog.typed,
      dialog.typed === dialog.required,
      'launch',
    ),
  };
}

function skipView(state: RunState, dialog: Of<'skip'>): DialogView {
  const title = `Skip ${dialog.phase} in ${scopeName(state, dialog.scope)}?`;
  const body = ['Later phases go on as if it had been done. The reason goes into the journal.'];
  return { ...plain(title, body), answer: asking('Why', dialog.typed, dialog.typed.trim() !== '', 'skip') };
}

function approveView(state: RunState, dialog: Of<'approve'>): DialogView {
  const hold = surveyOf(state).holds.get(dialog.step);
  const list = hold?.kind === 'approval' ? hold.list : [];
  const meaning = hold?.kind === 'approval' ? hold.meaning : 'no longer waiting';
  return {
    title: `Approve ${dialog.step}?`,
    body: [`${list.length} ${meaning}:`],
    list: list.slice(Math.min(dialog.top, Math.max(0, list.length - 1))),
    grave: true,
    answer: asking(`Type ${dialog.required}`, dialog.typed, dialog.typed === dialog.required, 'approve'),
  };
}

const asking = (ask: string, typed: string, ready: boolean, confirm: string) =>
  ({ kind: 'typed', ask, typed, ready, confirm }) as const;

function runningWords(state: RunState): string {
  const live = Object.values(state.steps).flatMap((step) => (step.status === 'running' ? step.attempts.slice(-1) : []));
  const named = live.slice(0, 3).map((attempt) => partsOfAttempt(attempt.id).step);
  if (live.length === 0) return 'Nothing runs at this moment.';
  const more = live.length > named.length ? ` and ${live.length - named.length} more` : '';
  return `Running: ${named.join(', ')}${more}. Nothing you choose here kills it.`;
}
