import type { AttemptId } from './ids.ts';

/** What an attempt that pays for transactions last saw of its account. Amounts are decimal texts in the smallest unit. */
export interface AccountSight {
  readonly attempt: AttemptId;
  /** Whose coins they are: a network of the fleet file. */
  readonly network: string;
  readonly address: string;
  readonly balanceWei: string;
  /** The newest block at that moment. */
  readonly head: number;
  /** The account's one transaction that is signed and not final; null = there is none. */
  readonly open: OpenTransactionSight | null;
}

export interface OpenTransactionSight {
  /** Whose it is: usually the step's own task, or an earlier one that has to be final first. */
  readonly task: string;
  readonly nonce: number;
  readonly hash: string;
  /** The block it stands in; null = in none yet, and only then can its fee be raised. */
  readonly block: number | null;
  /** Highest price of a unit of gas that it pays. */
  readonly maxFeeWei: string;
  /** Nodes take a replacement only from this price on. */
  readonly leastRaiseWei: string;
  /** The fleet file allows no price above this one. */
  readonly capWei: string;
}

/** A person allows the transaction with this nonce to pay more; whoever signed it signs it again. */
export interface FeeRaise {
  /** Whose nonce it is. */
  readonly address: string;
  readonly nonce: number;
  /** The one that would be replaced, as it was seen. */
  readonly hash: string;
  /** Decimal text. */
  readonly maxFeeGwei: string;
}
