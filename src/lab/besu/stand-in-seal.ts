import { concat, dataSlice, keccak256 } from 'ethers';

/** Has the shape of a commit seal and is stable, but is no signature: nobody can be recovered from it. */
export function standInSeal(blockHash: string, signer: string): string {
  const first = keccak256(concat([blockHash, signer]));
  return concat([first, keccak256(first), dataSlice(first, 0, 1)]);
}
