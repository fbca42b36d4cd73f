import { Transaction } from 'ethers';
import type { Fees } from './fees.ts';
import type { SignedEntry, TaskKey } from './ledger-entry.ts';
import { contentOf, type ToSend } from './planned-work.ts';
import { stopWhenAborted, type TaskSession } from './task-session.ts';

/** The transaction as it is to be signed, and whose it is. */
export interface Draft {
  readonly key: TaskKey;
  readonly kind: ToSend['kind'];
  readonly to: string | null;
  readonly data: string;
  readonly value: bigint;
  readonly nonce: number;
  readonly gasLimit: bigint;
  readonly fees: Fees;
  readonly wishedBy: string | null;
}

/** Signs, and has the bytes durable in the ledger before anybody else can have them. The only place that signs. */
export async function signDurably(session: TaskSession, draft: Draft): Promise<SignedEntry> {
  const unsigned = unsignedOf(draft, session.input.network.chainId);
  const raw = await session.signer.sign(unsigned);
  // A cancel while a person was approving: signed, but in no ledger and nowhere else.
  stopWhenAborted(session);
  const entry: SignedEntry = {
    type: 'signed',
    atMs: session.context.nowMs(),
    key: draft.key,
    kind: draft.kind,
    content: contentOf(draft),
    nonce: draft.nonce,
    hash: hashOf(raw),
    raw,
    maxFeeWei: draft.fees.maxFeeWei.toString(),
    tipWei: draft.fees.tipWei?.toString() ?? null,
    headBlock: session.account.head.number,
    wishedBy: draft.wishedBy,
  };
  await openLedger(session);
  await session.ledger.append(entry);
  return entry;
}

async function openLedger({ ledger, signer, input, account }: TaskSession): Promise<void> {
  if (ledger.entries.length > 0) return;
  const { chainId } = input.network;
  await ledger.append({ type: 'opened', chainId, account: signer.address, genesis: account.genesis });
}

const hashOf = (raw: string): string => Transaction.from(raw).hash ?? '';

function unsignedOf({ to, data, value, nonce, gasLimit, fees }: Draft, chainId: number): Transaction {
  const common = { to, data, value, nonce, gasLimit, chainId };
  return fees.tipWei === null
    ? Transaction.from({ ...common, type: 0, gasPrice: fees.maxFeeWei })
    : Transaction.from({ ...common, type: 2, maxFeePerGas: fees.maxFeeWei, maxPriorityFeePerGas: fees.tipWei });
}
