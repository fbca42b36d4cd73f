import type { JsonObject } from '../lib/json.ts';
import { RpcError } from './json-rpc.ts';
import type { SettledTransaction } from './ledger-view.ts';
import type { TaskSession } from './task-session.ts';

/** What proves that the money moved once, also when it bought nothing: the receipt, and the account's balance before and after its block. */
export async function evidenceOf(session: TaskSession, { nonce, settled }: SettledTransaction): Promise<JsonObject> {
  const { signer, input } = session;
  const [before, after] = await Promise.all([
    balanceAt(session, settled.blockNumber - 1),
    balanceAt(session, settled.blockNumber),
  ]);
  const { explorer } = input.network;
  return {
    hash: settled.hash,
    result: settled.result,
    nonce,
    from: signer.address,
    blockNumber: settled.blockNumber,
    gasUsed: settled.gasUsed,
    feeWei: settled.feeWei,
    balanceBeforeWei: before,
    balanceAfterWei: after,
    ...(explorer === null ? {} : { explorer: explorer.replaceAll('{hash}', settled.hash) }),
  };
}

/** Null = the node keeps no state of that block any more. */
async function balanceAt({ node, signer }: TaskSession, block: number): Promise<string | null> {
  try {
    return (await node.balance(signer.address, block)).toString();
  } catch (error) {
    if (error instanceof RpcError && error.kind === 'refused') return null;
    throw error;
  }
}
