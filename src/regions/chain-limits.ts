/** Largest chain id that ethers, Besu and a JavaScript number all keep exactly with its EIP-155 signature value. */
export const LARGEST_CHAIN_ID = 4_503_599_627_370_476;
/** Nobody waits longer than an hour for a block; a larger number is milliseconds by mistake. */
export const LONGEST_BLOCK_PERIOD_SECONDS = 3_600;
/** A day for one round is longer than any repair. */
export const LONGEST_REQUEST_TIMEOUT_SECONDS = 86_400;
/** Ten years of blocks every second; Besu keeps an int. */
export const LONGEST_EPOCH = 315_360_000;
/** An idle chain that shows no block for a day cannot be told from a dead one. */
export const LONGEST_EMPTY_PERIOD_SECONDS = 86_400;
/** Besu refuses a block limit below this; above the other end a JavaScript number, and Hardhat, round. */
export const LEAST_GAS_LIMIT = 5_000;
export const LARGEST_GAS_LIMIT = Number.MAX_SAFE_INTEGER;
