/** Validators that must agree on a block: two thirds, rounded up. */
export function quorumOf(validators: number): number {
  return Math.ceil((2 * validators) / 3);
}

/**
 * Whose turn it is. Validators stand in ascending address order; the one after the parent's miner begins and every round
 * passes the turn on. The genesis block has no miner: `parentMiner` -1 makes the first validator begin.
 */
export function proposerIndex(parentMiner: number, round: number, validators: number): number {
  return (parentMiner + 1 + round) % validators;
}

/** Rounds double: that is why a chain that stood still for an hour may need another hour after its repair. */
export function roundLengthMs(requestTimeoutMs: number, round: number): number {
  return requestTimeoutMs * 2 ** round;
}

/** Besu refuses a proposal whose timestamp is further than this ahead of its own clock. */
export const CLOCK_MARGIN_MS = 1_000;
