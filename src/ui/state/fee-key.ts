import { stepById } from '../../engine/state/reduce.ts';
import type { KeyName } from '../keys/bindings.ts';
import { openTransaction, whyNotFee } from '../view/open-fee.ts';
import { editText } from './edit-text.ts';
import type { FeeDialog } from './policy-dialogs.ts';
import { type Situation, stay, type Turn } from './situation.ts';
import type { UiState } from './ui-state.ts';

/** A number that would be taken is asked about once more, with the focus on Cancel: what is signed can be mined. */
export function feeKey(ui: UiState, dialog: FeeDialog, key: KeyName, { data }: Situation): Turn {
  const { step: id, nonce, typed } = dialog;
  if (key !== 'enter') return stay({ ...ui, dialog: { ...dialog, typed: editText(typed, key) } });
  const step = stepById(data.state.plan, id);
  const fee = step === undefined ? null : openTransaction(data, step);
  if (fee === null || fee.open.nonce !== nonce || whyNotFee(fee.open, typed) !== null) return stay(ui);
  return stay({ ...ui, dialog: { kind: 'confirm-fee', step: id, nonce, maxFeeGwei: typed, focus: 'cancel' } });
}
