/** How a rollout makes the genesis of a shared chain, out of what the infrastructure of every region tells. */
export interface GenesisFrom {
  /** Where the nodes of a region are told: a file, `{region}` allowed, or an output of its terraform. */
  readonly nodes:
    | { readonly kind: 'file'; readonly path: string }
    | { readonly kind: 'terraform-output'; readonly output: string };
  /** The phase of every region that has told its nodes when it has ended. */
  readonly after: 'infrastructure' | 'kubernetes';
  /** Path as written in the file. */
  readonly staticNodes: string;
  readonly requestTimeoutSeconds: number;
  readonly epochLength: number;
  /** 0 = blocks come also when empty, at the block period. */
  readonly emptyBlockPeriodSeconds: number;
  readonly milestone: Milestone;
  /** Decimal; `0` = gas is free. */
  readonly baseFeeWei: string;
  readonly gasLimit: number;
  /** Path as written in the file; null = no account holds anything at the beginning. */
  readonly alloc: string | null;
  readonly allowFewRegions: boolean;
  readonly allowOtherKeys: boolean;
}

/** The newest protocol rules that hold from block 0; the older ones are implied. Oldest first. */
export const MILESTONES = ['berlin', 'london', 'shanghai'] as const;
export type Milestone = (typeof MILESTONES)[number];
/** Compilers of Solidity since 0.8.20 emit PUSH0, which only Shanghai knows; Besu takes it for QBFT since 24.2. */
export const USUAL_MILESTONE: Milestone = 'shanghai';
/** Thirty million, the block of Ethereum for years: a transaction that fits there fits here. */
export const USUAL_GAS_LIMIT = 30_000_000;
/** As in every example of Besu's documentation. */
export const USUAL_EPOCH_LENGTH = 30_000;
/** Besu's documentation recommends to begin with twice the block period. */
export const usualRequestTimeout = (blockPeriodSeconds: number): number => 2 * blockPeriodSeconds;
