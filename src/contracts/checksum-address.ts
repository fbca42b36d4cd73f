import { getAddress, isAddress } from 'ethers';

/** With checksum; null = no address, or one whose checksum is wrong. Never a name: nothing is looked up. */
export const checksumAddress = (text: string): string | null => (isAddress(text) ? getAddress(text) : null);
