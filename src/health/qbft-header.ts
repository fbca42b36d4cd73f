import { decodeRlp } from 'ethers';
import { err, ok, type Result } from '../lib/result.ts';

/** What a QBFT block header says about consensus. */
export interface QbftHeader {
  /** Lower case, in the order of the header. Empty when a contract holds the list. */
  readonly validators: readonly string[];
  /** 0 = the first proposer did its turn; each round above is one proposer that did not. */
  readonly round: number;
  /** Only the first quorum of signers is kept in a block: a missing seal proves nothing about its owner. */
  readonly seals: number;
}

/** extraData = RLP[vanity32, validators, vote, round as a scalar, seals]. Six thousand bytes hold 72 validators. */
export function decodeQbftHeader(extraData: string): Result<QbftHeader, string> {
  try {
    const fields: unknown = decodeRlp(extraData);
    if (!Array.isArray(fields) || fields.length !== 5) return err('extraData is not the five fields of QBFT');
    const [, validators, , round, seals] = fields as readonly unknown[];
    const rounds = roundOf(round);
    if (!Array.isArray(validators) || !Array.isArray(seals) || rounds === null)
      return err('extraData is no QBFT header');
    return ok({ validators: validators.map((each) => String(each).toLowerCase()), round: rounds, seals: seals.length });
  } catch (error) {
    return err(error instanceof Error ? error.message : String(error));
  }
}

function roundOf(field: unknown): number | null {
  if (field === '0x') return 0;
  const round = typeof field === 'string' ? Number(field) : Number.NaN;
  return Number.isSafeInteger(round) ? round : null;
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
