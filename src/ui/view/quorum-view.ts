import { stepById } from '../../engine/state/reduce.ts';
import type { QuorumDialog } from '../state/policy-dialogs.ts';
import { type RunData, surveyOf } from '../state/run-data.ts';
import { asking, type DialogView, plain } from './dialog-parts.ts';
import { scopeName } from './scope-name.ts';

/** What starting a step would do to the chain, before a person types how many validators will be left. */
export function quorumView({ state }: RunData, dialog: QuorumDialog): DialogView {
  const { step: id, typed, required } = dialog;
  const step = stepById(state.plan, id);
  const hold = surveyOf(state).holds.get(id);
  const answer = asking(`Type how many will be left, ${required}`, typed, typed === required, 'starts it');
  if (step === undefined || hold?.kind !== 'quorum') {
    return { ...plain('The quorum guard does not hold it back any more', ['It starts by itself.']), answer };
  }
  const changed = String(hold.left) === required ? [] : [`By now it would leave ${hold.left}: ask again.`];
  return {
    ...plain(`Start ${step.title} in ${scopeName(state, step.scope)} below the quorum?`, [
      `It takes validators down: ${hold.left} of ${hold.total} would be left, and the chain needs ${hold.quorum}.`,
      'With fewer the chain stops: no block is made until enough are back.',
      'Without you it goes on by itself as soon as enough validators are up.',
      ...changed,
    ]),
    grave: true,
    answer,
  };
}
