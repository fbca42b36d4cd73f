import { stepById } from '../../engine/state/reduce.ts';
import { exactGwei, gweiText, weiOfText } from '../../lib/coin-text.ts';
import type { ConfirmFeeDialog, FeeDialog } from '../state/policy-dialogs.ts';
import type { RunData } from '../state/run-data.ts';
import { asking, buttons, type DialogView, plain } from './dialog-parts.ts';
import { type OpenFee, openTransaction, whyNotFee } from './open-fee.ts';

/** What waits and what it pays; the number is typed, and confirmed in a question of its own. */
export function feeView(data: RunData, dialog: FeeDialog): DialogView {
  const { typed } = dialog;
  const fee = feeOf(data, dialog);
  if (fee === null) return { ...NOTHING_WAITS, answer: asking('esc closes', typed, false, 'goes on') };
  const { open, account } = fee;
  const [now, cap] = [open.maxFeeWei, open.capWei].map((wei) => gweiText(weiOfText(wei) ?? 0n));
  const least = exactGwei(weiOfText(open.leastRaiseWei) ?? 0n);
  const problem = typed === '' ? null : whyNotFee(open, typed);
  const body = [
    `${titleOf(data, dialog)} waits for a block: ${open.hash}`,
    `It pays at most ${now} for a unit of gas. The fleet file allows at most ${cap}, nodes take a higher fee from ${least} gwei on.`,
    ...(problem === null ? [] : [problem]),
  ];
  return {
    ...plain(`Raise the fee of nonce ${open.nonce} on ${account.network}?`, body),
    answer: asking('At most, in gwei', typed, typed !== '' && problem === null, 'goes on'),
  };
}

export function confirmFeeView(data: RunData, dialog: ConfirmFeeDialog): DialogView {
  const { maxFeeGwei } = dialog;
  const fee = feeOf(data, dialog);
  if (fee === null) return { ...NOTHING_WAITS, answer: buttons(dialog, 'raise it') };
  const { open, account } = fee;
  return {
    ...plain(`Let nonce ${open.nonce} on ${account.network} pay up to ${maxFeeGwei} gwei?`, [
      `${titleOf(data, dialog)} is signed again with the same nonce: only one of the two can ever be mined.`,
      `Now it pays at most ${gweiText(weiOfText(open.maxFeeWei) ?? 0n)} for a unit of gas. Your name goes into the journal.`,
    ]),
    grave: true,
    answer: buttons(dialog, `raise to ${maxFeeGwei} gwei`),
  };
}

const NOTHING_WAITS = plain('That transaction does not wait any more', ['esc, then look again.']);

/** Only as long as it is the one that was seen. */
function feeOf(data: RunData, { step: id, nonce }: Pick<FeeDialog, 'step' | 'nonce'>): OpenFee | null {
  const step = stepById(data.state.plan, id);
  const fee = step === undefined ? null : openTransaction(data, step);
  return fee?.open.nonce === nonce && fee.open.block === null ? fee : null;
}

const titleOf = ({ state }: RunData, { step }: Pick<FeeDialog, 'step'>): string =>
  stepById(state.plan, step)?.title ?? step;
