import { decodeQbftExtraData } from '../contracts/genesis/qbft-extra-data.ts';
import { ok, type Result } from '../lib/result.ts';

/** What a QBFT block header says about consensus. */
export interface QbftHeader {
  /** Lower case, in the order of the header. Empty when a contract holds the list. */
  readonly validators: readonly string[];
  /** 0 = the first proposer did its turn; each round above is one proposer that did not. */
  readonly round: number;
  /** Only the first quorum of signers is kept in a block: a missing seal proves nothing about its owner. */
  readonly seals: number;
}

export function decodeQbftHeader(extraData: string): Result<QbftHeader, string> {
  const decoded = decodeQbftExtraData(extraData);
  if (!decoded.ok) return decoded;
  const { validators, round, seals } = decoded.value;
  return ok({ validators, round, seals: seals.length });
}

/**
 * Whose turns passed without a block before a block of this round: Besu sorts validators by address and goes on, one per
 * round, from the one after the parent's proposer. Nobody is named twice; an unknown parent (a vote, genesis) names nobody.
 */
export function proposerTurnsMissed(
  validators: readonly string[],
  parentProposer: string,
  round: number,
): readonly string[] {
  const inTurn = validators.map((each) => each.toLowerCase()).sort();
  const from = inTurn.indexOf(parentProposer.toLowerCase());
  if (from < 0) return [];
  const missed = Math.min(round, inTurn.length);
  const after = [...inTurn.slice(from + 1), ...inTurn.slice(0, from + 1)];
  return after.slice(0, missed);
}
