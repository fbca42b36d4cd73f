import { proposerTurnsMissed } from '../qbft-header.ts';
import type { BlockRun } from './block-run.ts';

/** What became of one validator's turns as proposer among the blocks that are known. */
export interface Turns {
  readonly proposed: number;
  readonly missed: number;
  /** Timestamps of the blocks made in its place since the last one it made itself. */
  readonly missedSinceLastAtMs: readonly number[];
}

export const NO_TURNS: Turns = { proposed: 0, missed: 0, missedSinceLastAtMs: [] };

/**
 * Only the block right before says whose turn it was, so the first block of the run names nobody. `contractSet` holds
 * where a contract keeps the list and headers are silent.
 */
export function turnBook(run: BlockRun, contractSet: readonly string[]): ReadonlyMap<string, Turns> {
  const book = new Map<string, { proposed: number; missed: number; missedSinceLastAtMs: number[] }>();
  const turnsOf = (address: string) => {
    const turns = book.get(address) ?? { proposed: 0, missed: 0, missedSinceLastAtMs: [] };
    book.set(address, turns);
    return turns;
  };
  for (const [index, block] of run.entries()) {
    const parent = run[index - 1];
    const inHeader = block.validators ?? [];
    const round = block.round ?? 0;
    const set = inHeader.length > 0 ? inHeader : contractSet;
    for (const address of parent === undefined || round === 0 ? [] : proposerTurnsMissed(set, parent.proposer, round)) {
      const turns = turnsOf(address);
      turns.missed += 1;
      turns.missedSinceLastAtMs.push(block.timestampMs);
    }
    if (block.height === 0) continue;
    const turns = turnsOf(block.proposer);
    turns.proposed += 1;
    turns.missedSinceLastAtMs = [];
  }
  return book;
}
