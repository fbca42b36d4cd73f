import { Transaction } from 'ethers';
import { chainFailure } from './chain-failure.ts';
import type { ChainNode, HeldTransaction, Receipt } from './chain-node.ts';
import { followWish } from './follow-wish.ts';
import { waitFor } from './halt.ts';
import { RpcError } from './json-rpc.ts';
import type { SettledEntry } from './ledger-entry.ts';
import { newest, type OpenTransaction } from './ledger-view.ts';
import { holderOfNonce } from './nonce-holder.ts';
import { contentOf } from './planned-work.ts';
import { resendAndWait } from './resend.ts';
import { knownAbis, revertText } from './revert-reason.ts';
import { shortHash, type TaskSession, waiting, whereOf } from './task-session.ts';
import { rememberBlock } from './tell-account.ts';

/**
 * Brings the account's open transaction to its end: resolves once it is durable in the ledger that its nonce is used for
 * good, and by what. Until then it ends the ask with "not yet", having sent the same bytes again where that can help.
 */
export async function settle(session: TaskSession, open: OpenTransaction): Promise<void> {
  const receipt = await receiptOf(session, open);
  rememberBlock(session, open.nonce, receipt);
  if (receipt !== null) return settleMined(session, open, receipt);
  if (session.account.nonce > open.nonce) return settleUsed(session, open);
  const current = await followWish(session, open);
  const seen = session.context.memory.get(SEEN) === open.nonce;
  return resendAndWait(session, current, seen ? 'the block that held it was replaced; ' : '');
}

/** Memory of the attempt: a receipt was seen for this nonce. Only for the words. */
const SEEN = 'seen-in-a-block';

/**
 * Of any of its hashes, and only when the block that is part of the chain now lists it: after a reorganisation some nodes
 * go on giving the old receipt, even with the hash of the new block.
 */
async function receiptOf({ node }: TaskSession, { signed }: OpenTransaction): Promise<Receipt | null> {
  for (const { hash } of signed.toReversed()) {
    const receipt = await receiptOrNull(node, hash);
    if (receipt === null) continue;
    const block = await node.block(receipt.blockNumber);
    if (block?.hash === receipt.blockHash.toLowerCase() && block.transactions.includes(hash)) return receipt;
  }
  return null;
}

/** Some nodes answer with an error for a transaction whose block was replaced. No receipt proves nothing, so it counts as none. */
async function receiptOrNull(node: ChainNode, hash: string): Promise<Receipt | null> {
  try {
    return await node.receipt(hash);
  } catch (error) {
    if (error instanceof RpcError && error.kind === 'refused') return null;
    throw error;
  }
}

async function settleMined(session: TaskSession, open: OpenTransaction, receipt: Receipt): Promise<void> {
  const { confirmations } = session.input.network;
  const have = Math.max(0, session.account.head.number - receipt.blockNumber + 1);
  session.context.memory.set(SEEN, open.nonce);
  if (have < confirmations) {
    const text = `transaction ${shortHash(receipt.hash)} is in block ${receipt.blockNumber}, ${have} of ${confirmations} confirmations`;
    const progress = { done: have, total: confirmations, unit: 'confirmations' };
    throw waitFor(text, chainFailure('not-confirmed', [text], whereOf(session)), progress);
  }
  const reason = receipt.succeeded ? null : await reasonOf(session, open, receipt.blockNumber);
  await append(session, open, receipt, receipt.succeeded ? 'succeeded' : 'reverted', reason);
}

/** Called again on the state before its block: what the contract said is in no receipt. */
async function reasonOf(session: TaskSession, open: OpenTransaction, block: number): Promise<string> {
  const { to, data, value } = Transaction.from(newest(open).raw);
  try {
    await session.node.call({ from: session.signer.address, to, data, value }, block - 1);
    return 'called again on the block before it is not reverted: it depends on what came before it in its block, or on gas';
  } catch (error) {
    if (!(error instanceof RpcError)) throw error;
    if (error.kind === 'refused') return revertText(error, await knownAbis(session.input, session.task));
    return 'the reason could not be asked for';
  }
}

/** The nonce is used and none of our hashes has a receipt. Believed only when the transaction that used it is seen. */
async function settleUsed(session: TaskSession, open: OpenTransaction): Promise<void> {
  const { node, account, signer, input } = session;
  const final = account.head.number - input.network.confirmations + 1;
  if (final < 0 || (await node.nonce(signer.address, final)) <= open.nonce) {
    throw waiting(session, `nonce ${open.nonce} is used in a block that is not final yet`, 'not-confirmed');
  }
  const after = Math.min(open.signed[0].headBlock - REORG_BLOCKS, final - 1);
  const holder = await holderOfNonce(node, signer.address, open.nonce, after, final);
  const unclear = `nonce ${open.nonce} is used, and the node shows no receipt for it`;
  if (holder === null || isOurs(open, holder)) throw waiting(session, unclear, 'nonce-unclear');
  const receipt = await node.receipt(holder.hash);
  if (receipt === null) throw waiting(session, unclear, 'nonce-unclear');
  // A person may have sped the same work up from a wallet: what counts is what it does, not who signed it when.
  if (contentOf(holder) !== open.signed[0].content) return append(session, open, receipt, 'replaced', null);
  return settleMined(session, open, receipt);
}

/** How much lower the block may be than the chain was at signing: two epochs of Ethereum, and within the state nodes keep (128). */
const REORG_BLOCKS = 64;

const isOurs = ({ signed }: OpenTransaction, holder: HeldTransaction): boolean =>
  signed.some(({ hash }) => hash === holder.hash);

function append(
  session: TaskSession,
  open: OpenTransaction,
  receipt: Receipt,
  result: SettledEntry['result'],
  reason: string | null,
): Promise<void> {
  return session.ledger.append({
    type: 'settled',
    atMs: session.context.nowMs(),
    nonce: open.nonce,
    hash: receipt.hash,
    result,
    blockNumber: receipt.blockNumber,
    blockHash: receipt.blockHash,
    gasUsed: receipt.gasUsed.toString(),
    feeWei: receipt.feeWei.toString(),
    contractAddress: receipt.contractAddress,
    reason,
  });
}
