import { decodeRlp, encodeRlp, isHexString, toBeHex } from 'ethers';
import { err, ok, type Result } from '../../lib/result.ts';

/** The consensus part of a QBFT header: who may sign, who is voted on, in which round it was made, and who signed. */
export interface QbftExtraData {
  /** 32 bytes that mean nothing to the consensus. */
  readonly vanity: string;
  /** In the order of the header. Empty when a contract holds the list. */
  readonly validators: readonly string[];
  readonly vote: QbftVote | null;
  /** 0 = the first proposer did its turn. */
  readonly round: number;
  /** 65 bytes each; none in a genesis block. */
  readonly seals: readonly string[];
}

export interface QbftVote {
  readonly recipient: string;
  /** False = the validator is to leave. */
  readonly add: boolean;
}

const NO_VANITY = `0x${'00'.repeat(32)}`;
const VANITY_BYTES = 32;
const ADDRESS_BYTES = 20;
const SEAL_BYTES = 65;
// One byte each, as Besu writes them.
const ADD = '0xff';
const REMOVE = '0x00';

/** RLP[vanity32, validators, vote, round as a scalar, seals of 65 bytes]. Validators are written in the order given. */
export function encodeQbftExtraData(
  data: Pick<QbftExtraData, 'validators' | 'round' | 'seals'> & Partial<QbftExtraData>,
): string {
  const { vanity = NO_VANITY, vote = null } = data;
  const round = data.round === 0 ? '0x' : toBeHex(data.round);
  const ballot = vote === null ? [] : [vote.recipient, vote.add ? ADD : REMOVE];
  return encodeRlp([vanity, [...data.validators], ballot, round, [...data.seals]]);
}

/** Addresses come out in lower case. Never throws: what a node or a file says may be anything. */
export function decodeQbftExtraData(extraData: string): Result<QbftExtraData, string> {
  let fields: unknown;
  try {
    fields = decodeRlp(extraData);
  } catch {
    return err('extraData is no RLP');
  }
  if (!Array.isArray(fields) || fields.length !== 5) return err('extraData is not the five fields of QBFT');
  const [vanity, list, ballot, scalar, signatures] = fields as readonly unknown[];
  const validators = bytesList(list, ADDRESS_BYTES);
  const seals = bytesList(signatures, SEAL_BYTES);
  const round = roundOf(scalar);
  const vote = voteOf(ballot);
  if (!isHexString(vanity, VANITY_BYTES)) return err('extraData does not begin with 32 bytes of vanity');
  if (validators === null) return err('extraData holds something else where its validators belong');
  if (vote === undefined) return err('extraData holds something else where its vote belongs');
  if (round === null) return err('extraData holds something else where its round belongs');
  if (seals === null) return err('extraData holds something else where its seals belong');
  return ok({ vanity, validators, vote, round, seals });
}

function bytesList(value: unknown, length: number): readonly string[] | null {
  if (!Array.isArray(value)) return null;
  const items: readonly unknown[] = value;
  return items.every((item) => isHexString(item, length)) ? items.map((item) => String(item).toLowerCase()) : null;
}

function roundOf(field: unknown): number | null {
  if (field === '0x') return 0;
  const round = typeof field === 'string' ? Number(field) : Number.NaN;
  return Number.isSafeInteger(round) ? round : null;
}

/** Undefined = neither a vote nor its absence. */
function voteOf(field: unknown): QbftVote | null | undefined {
  if (!Array.isArray(field)) return undefined;
  const [recipient, kind, ...more] = field as readonly unknown[];
  if (field.length === 0) return null;
  if (more.length > 0 || !isHexString(recipient, ADDRESS_BYTES)) return undefined;
  // A zero byte and an empty text are both ways to write 0 in RLP.
  if (kind === REMOVE || kind === '0x') return { recipient: recipient.toLowerCase(), add: false };
  return kind === ADD ? { recipient: recipient.toLowerCase(), add: true } : undefined;
}
