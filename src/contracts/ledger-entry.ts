/** Whose transaction it is: stays the same over retries, restarts and runs. */
export interface TaskKey {
  /** Directory name of the fleet: its name and a hash of its file's path. */
  readonly fleet: string;
  readonly network: string;
  readonly task: string;
}

/**
 * A fact about an account on a chain, durable before anything follows from it. Amounts are decimal texts. There is never a
 * key in it: `raw` is what every node of the network sees anyway.
 */
export type LedgerEntry =
  /** The first line: which chain, told by its first block as well as by its id, and which account. */
  | { readonly type: 'opened'; readonly chainId: number; readonly account: string; readonly genesis: string }
  | SignedEntry
  | SettledEntry
  | JudgedEntry;

/** These bytes may be in the world from here on. Several with one nonce: the later ones replace the earlier ones. */
export interface SignedEntry {
  readonly type: 'signed';
  readonly atMs: number;
  readonly key: TaskKey;
  readonly kind: 'deploy' | 'call' | 'fund';
  /** Hash of target, data and value. */
  readonly content: string;
  readonly nonce: number;
  readonly hash: string;
  readonly raw: string;
  readonly maxFeeWei: string;
  /** Null = a transaction of the old kind, with one price. */
  readonly tipWei: string | null;
  /** Newest block at the time: the transaction cannot be in it or before it. */
  readonly headBlock: number;
  /** Who wished for the higher fee; null = the first one with this nonce. */
  readonly wishedBy: string | null;
}

/** The nonce is used, finally. `replaced`: by a transaction that does something else and is not ours. */
export interface SettledEntry {
  readonly type: 'settled';
  readonly atMs: number;
  readonly nonce: number;
  readonly hash: string;
  readonly result: 'succeeded' | 'reverted' | 'replaced';
  readonly blockNumber: number;
  readonly blockHash: string;
  readonly gasUsed: string;
  readonly feeWei: string;
  readonly contractAddress: string | null;
  /** Why it was reverted, as far as it can be known. */
  readonly reason: string | null;
}

/** What it meant for its task, and which attempt has been told. */
export interface JudgedEntry {
  readonly type: 'judged';
  readonly atMs: number;
  readonly nonce: number;
  readonly attempt: string;
  readonly verdict: 'done' | 'reverted' | 'replaced' | 'differs';
  readonly text: string;
}
