/** Validators that must agree on a block: two thirds, rounded up. */
export function quorumOf(validators: number): number {
  return Math.ceil((2 * validators) / 3);
}

/**
 * Whose turn it is, as a place among the validators in ascending order: the first address above that of the parent's miner
 * begins, whether that one is still a validator or not, and every round passes the turn on. Block 0 has no miner: ''.
 */
export function proposerIndex(validators: readonly string[], parentMiner: string, round: number): number {
  const next = validators.findIndex((address) => address > parentMiner);
  return (Math.max(0, next) + round) % validators.length;
}

/** Rounds double: that is why a chain that stood still for an hour may need another hour after its repair. */
export function roundLengthMs(requestTimeoutMs: number, round: number): number {
  return requestTimeoutMs * 2 ** round;
}

/** Besu refuses a proposal whose timestamp is further than this ahead of its own clock. */
export const CLOCK_MARGIN_MS = 1_000;
