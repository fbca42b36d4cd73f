import { keccak256 } from '../lib/keccak256.ts';

const ADDRESS = /^0x[0-9a-fA-F]{40}$/;

/** What is wrong with a text that should be an address, and what would be right; null = nothing. */
export function addressProblem(text: string): { readonly message: string; readonly hint: string } | null {
  if (!ADDRESS.test(text)) {
    const digits = /^0x[0-9a-fA-F]*$/.test(text) ? `: it has ${text.length - 2} hex digits` : '';
    return { message: `this is no address${digits}`, hint: 'an address is 0x and 40 hex digits' };
  }
  const digits = text.slice(2);
  // In one case only, an address carries no checksum.
  if (digits === digits.toLowerCase() || digits === digits.toUpperCase()) return null;
  const right = checksummed(text);
  if (right === text) return null;
  return {
    message: 'the checksum of this address is wrong: a digit is mistyped, or its capitals are',
    hint: `compare it with its source; these digits would be written ${right}`,
  };
}

/** EIP-55: a letter is a capital where the same digit of the hash of the address is 8 or more. */
export function checksummed(address: string): string {
  const digits = address.slice(2).toLowerCase();
  const hash = keccak256(new TextEncoder().encode(digits));
  const letter = (digit: string, at: number): string =>
    Number.parseInt(hash[at] ?? '0', 16) >= 8 ? digit.toUpperCase() : digit;
  return `0x${digits.replaceAll(/[a-f]/g, letter)}`;
}
