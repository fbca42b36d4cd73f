import type { RunState } from '../../engine/model/state.ts';
import { leavings } from '../../engine/state/leaving.ts';
import type { Dialog } from '../state/ui-state.ts';
import { asking, type DialogView, plain } from './dialog-parts.ts';
import { scopeName } from './scope-name.ts';
import { windingWords } from './signal-words.ts';

/** What may be lost is read before it is typed: no program is ever sent a second signal without it. */
export function killView(state: RunState, dialog: Extract<Dialog, { kind: 'kill' }>, nowMs: number): DialogView {
  const { attempt: id, scope, typed, required } = dialog;
  const leaving = leavings(state).find(({ attempt }) => attempt.id === id);
  const answer = asking(`Type ${required}`, typed, typed === required, 'sends it');
  if (leaving === undefined || leaving.next === null) {
    return { ...plain('Nothing to force any more', ['The step has ended by itself meanwhile.']), answer };
  }
  const winding = windingWords(leaving, nowMs) ?? 'its one signal was not sent yet';
  const body = [
    `It is ${winding}.`,
    `${leaving.next} again may lose something. ${leaving.atRisk}`,
    'Waiting costs nothing.',
  ];
  return { ...plain(`Force ${leaving.step.title} in ${scopeName(state, scope)} to end?`, body), grave: true, answer };
}
