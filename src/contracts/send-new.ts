import { etherText } from '../lib/coin-text.ts';
import { gasPricesAt } from './account-view.ts';
import { etherToWei, gweiToWei } from './amounts.ts';
import { broadcast } from './broadcast.ts';
import { chooseFees, type Fees } from './fees.ts';
import { RpcError } from './json-rpc.ts';
import { nextNonce, transactionsOf } from './ledger-view.ts';
import type { ToSend } from './planned-work.ts';
import { resendMissing } from './resend.ts';
import { knownAbis, revertText } from './revert-reason.ts';
import { signDurably } from './sign-transaction.ts';
import { refused, shortHash, stopWhenAborted, type TaskSession, waiting, whereOf } from './task-session.ts';

/** Between estimate and block other transactions may change what it takes: a fifth more, only what is used is paid. */
export const withGasHeadroom = (gas: bigint): bigint => (gas * 120n) / 100n;

/** Signs and sends a transaction that was never signed before, and ends the ask. Nothing of the account may be open. */
export async function sendNew(session: TaskSession, work: ToSend): Promise<never> {
  const nonce = await freeNonce(session);
  const gasLimit = withGasHeadroom(await estimate(session, work));
  const prices = await gasPricesAt(session.node, session.account.head);
  const cap = gweiToWei(session.input.network.maxFeeGwei, 'maxFeeGwei');
  const fees = chooseFees(prices, cap, whereOf(session));
  refuseTooDear(session, work, gasLimit, fees);
  stopWhenAborted(session);
  const { kind, to, data, value } = work;
  const draft = { key: session.key, kind, to, data, value, nonce, gasLimit, fees, wishedBy: null };
  const signed = await signDurably(session, draft);
  const said = await broadcast(session.node, signed.raw);
  throw waiting(session, `${work.title}: ${shortHash(signed.hash)}, nonce ${nonce}: ${said.text}`, said.late);
}

/** The chain's nonce, when nothing of the account is under way and the node knows all that was final. */
async function freeNonce(session: TaskSession): Promise<number> {
  const { nonce, pendingNonce } = session.account;
  const used = nextNonce(transactionsOf(session.ledger.entries));
  if (nonce < used) {
    await resendMissing(session, used);
    throw waiting(session, `the node knows nonces up to ${nonce}, ${used} were final already`, 'node-behind');
  }
  if (pendingNonce > nonce) {
    const text = `${pendingNonce - nonce} transactions of the account are in the pool and not from here`;
    throw waiting(session, text, 'foreign-pending');
  }
  return nonce;
}

async function estimate(session: TaskSession, { to, data, value }: ToSend): Promise<bigint> {
  const { signer, account, node } = session;
  if (value > account.balanceWei) {
    throw refused(session, 'funds', `${etherText(value)} are to be sent, ${etherText(account.balanceWei)} are there`);
  }
  try {
    return await node.estimateGas({ from: signer.address, to, data, value });
  } catch (error) {
    if (!(error instanceof RpcError) || error.kind === 'lost') throw error;
    if (/insufficient funds|upfront cost/i.test(error.message)) throw refused(session, 'funds', error.message);
    throw refused(session, 'would-revert', revertText(error, await knownAbis(session.input, session.task)));
  }
}

function refuseTooDear(session: TaskSession, { value }: ToSend, gasLimit: bigint, { maxFeeWei }: Fees): void {
  const cost = gasLimit * maxFeeWei + value;
  const { maxCostEther } = session.input.network;
  if (maxCostEther !== null && cost > etherToWei(maxCostEther, 'maxCostEther')) {
    throw refused(session, 'cost-cap', `it could cost ${etherText(cost)}, the cap is ${maxCostEther} ether`);
  }
  if (cost > session.account.balanceWei) {
    const have = etherText(session.account.balanceWei);
    throw refused(session, 'funds', `fee and value can come to ${etherText(cost)}, ${have} are there`);
  }
}
