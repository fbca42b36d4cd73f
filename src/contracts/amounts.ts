import { parseUnits } from 'ethers';
import { chainFailure } from './chain-failure.ts';
import { refuse } from './halt.ts';

const WEI_DIGITS = 18;
const GWEI_DIGITS = 9;

export const gweiToWei = (gwei: string, what: string): bigint => parse(gwei, GWEI_DIGITS, what);
export const etherToWei = (ether: string, what: string): bigint => parse(ether, WEI_DIGITS, what);

/** A whole number of the smallest unit, as the fleet file's sections write it. */
export function wholeNumber(text: string, what: string): bigint {
  if (/^\d+$/.test(text)) return BigInt(text);
  throw refuse(chainFailure('bad-setting', [`${what}: ${text} is no whole number`]));
}

function parse(text: string, digits: number, what: string): bigint {
  try {
    const value = parseUnits(text, digits);
    if (value >= 0n) return value;
  } catch {
    // Said below.
  }
  throw refuse(chainFailure('bad-setting', [`${what}: ${text} is no amount`]));
}
