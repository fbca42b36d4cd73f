import type { Milestone } from '../../regions/genesis-from.ts';
import type { GenesisAlloc } from './genesis-alloc.ts';

/** All that a genesis file of ours says. The same settings always give the same bytes. */
export interface GenesisSettings {
  readonly chainId: number;
  readonly blockPeriodSeconds: number;
  /** How long round 0 waits for its proposal; every further round waits twice as long. */
  readonly requestTimeoutSeconds: number;
  /** Blocks after which votes on validators are forgotten. */
  readonly epochLength: number;
  /** 0 = blocks come also when empty, at the block period. */
  readonly emptyBlockPeriodSeconds: number;
  readonly milestone: Milestone;
  /** Price of a unit of gas in the first block, decimal; `0` = gas is free for ever. */
  readonly baseFeeWei: string;
  readonly gasLimit: number;
  readonly timestampSeconds: number;
  /** In any order; the file has them ascending, as Besu takes turns. */
  readonly validators: readonly string[];
  readonly alloc: GenesisAlloc;
}

/** What Besu calls the beginning of each; those of blocks and those of time begin at 0. */
export const MILESTONE_ITEMS: Readonly<Record<Milestone, string>> = {
  berlin: 'berlinBlock',
  london: 'londonBlock',
  shanghai: 'shanghaiTime',
};

/** Marks a header as one of the Istanbul family (QBFT, IBFT). */
export const BFT_MIX_HASH = '0x63746963616c2062797a616e74696e65206661756c7420746f6c6572616e6365';
