import type { OpenTransactionSight } from '../engine/model/account.ts';
import { gweiToWei } from './amounts.ts';
import type { Receipt } from './chain-node.ts';
import { lowestReplacement } from './fees.ts';
import { feesOf, newest, type OpenTransaction, openOf, transactionsOf } from './ledger-view.ts';
import type { TaskSession } from './task-session.ts';

/** For whoever watches: the account as this ask has seen it, and what it waits for now. */
export function tellAccount({ context, input, signer, account, ledger }: TaskSession): void {
  const { attempt, memory } = context;
  const open = openOf(transactionsOf(ledger.entries));
  context.emit({
    type: 'account',
    sight: {
      attempt,
      network: input.network.name,
      address: signer.address,
      balanceWei: account.balanceWei.toString(),
      head: account.head.number,
      open: open === null ? null : openSight(open, input.network.maxFeeGwei, memory.get(IN_BLOCK)),
    },
  });
}

function openSight(open: OpenTransaction, cap: string, inBlock: unknown): OpenTransactionSight {
  const { key, hash } = newest(open);
  const fees = feesOf(newest(open));
  const mined = inBlock instanceof MinedIn && inBlock.nonce === open.nonce ? inBlock : null;
  return {
    ...{ task: key.task, nonce: open.nonce, hash: mined?.hash ?? hash, block: mined?.block ?? null },
    maxFeeWei: fees.maxFeeWei.toString(),
    leastRaiseWei: lowestReplacement(fees).toString(),
    capWei: gweiToWei(cap, 'maxFeeGwei').toString(),
  };
}

/** Memory of the attempt: where the receipt of its open transaction was seen last. */
const IN_BLOCK = 'in-block';

class MinedIn {
  readonly nonce: number;
  readonly hash: string;
  readonly block: number;

  constructor(nonce: number, { hash, blockNumber }: Receipt) {
    this.nonce = nonce;
    this.hash = hash;
    this.block = blockNumber;
  }
}

/** Null = in no block, or not any more. */
export function rememberBlock({ context }: TaskSession, nonce: number, receipt: Receipt | null): void {
  context.memory.set(IN_BLOCK, receipt === null ? null : new MinedIn(nonce, receipt));
}
