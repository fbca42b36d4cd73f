import { type Broadcast, broadcast } from './broadcast.ts';
import { type LedgerTransaction, newest, type OpenTransaction, transactionsOf } from './ledger-view.ts';
import { shortHash, stopWhenAborted, type TaskSession, waiting } from './task-session.ts';

/**
 * Sends an open transaction again, the same bytes, and ends the ask. Ours that come before it and are gone from the chain
 * (a deep reorganisation) are sent first: without them it can never be mined.
 */
export async function resendAndWait(session: TaskSession, open: OpenTransaction, note: string): Promise<never> {
  stopWhenAborted(session);
  await resendMissing(session, open.nonce);
  const said = await resend(session, open);
  const which = `transaction ${shortHash(newest(open).hash)}, nonce ${open.nonce}`;
  const known = transactionsOf(session.ledger.entries).map(({ nonce }) => nonce);
  const gap = firstGap(session.account.nonce, open.nonce, known);
  if (gap !== null) throw waiting(session, `${note}${which}: nonce ${gap} before it is not used`, 'nonce-gap');
  const late = said.late === 'not-mined' && note !== '' ? 'reorged' : said.late;
  throw waiting(session, `${note}${which}: ${said.text}`, late);
}

/** Our transactions from the chain's nonce up to `below`, oldest first. */
export async function resendMissing(session: TaskSession, below: number): Promise<void> {
  const all = transactionsOf(session.ledger.entries);
  const missing = all.filter(({ nonce }) => nonce >= session.account.nonce && nonce < below);
  for (const each of missing) await broadcast(session.node, bytesThatCount(each));
}

/** What was mined before is what has to be mined again. */
function bytesThatCount(each: LedgerTransaction): string {
  const mined = each.signed.find(({ hash }) => hash === each.settled?.hash);
  return (mined ?? newest(each)).raw;
}

/** The newest bytes; when they are not taken, the older ones with the same nonce: one of them may still be mined. */
async function resend(session: TaskSession, open: OpenTransaction): Promise<Broadcast> {
  const first = await broadcast(session.node, newest(open).raw);
  if (first.taken) return first;
  for (const { raw } of open.signed.slice(0, -1).reverse()) {
    const older = await broadcast(session.node, raw);
    if (older.taken)
      return { ...older, text: `${older.text} (an earlier one with this nonce; the newest: ${first.text})` };
  }
  return first;
}

function firstGap(from: number, to: number, known: readonly number[]): number | null {
  for (let nonce = from; nonce < to; nonce += 1) if (!known.includes(nonce)) return nonce;
  return null;
}
