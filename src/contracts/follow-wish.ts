import { Transaction } from 'ethers';
import { etherText, gweiText } from '../lib/coin-text.ts';
import { gasPricesAt } from './account-view.ts';
import { etherToWei, gweiToWei } from './amounts.ts';
import { readWish } from './fee-wish.ts';
import { type Fees, replacementFees } from './fees.ts';
import { feesOf, newest, type OpenTransaction } from './ledger-view.ts';
import { signDurably } from './sign-transaction.ts';
import { stopWhenAborted, type TaskSession } from './task-session.ts';

/**
 * Signs a replacement when a person has asked for a higher fee: same nonce, target, data, value and gas. A wish that the
 * caps of the fleet file forbid is not followed; the caps are the person's too.
 */
export async function followWish(session: TaskSession, open: OpenTransaction): Promise<OpenTransaction> {
  const wish = await readWish(session.ledger.directory, open.nonce);
  if (wish === null) return open;
  const old = feesOf(newest(open));
  const wishedWei = gweiToWei(wish.maxFeeGwei, 'the wished fee');
  // Followed already, or overtaken by a later wish.
  if (wishedWei <= old.maxFeeWei) return open;
  const prices = await gasPricesAt(session.node, session.account.head);
  const fees = replacementFees(old, wishedWei, prices.tipWei);
  const tx = Transaction.from(newest(open).raw);
  const objection =
    fees === null ? `nodes want at least 10 % more than ${gweiText(old.maxFeeWei)}` : forbidden(session, fees, tx);
  if (fees === null || objection !== null) {
    say(session, `the wish for ${wish.maxFeeGwei} gwei is not followed: ${objection}`);
    return open;
  }
  return replace(session, open, tx, fees, wish.by);
}

function forbidden(session: TaskSession, fees: Fees, tx: Transaction): string | null {
  const { maxFeeGwei, maxCostEther } = session.input.network;
  if (fees.maxFeeWei > gweiToWei(maxFeeGwei, 'maxFeeGwei')) return `the cap is ${maxFeeGwei} gwei`;
  const cost = fees.maxFeeWei * tx.gasLimit + tx.value;
  if (maxCostEther !== null && cost > etherToWei(maxCostEther, 'maxCostEther')) {
    return `it could cost ${etherText(cost)}, the cap is ${maxCostEther} ether`;
  }
  if (cost > session.account.balanceWei) return `the account has only ${etherText(session.account.balanceWei)}`;
  return null;
}

async function replace(
  session: TaskSession,
  open: OpenTransaction,
  { to, data, value, gasLimit }: Transaction,
  fees: Fees,
  by: string,
): Promise<OpenTransaction> {
  stopWhenAborted(session);
  const { key, kind } = open.signed[0];
  const draft = { key, kind, to, data, value, nonce: open.nonce, gasLimit, fees, wishedBy: by };
  const signed = await signDurably(session, draft);
  say(session, `signed again with at most ${gweiText(fees.maxFeeWei)} for ${by}; the nonce stays ${open.nonce}`);
  return { ...open, signed: [...open.signed, signed] };
}

const say = ({ context }: TaskSession, text: string): void =>
  context.emit({ type: 'activity', attempt: context.attempt, text });
