/** QBFT needs signatures of two thirds of the validators, rounded up, for every block. */
export const quorum = (validators: number): number => Math.ceil((2 * validators) / 3);

/** How many validators may be down while blocks are still made. This, not `byzantine`, is what an operator may stop. */
export const canLose = (validators: number): number => validators - quorum(validators);

/** Whether the others could go on without these, all of them being well; with up to three validators they never can. */
export const canSpare = (validators: number, these: number): boolean => validators - these >= quorum(validators);

/** How many validators may lie and the chain is still safe; smaller than `canLose` when n is a multiple of three. */
export const byzantine = (validators: number): number => Math.max(0, Math.floor((validators - 1) / 3));

/** How many of the live ones may still go; negative = that many are missing and the chain stands still. */
export const quorumMargin = (validators: number, live: number): number => live - quorum(validators);
