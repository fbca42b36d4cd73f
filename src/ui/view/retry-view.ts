import type { Scope } from '../../engine/model/ids.ts';
import type { RunState } from '../../engine/model/state.ts';
import { stepIndex } from '../../engine/state/reduce.ts';
import { stepsToRetry } from '../../engine/state/retry.ts';
import type { PhaseId } from '../../regions/fleet.ts';
import type { Dialog, RetryDialog, UiState } from '../state/ui-state.ts';
import { bulkNotes, namedRows, whereWords } from './bulk-words.ts';
import { asking, buttons, type DialogView, fleetAsk, plain, SCROLLS } from './dialog-parts.ts';
import { counted } from './name-some.ts';
import { rowStatus } from './row-status.ts';

export function retryView(state: RunState, ui: UiState, dialog: RetryDialog): DialogView {
  const { scopes, from, required, typed } = dialog;
  const [only] = scopes;
  const single = scopes.length === 1 && only !== undefined;
  const again = from === null ? '' : ` from ${from} on`;
  const body = [
    ...(single && from === null ? failedWords(state, only) : []),
    ...(from === null ? [] : repeatWords(state, scopes, from)),
    ...bulkNotes(state, ui, dialog),
  ];
  return {
    ...plain(`Retry ${whereWords(state, scopes)}${again}?`, body),
    list: single ? [] : namedRows(state, scopes, rowWords).slice(Math.min(dialog.top, scopes.length - 1)),
    listKeys: SCROLLS,
    grave: required !== null,
    answer:
      required === null ? buttons(dialog, 'retry') : asking(fleetAsk(required), typed, typed === required, 'retries'),
  };
}

/** The choice before the question: where to begin, and how much of what is done that repeats. */
export function retryFromView(
  state: RunState,
  ui: UiState,
  dialog: Extract<Dialog, { kind: 'retry-from' }>,
): DialogView {
  const { scopes, phases, chosen } = dialog;
  const rows = phases.map((phase) => ({
    ...{ key: '', label: phase, off: false },
    detail: phaseWords(state, scopes, phase),
  }));
  return {
    ...plain(`Retry ${whereWords(state, scopes)} from which phase on?`, bulkNotes(state, ui, dialog)),
    answer: { kind: 'choices', rows, focus: phases.indexOf(chosen), keys: 'up and down choose, enter asks once more' },
  };
}

function failedWords(state: RunState, scope: Scope): readonly string[] {
  const status = rowStatus(state, scope);
  if (status.kind !== 'failed' && status.kind !== 'retrying') return ['The failed step it waits for is tried again.'];
  const tries = state.steps[status.step.id]?.attempts.length ?? 0;
  const what = `${status.step.phase}: ${status.step.title} failed ${tries === 1 ? 'once' : `${tries} times`}.`;
  const from = status.step.restartFrom;
  const again = from === null ? 'It is tried again from this step.' : `It starts again at ${from}.`;
  return [what, again, ...(status.failure === null ? [] : [`Advice: ${status.failure.hint}`])];
}

function rowWords(state: RunState, scope: Scope): string {
  const status = rowStatus(state, scope);
  return status.kind === 'failed' || status.kind === 'retrying'
    ? `${status.step.phase}: ${status.failure?.title ?? 'failed'}`
    : status.kind;
}

/** Exactly what the engine would put back, counted by phase. */
function repeatWords(state: RunState, scopes: readonly Scope[], from: PhaseId): readonly string[] {
  const index = stepIndex(state.plan);
  const done = stepsToRetry(state, scopes, from).filter((id) => state.steps[id]?.status === 'succeeded');
  const phases = [...new Set(stepsToRetry(state, scopes, from).map((id) => index.get(id)?.phase ?? from))];
  const repeated = done.length === 0 ? '' : ` (${counted(done.length, 'step')} done before)`;
  return [`Runs again: ${phases.join(', ')}${repeated}.`];
}

function phaseWords(state: RunState, scopes: readonly Scope[], phase: PhaseId): string {
  const steps = stepsToRetry(state, scopes, phase);
  const done = steps.filter((id) => state.steps[id]?.status === 'succeeded').length;
  return `repeats ${counted(steps.length, 'step')}, ${done} of them done before`;
}
