import { partsOfAttempt } from '../../engine/model/ids.ts';
import { leavings } from '../../engine/state/leaving.ts';
import { stepById } from '../../engine/state/reduce.ts';
import type { RunData } from '../state/run-data.ts';
import type { Dialog } from '../state/ui-state.ts';
import { asking, type DialogView, plain } from './dialog-parts.ts';
import { duration } from './format-time.ts';
import { signalIds } from './row-status.ts';
import { scopeName } from './scope-name.ts';
import { ONE_SIGNAL, signalWords } from './signal-words.ts';
import { liveWords } from './step-words.ts';

/** What runs, for how long, and what stopping it means there: all that a person needs before naming the region. */
export function cancelView(data: RunData, dialog: Extract<Dialog, { kind: 'cancel' }>, nowMs: number): DialogView {
  const { state } = data;
  const { attempt: id, scope, typed, required } = dialog;
  const step = stepById(state.plan, partsOfAttempt(id).step);
  const live = state.steps[partsOfAttempt(id).step]?.attempts.find((attempt) => attempt.id === id);
  const answer = asking(`Type ${required}`, typed, typed === required, 'cancels the step');
  const leaving = leavings(state).find(({ attempt }) => attempt.id === id);
  if (step === undefined || live === undefined || leaving === undefined) {
    return { ...plain('Nothing to cancel any more', ['The step has ended by itself meanwhile.']), answer };
  }
  const body = [
    `Running for ${duration(nowMs - live.beganAtMs)} of at most ${duration(step.timeoutMs)}.`,
    signalWords(leaving),
    `${leaving.next === null ? '' : `${ONE_SIGNAL} `}The step counts as failed then: r tries it again.`,
  ];
  // The one thing here that may be long comes last, where it can be cut.
  const doing = liveWords(data, signalIds(live)).trim();
  return {
    ...plain(`Cancel ${step.title} in ${scopeName(state, scope)}?`, body),
    list: doing === '' ? [] : [`now: ${doing}`],
    grave: true,
    answer,
  };
}
