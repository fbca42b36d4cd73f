import { dataSlice, keccak256, toUtf8Bytes } from 'ethers';

/** What a node's key gives it in real life. No key exists here: the world never signs anything. */
export interface NodeIdentity {
  /** The 20-byte account that stands in the validator list. */
  readonly address: string;
  /** The 64-byte public key, without 0x, as it stands in an enode URL. */
  readonly enodeId: string;
}

/** The same seed and node id always give the same identity, whoever else is in the network. */
export function nodeIdentity(seed: number, nodeId: string): NodeIdentity {
  const digest = (part: string): string => keccak256(toUtf8Bytes(`${seed}/${nodeId}/${part}`));
  const enodeId = digest('left').slice(2) + digest('right').slice(2);
  // As on a real chain: the account of a validator is made from the public key that stands in its enode URL.
  return { address: dataSlice(keccak256(`0x${enodeId}`), 12), enodeId };
}
