import { concat, dataSlice, decodeRlp, encodeRlp, keccak256, toBeHex } from 'ethers';

/** The consensus part of a QBFT header. Votes are never cast in the lab, so the vote is always the empty list. */
export interface QbftExtraData {
  readonly validators: readonly string[];
  readonly round: number;
  readonly seals: readonly string[];
}

const VANITY = `0x${'00'.repeat(32)}`;

/** RLP[vanity32, validators, vote, round as a scalar, seals of 65 bytes]. */
export function encodeQbftExtraData(data: QbftExtraData): string {
  const round = data.round === 0 ? '0x' : toBeHex(data.round);
  return encodeRlp([VANITY, [...data.validators], [], round, [...data.seals]]);
}

export function decodeQbftExtraData(extraData: string): QbftExtraData {
  const fields = decodeRlp(extraData);
  if (!Array.isArray(fields) || fields.length !== 5) throw new Error('extraData is not the five fields of QBFT');
  const [, validators, , round, seals] = fields;
  return { validators: strings(validators), round: round === '0x' ? 0 : Number(round), seals: strings(seals) };
}

function strings(value: unknown): string[] {
  if (!Array.isArray(value)) throw new Error('extraData holds a value where a list belongs');
  return value.map(String);
}

/** Has the shape of a commit seal and is stable, but is no signature: nobody can be recovered from it. */
export function standInSeal(blockHash: string, signer: string): string {
  const first = keccak256(concat([blockHash, signer]));
  return concat([first, keccak256(first), dataSlice(first, 0, 1)]);
}
