import type { Fees } from './fees.ts';
import type { JudgedEntry, LedgerEntry, SettledEntry, SignedEntry, TaskKey } from './ledger-entry.ts';

/** All that is known of one nonce of the account. */
export interface LedgerTransaction {
  readonly nonce: number;
  /** In the order they were signed; the last one has the highest fee. All do the same. */
  readonly signed: readonly [SignedEntry, ...SignedEntry[]];
  /** Null = open: it may be mined at any time. */
  readonly settled: SettledEntry | null;
  readonly judged: readonly JudgedEntry[];
}

export type OpenTransaction = LedgerTransaction & { readonly settled: null };
export type SettledTransaction = LedgerTransaction & { readonly settled: SettledEntry };

/** By nonce, ascending. */
export function transactionsOf(entries: readonly LedgerEntry[]): readonly LedgerTransaction[] {
  const signed = entries.filter((entry) => entry.type === 'signed');
  const byNonce = [...Map.groupBy(signed, ({ nonce }) => nonce)].sort(([a], [b]) => a - b);
  return byNonce.flatMap(([nonce, [first, ...more]]) => {
    if (first === undefined) return [];
    const settled = entries.findLast((entry) => entry.type === 'settled' && entry.nonce === nonce);
    const judged = entries.filter((entry) => entry.type === 'judged').filter((entry) => entry.nonce === nonce);
    return [{ nonce, signed: [first, ...more], settled: settled?.type === 'settled' ? settled : null, judged }];
  });
}

/** The one transaction that is not settled. Invariant: nothing new is signed while there is one. */
export const openOf = (all: readonly LedgerTransaction[]): OpenTransaction | null =>
  all.find((each): each is OpenTransaction => each.settled === null) ?? null;

/** The newest transaction of a task that is settled. */
export const lastOf = (all: readonly LedgerTransaction[], key: TaskKey): SettledTransaction | null =>
  all.findLast((each): each is SettledTransaction => each.settled !== null && isOf(each, key)) ?? null;

export const isOf = ({ signed: [first] }: LedgerTransaction, key: TaskKey): boolean =>
  first.key.fleet === key.fleet && first.key.network === key.network && first.key.task === key.task;

/** The lowest nonce that nothing here has used. */
export const nextNonce = (all: readonly LedgerTransaction[]): number => (all.at(-1)?.nonce ?? -1) + 1;

export const newest = ({ signed }: LedgerTransaction): SignedEntry => signed.at(-1) ?? signed[0];

export const feesOf = ({ maxFeeWei, tipWei }: SignedEntry): Fees => ({
  maxFeeWei: BigInt(maxFeeWei),
  tipWei: tipWei === null ? null : BigInt(tipWei),
});
