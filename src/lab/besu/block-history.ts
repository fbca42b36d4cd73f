import { encodeRlp, keccak256, toBeHex } from 'ethers';
import type { QbftVote } from '../../contracts/genesis/qbft-extra-data.ts';
import { GENESIS_TIMESTAMP_SECONDS } from './besu-genesis.ts';

/** One agreed block. Miner and signers are named by their place among its validators. */
export interface QbftBlock {
  readonly number: number;
  readonly hash: string;
  readonly parentHash: string;
  /** What the header says, in seconds. */
  readonly timestamp: number;
  /** When it was agreed on, in virtual time. */
  readonly sealedAtMs: number;
  /** -1: the genesis block, which nobody mined. */
  readonly miner: number;
  readonly round: number;
  readonly signers: readonly number[];
  /** Who could make it, in ascending order; the vote in it counts for the next block at the earliest. */
  readonly validators: readonly string[];
  /** What its miner wants of the set; null = nothing new. */
  readonly vote: QbftVote | null;
}

/** '' = the genesis block's. */
export const minerOf = ({ validators, miner }: QbftBlock): string => validators[miner] ?? '';

/** The last blocks of the one chain there is: two thirds are always more than half, so a partition cannot fork it. */
export class BlockHistory {
  readonly #limit: number;
  readonly #genesis: QbftBlock;
  #recent: QbftBlock[] = [];

  constructor(genesisHash: string, validators: readonly string[], limit: number) {
    this.#limit = limit;
    this.#genesis = {
      number: 0,
      hash: genesisHash,
      parentHash: `0x${'00'.repeat(32)}`,
      timestamp: GENESIS_TIMESTAMP_SECONDS,
      sealedAtMs: 0,
      miner: -1,
      round: 0,
      signers: [],
      validators,
      vote: null,
    };
  }

  get head(): QbftBlock {
    return this.#recent.at(-1) ?? this.#genesis;
  }

  /** The block, or null when it does not exist yet or is no longer kept. The genesis block is kept for ever. */
  at(number: number): QbftBlock | null {
    if (number === 0) return this.#genesis;
    const oldest = this.#recent[0]?.number ?? 1;
    return this.#recent[number - oldest] ?? null;
  }

  append(sealed: Omit<QbftBlock, 'number' | 'hash' | 'parentHash'>): QbftBlock {
    const parent = this.head;
    const number = parent.number + 1;
    const hash = keccak256(
      encodeRlp([
        parent.hash,
        toBeHex(number),
        toBeHex(sealed.timestamp),
        toBeHex(sealed.miner),
        toBeHex(sealed.round),
        ...(sealed.vote === null ? [] : [sealed.vote.recipient, toBeHex(Number(sealed.vote.add))]),
      ]),
    );
    const block = { ...sealed, number, hash, parentHash: parent.hash };
    this.#recent.push(block);
    // Trimmed by a quarter at a time: moving the whole array for every block would cost more than the block.
    if (this.#recent.length > this.#limit * 1.25) this.#recent = this.#recent.slice(-this.#limit);
    return block;
  }

  /** The highest block that was agreed on at or before the given moment. */
  heightAt(virtualMs: number): number {
    const block = this.#recent.findLast((candidate) => candidate.sealedAtMs <= virtualMs);
    return block?.number ?? Math.max(0, (this.#recent[0]?.number ?? 1) - 1);
  }
}
