import { getAddress } from 'ethers';
import { err, ok, type Result } from '../../lib/result.ts';

/** In lower case, or what is wrong with it. An address of mixed case carries a checksum, and it has to be right. */
export function lowerAddress(text: unknown): Result<string, string> {
  if (typeof text !== 'string' || !/^0x[0-9a-fA-F]{40}$/.test(text)) return err('is no address: 0x and 40 hex digits');
  if (/^0x0{40}$/.test(text)) return err('is the zero address, which nobody has the key of');
  try {
    return ok(getAddress(text).toLowerCase());
  } catch {
    return err('is an address whose checksum (its upper and lower case) is wrong: a digit was changed');
  }
}

export const byAddress = ([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number =>
  one < other ? -1 : one > other ? 1 : 0;
