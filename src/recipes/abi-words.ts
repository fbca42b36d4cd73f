import { ENCODED, wholeReference } from '../regions/chain-reference.ts';

/** 32 bytes are 64 hex digits. */
const WORD_DIGITS = 64;
/** First bytes of extraArgs that say "gas limit" (version 1) or "gas limit, any order" (version 2): Client.sol of CCIP. */
const EXTRA_ARGS_V1 = '0x97a657c9';
const EXTRA_ARGS_V2 = '0x181dcf10';

/**
 * abi.encode(address): how one chain names a contract of another. 20 bytes are taken without a word and then lead nowhere.
 * A name becomes its address when the step runs.
 */
export function encodedAddress(contract: string): string {
  return wholeReference(contract) === null ? `0x${word(contract.slice(2).toLowerCase())}` : `${ENCODED}${contract}`;
}

/** Any order is what chains ask for that deliver messages side by side. */
export function extraArgs(gasLimit: number, outOfOrder: boolean): string {
  const gas = word(gasLimit.toString(16));
  return outOfOrder ? `${EXTRA_ARGS_V2}${gas}${word('1')}` : `${EXTRA_ARGS_V1}${gas}`;
}

/** A text as bytes, in hex. */
export const textBytes = (text: string): string =>
  `0x${[...new TextEncoder().encode(text)].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;

const word = (digits: string): string => digits.padStart(WORD_DIGITS, '0');
