import { asAskedFor } from '../../engine/state/as-asked-for.ts';
import { holderOf } from '../../engine/state/holder.ts';
import { stepById } from '../../engine/state/reduce.ts';
import { remediesFor } from '../../engine/state/remedy.ts';
import type { RemedyDialog } from '../state/policy-dialogs.ts';
import type { RunData } from '../state/run-data.ts';
import { commandText } from './command-text.ts';
import { asking, type DialogView, plain } from './dialog-parts.ts';
import { holderWords } from './holder-words.ts';
import { scopeName } from './scope-name.ts';

/** What a way out does, to what, and who would feel it; before the region's name is typed. */
export function remedyView({ state }: RunData, dialog: RemedyDialog, nowMs: number): DialogView {
  const { step: id, typed, required, value } = dialog;
  const answer = asking(`Type ${required}`, typed, typed === required, 'does it');
  const step = stepById(state.plan, id);
  const offered = remediesFor(state, id).find(({ remedy }) => remedy.name === dialog.remedy);
  if (step === undefined || offered === undefined || offered.value !== value) {
    return { ...plain('The failure is no longer the one you saw', ['esc, then look again.']), answer };
  }
  const { remedy, at } = offered;
  const holder = holderOf(state, id);
  const owner = stepById(state.plan, at) ?? step;
  const { work } = asAskedFor(owner, { name: remedy.name, value });
  return {
    ...plain(`${remedy.title} in ${scopeName(state, step.scope)}?`, [
      `It ${remedy.meaning.replaceAll('{value}', value)}.`,
      ...(holder === null ? [] : [`Held by ${holderWords(holder, nowMs)}`]),
      commandText(work),
      `Then ${at} is tried again.`,
    ]),
    grave: true,
    answer,
  };
}
