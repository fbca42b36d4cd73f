import type { Transaction } from 'ethers';

/** Somebody who holds the key of one account. Keys never leave the file that made the signer. */
export interface ChainSigner {
  /** With checksum. */
  readonly address: string;
  /** The signed bytes as hex: exactly this transaction, by exactly this account. Throws Halt. */
  sign(unsigned: Transaction): Promise<string>;
}
